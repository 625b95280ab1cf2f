/**
 * One message as it lies in the chat: what was said, what came with it, when, and its buttons.
 * @module bubble
 */

import { el, icon, iconButton } from './dom.js';
import { keyboard } from './keyboard.js';
import { langOf } from './language.js';
import { Menu } from './menu.js';
import { sanitise } from './sanitise.js';

/**
 * @typedef {Object} Chat
 * @property {import('./words.js').Words} words the phone's words.
 * @property {Object} person whose phone it is.
 * @property {Object} bot name and username of the bot.
 * @property {(messageId: number, row: number, column: number) => Promise<*>} tap presses a button.
 * @property {(url: string) => boolean} follow opens a link inside the chat, if it leads there.
 * @property {(text: string) => Promise<*>} say sends words, such as a command that was tapped.
 * @property {(text: string) => Promise<*>} copy puts a text where it can be pasted from.
 * @property {(message: Object) => void} edit starts to edit one's message.
 * @property {(message: Object) => void} forward forwards one's message to the bot.
 */

/**
 * Reads when a message was sent.
 * @param {Object} message one message; its date in seconds since 1970 or as ISO text.
 * @returns {Date} the moment.
 */
export function dateOf(message) {
  return new Date(typeof message.date === 'number' ? message.date * 1000 : message.date);
}

/**
 * Builds a message.
 * @param {Object} message as the server tells it.
 * @param {Chat} chat where it stands.
 * @returns {HTMLElement} element with `data-id`.
 */
export function bubble(message, chat) {
  const node = el('div', { tabindex: '-1', data: { id: message.message_id } });
  fill(node, message, chat);
  return node;
}

/**
 * Shows a message in an element that is there already, so that an edit happens in its place.
 * @param {HTMLElement} node what `bubble` built.
 * @param {Object} message as it is now.
 * @param {Chat} chat where it stands.
 */
export function fill(node, message, chat) {
  const rows = message.inline_keyboard ?? [];
  const own = message.from === 'person';
  node.className = `message ${own ? 'of-person' : 'of-bot'} kind-${message.kind}${rows.length ? ' has-keyboard' : ''}`;
  if (message.kind === 'service') {
    node.replaceChildren(el('span', { class: 'chip', dir: 'auto', text: message.text }));
    return;
  }
  const tap = (row, column) => chat.tap(message.message_id, row, column);
  node.replaceChildren(content(message, chat, own),
    ...(rows.length ? [keyboard(rows, { words: chat.words, tap, follow: chat.follow, copy: chat.copy })] : []));
}

function content(message, chat, own) {
  const { words, bot } = chat;
  const speaker = own ? words.say('you_say') : words.say('says', { name: bot.name });
  return el('div', { class: 'bubble' },
    el('span', { class: 'unseen', text: `${speaker} ` }),
    forwarded(message, words), attachment(message, words), wording(message, chat), stamp(message, words),
    own && message.kind === 'text' ? ownMenu(message, chat) : null);
}

function forwarded(message, words) {
  const name = message.forwarded_from;
  return name ? el('div', { class: 'forwarded', text: words.say('forwarded_from', { name }) }) : null;
}

/** The words of a message: through the sanitiser when the server has rendered them, as plain text otherwise. */
function wording(message, chat) {
  const plain = message.text || message.caption || '';
  if (!plain && !message.html) return null;
  const node = el('div', { class: 'words', dir: 'auto', lang: langOf(plain, chat.person.language_code ?? '') });
  node.append(message.html ? sanitise(message.html) : plain);
  for (const link of node.querySelectorAll('a')) {
    link.addEventListener('click', (event) => chat.follow(link.href) && event.preventDefault());
  }
  for (const command of node.querySelectorAll('.command')) {
    command.addEventListener('click', () => chat.say(command.textContent));
  }
  for (const spoiler of node.querySelectorAll('tg-spoiler')) cover(spoiler, chat.words);
  return node;
}

/** Hides a spoiler until it is tapped, as Telegram does. */
function cover(spoiler, words) {
  const inner = el('span', { 'aria-hidden': 'true' }, ...spoiler.childNodes);
  const reveal = () => spoiler.replaceWith(...inner.childNodes);
  const name = words.say('show_hidden_text');
  spoiler.append(inner);
  for (const [key, value] of Object.entries({ role: 'button', tabindex: '0', 'aria-label': name, title: name })) {
    spoiler.setAttribute(key, value);
  }
  spoiler.addEventListener('click', reveal);
  spoiler.addEventListener('keydown', (event) => ['Enter', ' '].includes(event.key) && reveal());
}

function stamp(message, words) {
  const date = dateOf(message);
  const edited = message.edited ? `${words.say('edited')} ` : '';
  return el('span', { class: 'stamp' }, edited,
    el('time', { datetime: date.toISOString(), text: words.time(date) }));
}

function ownMenu(message, chat) {
  const label = chat.words.say('message_menu');
  const items = () => [
    { label: chat.words.say('edit'), drawing: 'edit', choose: () => chat.edit(message) },
    { label: chat.words.say('forward'), drawing: 'forward', choose: () => chat.forward(message) },
  ];
  return new Menu(iconButton('down', label, { class: 'bubble-menu' }), items, 'menu-below menu-end').root;
}

const ATTACHMENTS = { photo, voice, audio: voice, video, document: file, location, venue: location, sticker };

function attachment(message, words) {
  return ATTACHMENTS[message.kind]?.(message, words) ?? null;
}

function photo(message, words) {
  const alt = message.caption || words.say('photo');
  if (!message.file?.url) return placeholder('photo', words.say('photo'));
  return el('img', { class: 'picture', src: message.file.url, alt });
}

function voice(message, words) {
  if (!message.file?.url) return placeholder('mic', words.say('voice'));
  return el('audio', { class: 'sound', controls: true, preload: 'none', src: message.file.url,
    'aria-label': words.say('voice') });
}

function video(message) {
  return el('video', { class: 'picture', controls: true, preload: 'metadata', src: message.file?.url });
}

function file(message, words) {
  const { name, url, size } = message.file ?? {};
  const label = name || words.say('file');
  return el('a', { class: 'file', href: url, download: label, 'aria-label': words.say('download', { name: label }) },
    el('span', { class: 'file-icon' }, icon('file')),
    el('span', { class: 'file-words' },
      el('span', { class: 'file-name', dir: 'auto', text: label }),
      el('span', { class: 'file-size', text: size ? sizeOf(size, words) : '' })));
}

function sizeOf(size, words) {
  if (size < 1024) return words.say('size_bytes', { size: words.number(size) });
  if (size < 1024 ** 2) return words.say('size_kilobytes', { size: words.number(size / 1024) });
  return words.say('size_megabytes', { size: words.number(size / 1024 ** 2) });
}

function location(message, words) {
  const { latitude, longitude } = message.location ?? message.venue?.location ?? {};
  return el('div', { class: 'place' },
    el('div', { class: 'place-map' }, icon('pin')),
    el('div', { class: 'place-words' },
      el('span', { class: 'place-name', dir: 'auto', text: message.venue?.title ?? words.say('location') }),
      el('span', { class: 'place-position', dir: 'ltr', text: `${latitude}, ${longitude}` })));
}

function sticker(message, words) {
  if (message.text) return null;
  const { url, mime = '' } = message.file ?? {};
  if (url && mime?.startsWith('image/')) return el('img', { class: 'sticker', src: url, alt: words.say('sticker') });
  return placeholder('sticker', words.say('sticker'));
}

function placeholder(drawing, label) {
  return el('div', { class: `placeholder placeholder-${drawing}`, role: 'img', 'aria-label': label }, icon(drawing));
}
