/**
 * The chat itself: messages in their order, edited in their place, the newest at the bottom.
 * @module log
 */

import { bubble, dateOf, fill } from './bubble.js';
import { el } from './dom.js';
import { nextPlace } from './keyboard.js';

/** So near the end, in pixels, that the reader is taken to be reading the newest message. */
const NEAR = 24;

/** How long the next message may take to inherit the focus of a keyboard that went away, in milliseconds. */
const FOCUS_MS = 3000;

/** The messages of one phone. */
export class Log {
  /** @param {import('./bubble.js').Chat} chat whose words, person and deeds the messages use. */
  constructor(chat) {
    this.chat = chat;
    /** @type {Map<number, {message: Object, node: HTMLElement}>} */
    this.entries = new Map();
    /** How far down the log was when it last went to its end; NaN once the reader has moved on from there. */
    this.rest = 0;
    this.orphaned = 0;
    this.node = el('div', { class: 'log', role: 'log', 'aria-live': 'polite', tabindex: '0' });
    this.node.addEventListener('scroll', () => {
      if (!this.pinned) this.rest = NaN;
    });
    // Loading does not bubble, but pictures make a message taller after it was scrolled to.
    this.node.addEventListener('load', () => this.stay(), true);
    new ResizeObserver(() => this.stay()).observe(this.node);
  }

  /** Tells whether nothing was said yet. */
  get isEmpty() {
    return this.entries.size === 0;
  }

  /** Uses other words from now on. */
  relabel() {
    const { words, bot } = this.chat;
    this.node.setAttribute('aria-label', words.say('chat_with', { name: bot.name }));
    for (const { message, node } of this.entries.values()) fill(node, message, this.chat);
  }

  /**
   * Shows a whole chat, silently.
   * @param {Object[]} messages oldest first.
   */
  replaceAll(messages) {
    this.node.setAttribute('aria-busy', 'true');
    this.entries.clear();
    this.node.replaceChildren();
    for (const message of messages) if (!message.deleted) this.append(message);
    this.node.removeAttribute('aria-busy');
    this.toEnd();
  }

  /**
   * Takes over a whole chat; what is shown already stays in its place, with focus and reading position.
   * @param {Object[]} messages oldest first.
   */
  sync(messages) {
    if (this.isEmpty) {
      this.replaceAll(messages);
      return;
    }
    const known = new Set(messages.map((message) => message.message_id));
    for (const id of [...this.entries.keys()]) if (!known.has(id)) this.remove(id);
    for (const message of messages) if (!this.shows(message)) this.put(message);
  }

  shows(message) {
    return JSON.stringify(this.entries.get(message.message_id)?.message) === JSON.stringify(message);
  }

  /**
   * Shows a message: at the end when it is new, in its place when it is known.
   * @param {Object} message as it is now.
   */
  put(message) {
    if (message.deleted) this.remove(message.message_id);
    else if (this.entries.has(message.message_id)) this.update(message);
    else this.arrive(message);
  }

  /** Shows a new message. */
  arrive(message) {
    const node = this.append(message);
    node.classList.add('arriving');
    this.toEnd();
    if (message.from !== 'bot' || !message.inline_keyboard?.length) return;
    if (Date.now() - this.orphaned < FOCUS_MS) this.focusKey(node, { row: 0, column: 0 });
    this.orphaned = 0;
  }

  append(message) {
    const day = dateOf(message).toDateString();
    if (day !== this.node.lastElementChild?.dataset.day) this.markDay(message);
    const node = bubble(message, this.chat);
    node.dataset.day = day;
    this.entries.set(message.message_id, { message, node });
    this.node.append(node);
    return node;
  }

  markDay(message) {
    const text = this.chat.words.day(dateOf(message));
    this.node.append(el('div', { class: 'message kind-day' }, el('span', { class: 'chip', text })));
  }

  /** Waits for the bot's next buttons with the focus, for one who has just come in. */
  awaitKeyboard() {
    this.orphaned = Date.now();
    this.node.focus({ preventScroll: true });
  }

  /** Shows an edit where the message stands; neither the reading place nor the focus is lost. */
  update(message) {
    const entry = this.entries.get(message.message_id);
    const before = entry.message;
    const place = placeOf(entry.node);
    const pinned = this.pinned;
    const top = this.node.scrollTop;
    entry.message = message;
    fill(entry.node, message, this.chat);
    if (pinned) this.toEnd();
    else this.node.scrollTop = top;
    if (place) this.keepFocus(entry.node, before, message, place);
  }

  keepFocus(node, before, after, place) {
    if (after.inline_keyboard?.length) {
      this.focusKey(node, nextPlace(before, after, place));
      return;
    }
    this.orphaned = Date.now();
    node.focus({ preventScroll: true });
  }

  focusKey(node, { row, column }) {
    node.querySelector(`.key[data-row="${row}"][data-column="${column}"]`)?.focus({ preventScroll: true });
  }

  /**
   * Takes a message away.
   * @param {number} messageId which.
   */
  remove(messageId) {
    const entry = this.entries.get(messageId);
    if (!entry) return;
    if (entry.node.contains(document.activeElement)) this.awaitKeyboard();
    this.entries.delete(messageId);
    entry.node.remove();
    this.stay();
  }

  /** Tells whether the end is being read; asked of the place itself, because news of scrolling comes late. */
  get pinned() {
    const { scrollHeight, scrollTop, clientHeight } = this.node;
    return scrollHeight - scrollTop - clientHeight < NEAR || Math.abs(scrollTop - this.rest) < NEAR;
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
    this.rest = this.node.scrollTop;
  }

  stay() {
    if (this.pinned) this.toEnd();
  }
}

/** Finds which button of a message has the focus. */
function placeOf(node) {
  const active = document.activeElement;
  if (!node.contains(active) || !active.dataset.row) return null;
  return { row: Number(active.dataset.row), column: Number(active.dataset.column) };
}
