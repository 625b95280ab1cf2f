/**
 * One phone: a person's chat with the bot, kept as the server tells it.
 * @module phone
 */

import { Hand, getOr } from './api.js';
import { chooseFile, chooseLocation, voiceBlob } from './attach.js';
import { Composer } from './composer.js';
import { ask } from './dialog.js';
import { el, iconButton } from './dom.js';
import { payloadOf } from './language.js';
import { Log } from './log.js';
import { Menu } from './menu.js';
import { askLanguage, askStart } from './people.js';
import { wordsIn } from './words.js';

/** How long a toast stays, in milliseconds. */
const TOAST_MS = 4000;

/** How long "is typing" lasts unless it is said again: as in Telegram, in milliseconds. */
const TYPING_MS = 5000;

/** The server's answer to what the chat does not allow any more. */
const GONE = 409;

/** A person's phone. */
export class Phone {
  /**
   * @param {Object} person whose it is.
   * @param {Object} world what all phones share: bot, about, languages.
   * @param {import('./words.js').Words} words in the language of the person's Telegram.
   * @param {{hide: (phone: Phone) => void, news: (phone: Phone) => void}} page who shows it.
   */
  constructor(person, world, words, page) {
    this.person = person;
    this.world = world;
    this.words = words;
    this.page = page;
    this.hand = new Hand(person.id);
    this.typingUntil = 0;
    this.build();
    this.relabel();
  }

  build() {
    const { person, world } = this;
    const act = (deed, body) => this.act(deed, body);
    const tap = (messageId, row, column) => act('tap', { message_id: messageId, row, column });
    this.chat = { words: this.words, person, bot: world.bot, tap, follow: (url) => this.follow(url),
      edit: (message) => this.composer.startEditing(message),
      forward: (message) => act('forward', { text: message.text }), say: (text) => act('text', { text }),
      copy: (text) => this.copy(text) };
    this.log = new Log(this.chat);
    this.composer = new Composer(this.words, {
      text: (text) => act('text', { text }), attach: (kind) => this.attach(kind),
      edit: (message, text) => act('edit', { message_id: message.message_id, text }),
      start: () => act('start', { payload: '' }), unblock: () => this.block(false),
    });
    this.intro = el('div', { class: 'intro', tabindex: '-1' });
    this.toasts = el('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
    this.header = el('header', { class: 'phone-header' });
    this.node = el('section', { class: 'phone', data: { person: person.id } }, this.header,
      el('div', { class: 'phone-body' }, this.intro, this.log.node, this.toasts), this.composer.node);
  }

  /** Shows all words of the phone's own in the person's language. */
  relabel() {
    const { words, person } = this;
    this.chat.words = words;
    this.node.lang = words.language;
    this.node.dir = words.direction;
    this.node.setAttribute('aria-label', words.say('phone_of', { name: person.name }));
    this.header.replaceChildren(...this.headerParts());
    this.log.relabel();
    this.composer.relabel(words);
    this.showStatus();
    this.showIntro();
    this.showRole();
  }

  headerParts() {
    const { bot } = this.chat;
    this.botName = el('bdi', { text: bot.name });
    this.status = el('span', { class: 'status' });
    const menu = new Menu(iconButton('dots', this.words.say('phone_menu')), () => this.menuItems());
    const code = this.person.language_code;
    this.role ??= el('span', { class: 'owner-role', hidden: true });
    return [
      el('div', { class: 'owner' }, el('span', { class: 'owner-name' }, el('bdi', { text: this.person.name })), this.role,
        el('span', { class: 'owner-language', lang: code, dir: 'auto', text: this.languageName(code) })),
      el('div', { class: 'bot-row' }, el('span', { class: 'avatar', 'aria-hidden': 'true', text: initials(bot.name) }),
        el('div', { class: 'bot-words' }, el('span', { class: 'bot-name' }, this.botName), this.status),
        menu.root),
    ];
  }

  languageName(code) {
    if (!code) return '';
    return this.world.languages.find((language) => language.code === code)?.name ?? this.words.languageName(code);
  }

  menuItems() {
    const { words, person } = this;
    const block = person.blocked ? 'unblock' : 'block';
    return [
      { label: words.say('open_link'), drawing: 'link', choose: () => this.openLink() },
      { label: words.say('change_language'), drawing: 'globe', choose: () => this.changeLanguage() },
      { label: words.say(block), drawing: 'block', choose: () => this.block(!person.blocked) },
      { label: words.say('hide_phone'), drawing: 'hide', choose: () => this.page.hide(this) },
    ];
  }

  showStatus() {
    const { person, words } = this;
    const typing = Date.now() < this.typingUntil;
    const key = this.offline ? 'connecting' : person.blocked ? 'bot_blocked' : typing ? 'typing' : 'bot';
    this.status.textContent = words.say(key);
    this.status.classList.toggle('is-typing', key === 'typing');
    const mode = person.blocked ? 'unblock' : this.log.isEmpty ? 'start' : 'write';
    const active = document.activeElement;
    const held = this.intro.contains(active) || active?.closest('.bar, .writing')?.parentNode === this.composer.node;
    const changed = mode !== this.composer.mode;
    this.intro.hidden = !this.log.isEmpty;
    this.log.node.hidden = this.log.isEmpty;
    if (!changed) return;
    this.composer.showMode(mode);
    if (held) this.moveOn(mode);
  }

  /** Leads the focus from a button that went away to where the chat goes on, without opening a phone's keyboard. */
  moveOn(mode) {
    if (mode === 'write') this.log.awaitKeyboard();
    else this.composer.focus();
  }

  /** Shows what Telegram shows before the first message: what the bot says of itself; and the ways in. */
  async showIntro() {
    const { words, world } = this;
    const language = encodeURIComponent(this.person.language_code ?? '');
    const [starts, state] = await Promise.all([getOr(`/sim/starts?language=${language}`, []),
      getOr(`/sim/state?language=${language}`, { bot: world.bot })]);
    if (words !== this.words) return;
    this.starts = starts;
    this.chat.bot = state.bot;
    this.botName.textContent = state.bot.name;
    const links = starts.map((start) => el('li', {}, el('button', { type: 'button', class: 'choice', dir: 'auto',
      text: start.title, on: { click: () => this.act('start', { payload: start.payload }) } })));
    this.intro.replaceChildren(
      el('div', { class: 'intro-card' }, el('h2', { text: words.say('what_can_bot_do') }),
        el('p', { dir: 'auto', text: state.bot.description || state.bot.short_description || '' })),
      ...(links.length ? [el('div', { class: 'intro-card' }, el('h2', { text: words.say('or_link') }),
        el('ul', { class: 'choices', role: 'list' }, ...links))] : []));
  }

  /** Shows what somebody who is staff may do; of everybody else nothing is said. */
  async showRole() {
    const { words } = this;
    const about = await getOr(`/sim/about?language=${encodeURIComponent(this.person.language_code ?? '')}`, {});
    if (words !== this.words) return;
    this.role.textContent = about.roles?.[this.person.id] ?? '';
    this.role.hidden = !this.role.textContent;
  }

  /** Begins to listen. */
  connect() {
    this.disconnect();
    this.stop = this.hand.listen((event, data) => this.hear(event, data));
  }

  /** Stops listening; what happens meanwhile is read on the next `connect`. */
  disconnect() {
    this.stop?.();
    this.stop = null;
  }

  hear(event, data) {
    if (event === 'lost') this.setOffline(true);
    else if (event === 'open') this.setOffline(false);
    else if (event === 'reset') this.reset(data);
    else this.happen(event, data);
  }

  /** Takes over the whole chat, as the server tells it at the beginning of each line. */
  reset({ messages, commands, reply_keyboard: replies }) {
    this.log.sync(messages);
    this.composer.commands = commands;
    this.composer.showReplies(replies);
    this.showStatus();
  }

  setOffline(offline) {
    this.offline = offline;
    this.showStatus();
  }

  happen(event, data) {
    if (event === 'message') this.receive(data);
    if (event === 'edit') this.log.put(data);
    if (event === 'delete') this.log.remove(data.message_id);
    if (event === 'toast') this.toast(data);
    if (event === 'typing') this.type();
    if (event === 'reply_keyboard') this.composer.showReplies(data);
    if (event === 'commands') this.composer.commands = data;
    this.showStatus();
  }

  receive(message) {
    if (message.from === 'bot') this.typingUntil = 0;
    this.log.put(message);
    if (message.from === 'bot') {
      this.page.news(this);
      this.showRole();
    }
  }

  type() {
    this.typingUntil = Date.now() + TYPING_MS;
    setTimeout(() => this.showStatus(), TYPING_MS + 50);
  }

  /** Shows a short word over the chat, or a window that waits for OK. */
  toast({ text, alert }) {
    if (!text) return;
    if (alert) {
      ask({ words: this.words, text, dismiss: this.words.say('ok'), role: 'alertdialog' });
      return;
    }
    const node = el('div', { class: 'toast', dir: 'auto', text });
    this.toasts.replaceChildren(node);
    setTimeout(() => node.remove(), TOAST_MS);
  }

  /** Does something in the chat, and says so when it fails. */
  async act(deed, body) {
    return this.tell(() => this.hand.act(deed, body));
  }

  async tell(send) {
    try {
      return await send();
    } catch (error) {
      // A button that has just gone away is no fault: Telegram says nothing of it either.
      if (error.status !== GONE) this.toast({ text: this.words.say(error.status ? 'refused' : 'not_sent') });
      return null;
    }
  }

  async attach(kind) {
    if (kind === 'location') {
      const place = await chooseLocation(this.words, this.world.about);
      if (place) await this.act('location', place);
    } else if (kind === 'voice') {
      await this.tell(() => this.hand.upload('voice', voiceBlob(), 'voice.wav'));
    } else if (kind === 'sticker') {
      await this.act('sticker');
    } else {
      chooseFile(kind === 'photo' ? 'image/*' : '', (file) => this.tell(() => this.hand.upload(kind, file, file.name)));
    }
  }

  /** Opens a link inside the chat when it leads to this bot. */
  follow(url) {
    const payload = payloadOf(url, this.world.bot.username);
    if (payload === null) return false;
    this.act('start', { payload });
    return true;
  }

  /** Puts a text where it can be pasted from, and says so. */
  async copy(text) {
    await navigator.clipboard.writeText(text);
    this.toast({ text: this.words.say('copied') });
  }

  async openLink() {
    const payload = await askStart(this.words, this.starts ?? []);
    if (payload !== null) await this.act('start', { payload });
  }

  async changeLanguage() {
    const code = await askLanguage(this.words, this.world.languages, this.person.language_code);
    if (code === null) return;
    await this.tell(() => this.hand.speak(code));
    this.person.language_code = code;
    this.words = await wordsIn(code);
    this.relabel();
  }

  async block(blocked) {
    await this.act(blocked ? 'block' : 'unblock');
    this.person.blocked = blocked;
    this.showStatus();
  }
}

function initials(name) {
  return [...name.replace(/[^\p{L}\p{N} ]/gu, '')].filter((letter, i, all) => i === 0 || all[i - 1] === ' ')
    .slice(0, 2).join('').toUpperCase();
}
