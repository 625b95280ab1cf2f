/**
 * Lets through what Telegram's formatting can mean and nothing else.
 *
 * The server has escaped everything already; this is the second lock. The HTML is parsed into a document that
 * runs nothing and loads nothing, and only elements of the list below are built anew, without their attributes.
 * A command in a text becomes a button, because Telegram lets one tap it.
 * @module sanitise
 */

import { el } from './dom.js';

/** Telegram's tags, by the element they become here. */
const ALLOWED = {
  A: 'a', B: 'b', STRONG: 'b', I: 'i', EM: 'i', U: 'u', INS: 'u', S: 's', DEL: 's', STRIKE: 's',
  CODE: 'code', PRE: 'pre', BLOCKQUOTE: 'blockquote', 'TG-SPOILER': 'tg-spoiler', BR: 'br',
};

/** What is dropped with all that is inside; anything else unknown keeps its text. */
const DROPPED = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'SVG', 'MATH', 'NOSCRIPT', 'TITLE']);

const PROTOCOLS = new Set(['http:', 'https:', 'tg:']);

/**
 * Reads an address that may be opened from a chat.
 * @param {string|null} address what somebody wrote.
 * @returns {string} the address, or '' where its protocol is not http, https or tg.
 */
export function safeAddress(address) {
  try {
    const url = new URL(address ?? '');
    return PROTOCOLS.has(url.protocol) ? url.href : '';
  } catch {
    return '';
  }
}

/**
 * Turns HTML into nodes that can do no harm.
 * @param {string} html the server's rendering of a message.
 * @returns {DocumentFragment} the same words with the formatting of the whitelist.
 */
export function sanitise(html) {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const fragment = document.createDocumentFragment();
  fragment.append(...cleanChildren(parsed.body));
  return fragment;
}

function cleanChildren(node) {
  return [...node.childNodes].flatMap(cleanNode);
}

function cleanNode(node) {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.data)];
  if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName.toUpperCase())) return [];
  const children = cleanChildren(node);
  if (node.classList.contains('bot-command')) return [el('button', { type: 'button', class: 'command' }, ...children)];
  const tag = ALLOWED[node.tagName.toUpperCase()];
  if (!tag) return children;
  if (tag === 'a') return cleanLink(node, children);
  return [el(tag, {}, ...children)];
}

function cleanLink(node, children) {
  const href = safeAddress(node.getAttribute('href'));
  if (!href) return children;
  return [el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children)];
}
