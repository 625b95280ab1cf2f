/**
 * The lower end of a chat: where one writes, and what can be sent besides words.
 * @module composer
 */

import { el, icon, iconButton } from './dom.js';
import { Menu, moveFocus } from './menu.js';

/** Telegram's longest message; longer ones are sent in parts, as its apps do. */
const LONGEST = 4096;

/**
 * @typedef {Object} Deeds
 * @property {(text: string) => Promise<*>} text sends words.
 * @property {(message: Object, text: string) => Promise<*>} edit changes a sent message.
 * @property {(kind: string) => void} attach sends a photo, document, voice, location or sticker.
 * @property {() => void} start presses START.
 * @property {() => void} unblock lets the bot write again.
 */

/** The field for a message with everything around it. */
export class Composer {
  /**
   * @param {import('./words.js').Words} words the phone's words.
   * @param {Deeds} deeds what it can do.
   */
  constructor(words, deeds) {
    this.deeds = deeds;
    this.commands = [];
    this.editing = null;
    this.replies = { rows: null, placeholder: '' };
    this.node = el('div', { class: 'composer' });
    this.relabel(words);
  }

  /**
   * Builds itself in other words; what was being written stays.
   * @param {import('./words.js').Words} words the phone's words.
   */
  relabel(words) {
    const draft = this.input?.value ?? '';
    this.words = words;
    this.buildField();
    this.input.value = draft;
    this.unblockBar = this.bar('unblock', () => this.deeds.unblock());
    this.startBar = this.bar('start', () => this.deeds.start());
    this.node.replaceChildren(this.unblockBar, this.startBar, this.writing);
    this.showReplies(this.replies);
    this.showMode(this.mode ?? 'write');
  }

  bar(key, act) {
    return el('button', { type: 'button', class: `bar bar-${key}`, text: this.words.say(key), on: { click: act } });
  }

  buildField() {
    const { words } = this;
    this.input = el('textarea', { class: 'input', rows: '1', dir: 'auto', 'aria-label': words.say('write_message'),
      placeholder: words.say('write_message'), autocomplete: 'off',
      on: { keydown: (event) => this.onKey(event), input: () => this.onInput() } });
    this.suggestions = el('div', { class: 'suggestions', role: 'group', 'aria-label': words.say('commands'), hidden: true,
      on: { keydown: (event) => this.onSuggestionKey(event) } });
    this.editBar = this.buildEditBar();
    this.keys = el('div', { class: 'replies', role: 'group', 'aria-label': words.say('reply_keyboard'), hidden: true });
    this.form = el('form', { class: 'field-row', on: { submit: (event) => this.onSubmit(event) } },
      this.commandMenu(), this.input, this.attachMenu(),
      el('button', { type: 'submit', class: 'icon-button send', 'aria-label': words.say('send'), title: words.say('send') },
        icon('send')));
    this.writing = el('div', { class: 'writing' }, this.suggestions, this.editBar, this.form, this.keys);
  }

  buildEditBar() {
    const stop = () => this.stopEditing();
    return el('div', { class: 'edit-bar', hidden: true }, icon('edit'),
      el('span', { class: 'edit-title', text: this.words.say('editing') }),
      iconButton('close', this.words.say('cancel'), { on: { click: stop } }));
  }

  commandMenu() {
    const items = () => {
      const list = this.commands.map(({ command, description }) => (
        { label: `/${command}`, detail: description, choose: () => this.send(`/${command}`) }));
      return list.length ? list : [{ label: this.words.say('no_commands'), choose: () => {} }];
    };
    const button = iconButton('slash', this.words.say('commands'), { class: 'command-button' });
    return new Menu(button, items, 'menu-above menu-start menu-commands').root;
  }

  attachMenu() {
    const kinds = [['photo', 'photo', 'send_photo'], ['document', 'file', 'send_file'], ['voice', 'mic', 'send_voice'],
      ['location', 'pin', 'send_location'], ['sticker', 'sticker', 'send_sticker']];
    const items = () => kinds.map(([kind, drawing, key]) => (
      { label: this.words.say(key), drawing, choose: () => this.deeds.attach(kind) }));
    return new Menu(iconButton('attach', this.words.say('attach')), items, 'menu-above menu-end').root;
  }

  /**
   * Shows what fits the state of the chat.
   * @param {'write'|'start'|'unblock'} mode whether one can write, must press START first, or has blocked the bot.
   */
  showMode(mode) {
    this.mode = mode;
    this.unblockBar.hidden = mode !== 'unblock';
    this.startBar.hidden = mode !== 'start';
    this.writing.hidden = mode !== 'write';
  }

  /** Goes to where one acts next. */
  focus() {
    const target = { write: this.input, start: this.startBar, unblock: this.unblockBar }[this.mode];
    target.focus({ preventScroll: true });
  }

  /**
   * Shows the bot's suggested replies, or takes them away.
   * @param {{rows: Object[][]|null, placeholder?: string}|null} replies what the server says.
   */
  showReplies(replies) {
    this.replies = { rows: replies?.rows ?? null, placeholder: replies?.placeholder ?? '' };
    const rows = this.replies.rows ?? [];
    const hadFocus = this.keys.contains(document.activeElement);
    this.keys.hidden = rows.length === 0;
    this.keys.replaceChildren(...rows.map((row) => el('div', { class: 'keyboard-row' },
      ...row.map((button) => this.replyKey(button)))));
    this.input.placeholder = this.replies.placeholder || this.words.say('write_message');
    if (hadFocus) this.focus();
  }

  replyKey(button) {
    const { text, request_location: place } = typeof button === 'string' ? { text: button } : button;
    const act = () => (place ? this.deeds.attach('location') : this.send(text));
    return el('button', { type: 'button', class: 'reply-key', title: text, on: { click: act } },
      place ? icon('pin') : null, el('span', { class: 'key-label', dir: 'auto', text }));
  }

  /**
   * Takes a sent message back into the field.
   * @param {Object} message one's own.
   */
  startEditing(message) {
    this.editing = message;
    this.editBar.hidden = false;
    this.input.value = message.text;
    this.grow();
    this.input.focus();
  }

  stopEditing() {
    this.editing = null;
    this.editBar.hidden = true;
    this.input.value = '';
    this.grow();
    this.input.focus();
  }

  onSubmit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    if (this.editing) this.deeds.edit(this.editing, text);
    else this.send(text);
    this.stopEditing();
    this.suggest();
  }

  async send(text) {
    const letters = [...text];
    for (let at = 0; at < letters.length; at += LONGEST) {
      await this.deeds.text(letters.slice(at, at + LONGEST).join(''));
    }
  }

  onKey(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (!event.repeat) this.form.requestSubmit();
    } else if (event.key === 'Escape') {
      this.onEscape(event);
    } else if (event.key === 'ArrowUp' && !this.suggestions.hidden) {
      event.preventDefault();
      this.suggestions.lastElementChild?.focus();
    }
  }

  onEscape(event) {
    event.stopPropagation();
    if (!this.suggestions.hidden) this.suggestions.hidden = true;
    else if (this.editing) this.stopEditing();
  }

  onInput() {
    this.grow();
    this.suggest();
  }

  grow() {
    this.input.style.height = 'auto';
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
  }

  /** Lists the commands that begin as what is written. */
  suggest() {
    const written = this.input.value;
    const matching = /^\/\w*$/.test(written)
      ? this.commands.filter(({ command }) => `/${command}`.startsWith(written)) : [];
    this.suggestions.replaceChildren(...matching.map((entry) => this.suggestion(entry)));
    this.suggestions.hidden = matching.length === 0;
  }

  suggestion({ command, description }) {
    const choose = () => {
      this.stopEditing();
      this.suggest();
      this.send(`/${command}`);
    };
    return el('button', { type: 'button', class: 'menu-item', tabindex: '-1', on: { click: choose } },
      el('span', { class: 'menu-words' }, el('span', { class: 'menu-label', dir: 'ltr', text: `/${command}` }),
        el('span', { class: 'menu-detail', dir: 'auto', text: description })));
  }

  onSuggestionKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === 'Escape') {
      this.suggestions.hidden = true;
      this.input.focus();
    } else if (event.key in steps) {
      event.preventDefault();
      moveFocus([...this.suggestions.children], steps[event.key]);
    }
  }
}
