/**
 * Windows that wait for an answer; the browser's own <dialog> keeps the focus inside.
 * @module dialog
 */

import { el } from './dom.js';

let count = 0;

/**
 * Shows a window until it is answered.
 * @param {Object} options
 * @param {import('./words.js').Words} options.words language and direction of the window.
 * @param {string} [options.title] what it is about.
 * @param {string} [options.text] one sentence below the title.
 * @param {Node[]} [options.body] fields and lists.
 * @param {string} [options.agree] label of the button that agrees; without it only `dismiss` is shown.
 * @param {string} options.dismiss label of the button that leaves.
 * @param {() => string} [options.check] what is wrong with the fields, '' when nothing.
 * @param {string} [options.role] `alertdialog` where something must be read.
 * @returns {{done: Promise<boolean>, close: (agreed: boolean) => void}} `done` is true when agreed.
 */
export function ask(options) {
  const dialog = build(options);
  document.body.append(dialog);
  const before = document.activeElement;
  const done = new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (before?.isConnected) before.focus({ preventScroll: true });
      resolve(dialog.returnValue === 'agree');
    });
  });
  dialog.showModal();
  return { done, close: (agreed) => dialog.close(agreed ? 'agree' : '') };
}

function build({ words, title, text, body = [], agree, dismiss, check, role }) {
  count += 1;
  const id = `dialog-${count}`;
  const heading = title ? el('h2', { id, dir: 'auto', text: title }) : null;
  const fault = el('p', { class: 'fault', role: 'alert', hidden: true });
  const dialog = el('dialog', { class: 'window', lang: words.language, dir: words.direction, role,
    'aria-labelledby': heading ? id : `${id}-text` });
  const form = el('form', { method: 'dialog', novalidate: true },
    heading, text ? el('p', { id: `${id}-text`, class: 'window-text', dir: 'auto', text }) : null, ...body, fault,
    buttons(dialog, agree, dismiss));
  form.addEventListener('submit', (event) => submit(event, dialog, check, fault));
  dialog.append(form);
  return dialog;
}

function buttons(dialog, agree, dismiss) {
  const leave = el('button', { type: 'button', class: 'button', text: dismiss,
    on: { click: () => dialog.close('') } });
  const go = agree ? el('button', { type: 'submit', class: 'button button-strong', text: agree }) : null;
  return el('div', { class: 'window-buttons' }, leave, go);
}

function submit(event, dialog, check, fault) {
  event.preventDefault();
  const wrong = check ? check() : '';
  fault.textContent = wrong;
  fault.hidden = !wrong;
  if (!wrong) dialog.close('agree');
}

/**
 * Builds a field with its label.
 * @param {string} label what to fill in.
 * @param {HTMLElement} control input or select.
 * @returns {HTMLElement} both.
 */
export function field(label, control) {
  return el('label', { class: 'field' }, el('span', { text: label }), control);
}

/**
 * Builds a list of things of which one is chosen by tapping it.
 * @param {{label: string, choose: () => void}[]} choices in their order.
 * @returns {HTMLElement} the list.
 */
export function choiceList(choices) {
  const entries = choices.map(({ label, choose }) => el('li', {},
    el('button', { type: 'button', class: 'choice', dir: 'auto', text: label, on: { click: choose } })));
  return el('ul', { class: 'choices', role: 'list' }, ...entries);
}
