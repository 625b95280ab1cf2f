/**
 * A button that opens a list of things to do, for mouse, finger and keyboard alike.
 * @module menu
 */

import { el, icon } from './dom.js';

/**
 * @typedef {Object} Item
 * @property {string} label what it does.
 * @property {string} [detail] a second, smaller text.
 * @property {string} [drawing] picture beside it.
 * @property {() => void} choose does it.
 */

/** A menu that belongs to a button. */
export class Menu {
  /**
   * @param {HTMLButtonElement} button what opens it.
   * @param {() => Item[]} items asked for each time it opens.
   * @param {string} [className] where it opens: `menu-above` or `menu-below`, `menu-start` or `menu-end`.
   */
  constructor(button, items, className = 'menu-below menu-end') {
    this.button = button;
    this.items = items;
    this.panel = el('div', { class: `menu ${className}`, role: 'menu', hidden: true,
      'aria-label': button.getAttribute('aria-label') });
    this.root = el('div', { class: 'menu-root' }, button, this.panel);
    button.setAttribute('aria-haspopup', 'menu');
    button.setAttribute('aria-expanded', 'false');
    button.addEventListener('click', () => (this.isOpen ? this.close() : this.open()));
    this.root.addEventListener('keydown', (event) => this.onKey(event));
    this.root.addEventListener('focusout', (event) => this.onLeave(event));
  }

  /** Tells whether it is open. */
  get isOpen() {
    return !this.panel.hidden;
  }

  /** Opens it and goes to its first item. */
  open() {
    this.panel.replaceChildren(...this.items().map((item) => this.entry(item)));
    this.panel.hidden = false;
    this.button.setAttribute('aria-expanded', 'true');
    this.panel.firstElementChild?.focus({ preventScroll: true });
  }

  /** Closes it; focus returns to the button unless it went elsewhere. */
  close() {
    const inside = this.panel.contains(document.activeElement);
    this.panel.hidden = true;
    this.button.setAttribute('aria-expanded', 'false');
    if (inside) this.button.focus({ preventScroll: true });
  }

  /** Builds one entry. */
  entry(item) {
    const choose = () => {
      this.close();
      item.choose();
    };
    return el('button', { type: 'button', role: 'menuitem', tabindex: '-1', class: 'menu-item',
      on: { click: choose } },
    item.drawing ? icon(item.drawing) : null,
    el('span', { class: 'menu-words' },
      el('span', { class: 'menu-label', dir: 'auto', text: item.label }),
      item.detail ? el('span', { class: 'menu-detail', dir: 'auto', text: item.detail }) : null));
  }

  /** Moves with the arrow keys, leaves with Escape. */
  onKey(event) {
    if (!this.isOpen) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.close();
    } else if (event.key in steps) {
      event.preventDefault();
      moveFocus([...this.panel.children], steps[event.key]);
    }
  }

  /** Closes when the focus goes out of it. */
  onLeave(event) {
    if (this.isOpen && !this.root.contains(event.relatedTarget)) this.close();
  }
}

/**
 * Goes to the next or previous of several elements, round and round.
 * @param {HTMLElement[]} elements in their order.
 * @param {number} step 1 forwards, -1 backwards.
 */
export function moveFocus(elements, step) {
  if (!elements.length) return;
  const at = elements.indexOf(document.activeElement);
  const next = at < 0 && step < 0 ? elements.length - 1 : (at + step + elements.length) % elements.length;
  elements[next].focus();
}
