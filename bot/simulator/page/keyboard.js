/**
 * The buttons under a message, as Telegram shows them: one line each, cut where it is too long.
 * @module keyboard
 */

import { el, icon } from './dom.js';
import { lettersOf } from './language.js';
import { moveFocus } from './menu.js';
import { safeAddress } from './sanitise.js';

const STYLES = new Set(['primary', 'success', 'danger']);

/**
 * @callback Tap
 * @param {number} row from 0.
 * @param {number} column from 0.
 * @returns {Promise<*>} settled when Telegram has taken the tap.
 */

/**
 * Builds the keyboard of one message.
 * @param {Object[][]} rows the buttons.
 * @param {Object} options
 * @param {import('./words.js').Words} options.words for the labels that only screen readers hear.
 * @param {Tap} options.tap what a tap does.
 * @param {(url: string) => boolean} options.follow opens a link inside the chat; false where it leads outside.
 * @returns {HTMLElement} the keyboard.
 * @param {(text: string) => Promise<*>} options.copy puts a text where it can be pasted from.
 */
export function keyboard(rows, options) {
  const lines = rows.map((buttons, row) => el('div', { class: 'keyboard-row' },
    ...buttons.map((button, column) => key(button, row, column, options))));
  const node = el('div', { class: 'keyboard', role: 'group', 'aria-label': options.words.say('answers') }, ...lines);
  node.addEventListener('keydown', (event) => onKey(event, node));
  return node;
}

function key(button, row, column, options) {
  const label = el('span', { class: 'key-label', dir: 'auto', text: button.text });
  const colour = STYLES.has(button.style) ? `key-${button.style}` : '';
  const props = { class: `key ${colour}`, title: button.text, data: { row, column } };
  if (button.url) return urlKey(button, label, props, options);
  const node = el('button', { type: 'button', ...props }, label);
  const copied = button.copy_text?.text;
  const act = () => (copied ? options.copy(copied) : options.tap(row, column));
  node.addEventListener('click', () => press(node, act));
  return node;
}

function urlKey(button, label, props, { words, follow }) {
  const href = safeAddress(button.url);
  const hint = el('span', { class: 'unseen', text: ` (${words.say('opens_page')})` });
  const node = el('a', { ...props, href: href || null, target: '_blank', rel: 'noopener noreferrer' },
    label, hint, icon('outside'));
  node.addEventListener('click', (event) => {
    if (follow(href)) event.preventDefault();
  });
  return node;
}

async function press(node, tap) {
  if (node.getAttribute('aria-busy')) return;
  node.setAttribute('aria-busy', 'true');
  try {
    await tap();
  } finally {
    node.removeAttribute('aria-busy');
  }
}

/** Keeps a key that is held down from answering the next question too; lets the arrows walk. */
function onKey(event, node) {
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  if (event.repeat && event.key === 'Enter') event.preventDefault();
  if (!(event.key in steps)) return;
  event.preventDefault();
  moveFocus([...node.querySelectorAll('.key')], steps[event.key]);
}

/**
 * Says which button of a new keyboard should have the focus that was on the old one.
 *
 * A tick in a list of many leaves the focus where it is; the next question starts at its first button.
 * @param {Object} before the message as it was.
 * @param {Object} after the message as it is.
 * @param {{row: number, column: number}} place where the focus was.
 * @returns {{row: number, column: number}} where it goes.
 */
export function nextPlace(before, after, { row, column }) {
  const old = before.inline_keyboard?.[row]?.[column];
  const now = after.inline_keyboard?.[row]?.[column];
  const sameButton = old && now && lettersOf(old.text) === lettersOf(now.text);
  const sameQuestion = lettersOf(before.text ?? '') === lettersOf(after.text ?? '');
  return sameButton && sameQuestion ? { row, column } : { row: 0, column: 0 };
}
