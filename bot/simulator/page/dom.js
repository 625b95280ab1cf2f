/**
 * Builds elements without ever parsing HTML, so that nothing anybody wrote can become markup.
 * @module dom
 */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Builds one element.
 * @param {string} tag name of the element.
 * @param {Object<string, *>} [props] attributes; `class`, `text`, `on` (listeners by event) and
 *   `data` (data-* values) are special; `true` sets an empty attribute; null, undefined and false set none.
 * @param {...(Node|string|null|undefined)} children what goes inside, strings as plain text.
 * @returns {HTMLElement} the element, not yet in the page.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === 'class') node.className = value;
  else if (name === 'text') node.textContent = value;
  else if (name === 'data') Object.assign(node.dataset, value);
  else if (name === 'on') listen(node, value);
  else node.setAttribute(name, value === true ? '' : String(value));
}

function listen(node, listeners) {
  for (const [event, listener] of Object.entries(listeners)) node.addEventListener(event, listener);
}

/** Drawings of 24 x 24 units, as SVG paths. */
const DRAWINGS = {
  attach: 'M20 11.5 12.2 19a5 5 0 0 1-7-7.2l8.3-8a3.4 3.4 0 0 1 4.8 4.8l-8 7.7a1.7 1.7 0 0 1-2.4-2.4l7.2-7',
  block: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12',
  clock: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7v5.200l3.500 2',
  close: 'M6 6l12 12M18 6L6 18',
  dots: 'M12 5.2v.1M12 12v.1M12 18.8v.1',
  down: 'M6 9.5l6 6 6-6',
  edit: 'M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5zM13.5 7l3.5 3.5',
  file: 'M6.5 3.5h7l4 4v13h-11zM13.5 3.5v4h4',
  forward: 'M13 6l6.5 6-6.5 6v-4c-4 0-6.5 1-8.5 4 .5-5 3.5-8 8.5-8z',
  globe: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17',
  hide: 'M4 12c4-6.5 12-6.5 16 0-4 6.5-12 6.5-16 0zM4.5 4.5l15 15',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5',
  mic: 'M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3zM6 11.5a6 6 0 0 0 12 0M12 17.5v3',
  outside: 'M8 16L16.5 7.5M9.5 7h7.5v7.5',
  photo: 'M3.5 6h17v13h-17zM3.5 16l5-5 4 4 3-2.5 5 4.5M15.5 9.5v.1',
  pin: 'M12 21c-4-5-6.5-8-6.5-11a6.5 6.5 0 0 1 13 0c0 3-2.5 6-6.5 11zM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  plus: 'M12 5v14M5 12h14',
  send: 'M4 12l-.5-8L21 12 3.5 20l.5-8zM4 12h9',
  slash: 'M5 4.5h14a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM14 8l-4 8',
  sticker: 'M12 3.5a8.5 8.5 0 1 0 0 17c2 0 8.5-6 8.5-8.5A8.5 8.5 0 0 0 12 3.5zM12 20.5c0-5 3-8.5 8.5-8.5M9 9.5v.1M14.5 9v.1M8 13.5c.8 1.200 1.800 1.800 3 2',
};

/**
 * Draws a small picture that screen readers pass over; what stands beside it says the same in words.
 * @param {string} name key of DRAWINGS.
 * @returns {SVGElement} the picture.
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `icon icon-${name}`);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', DRAWINGS[name]);
  svg.append(path);
  return svg;
}

/**
 * Builds a round button that shows a picture and says its name to screen readers and on hovering.
 * @param {string} drawing key of DRAWINGS.
 * @param {string} label what it does, in the reader's language.
 * @param {Object<string, *>} [props] more, as for `el`.
 * @returns {HTMLButtonElement} the button.
 */
export function iconButton(drawing, label, props = {}) {
  return el('button', { type: 'button', 'aria-label': label, title: label, ...props,
    class: `icon-button ${props.class ?? ''}` }, icon(drawing));
}
