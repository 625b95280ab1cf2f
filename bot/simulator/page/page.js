/**
 * The whole page: what it is, whose phones are shown, and in which language it speaks itself.
 * @module page
 */

import { addPerson } from './api.js';
import { Clock } from './clock.js';
import { el, icon } from './dom.js';
import { askPerson } from './people.js';
import { Papers } from './papers.js';
import { Phone } from './phone.js';
import { wordsIn } from './words.js';

/** As many phones as a wide screen holds, and as browsers keep lines open for. */
const MOST_PHONES = 4;

const SHOWN_KEY = 'equal-voices.shown';
const LANGUAGE_KEY = 'equal-voices.language';

/** The page around the phones. */
export class Page {
  /**
   * @param {Object} world bot, people, notice, about and languages, as the server told them.
   * @param {import('./words.js').Words} words in the page's language.
   */
  constructor(world, words) {
    this.world = world;
    this.words = words;
    /** @type {Phone[]} */
    this.phones = [];
    this.top = el('header', { class: 'top' });
    this.tabs = el('nav', { class: 'tabs' });
    this.row = el('main', { class: 'phones' });
    this.empty = el('p', { class: 'nobody' });
    this.clock = new Clock(words);
    this.papers = new Papers(words, (id) => this.hidden().find((person) => person.id === id), (one) => this.bring(one));
    document.body.append(this.top, this.tabs, this.row);
    document.addEventListener('visibilitychange', () => this.onVisibility());
    this.relabel();
  }

  /** Shows the page's own words in its language. */
  relabel() {
    const { words } = this;
    document.documentElement.lang = words.language;
    document.documentElement.dir = words.direction;
    document.title = words.say('page_title');
    this.tabs.setAttribute('aria-label', words.say('phones'));
    this.row.setAttribute('aria-label', words.say('phones'));
    this.empty.textContent = words.say('nobody_yet');
    const { about } = this.world;
    this.clock.relabel(words);
    if (this.papers.words !== words) this.papers.relabel(words);
    this.top.replaceChildren(
      el('h1', { class: 'top-title', text: about.scheme || words.say('page_title'), dir: 'auto' }),
      el('p', { class: 'top-notice', dir: 'auto', text: about.notice || words.say('notice') }),
      this.papers.node, this.clock.node, el('div', { class: 'top-tools' }, this.languageField(), this.addButton()));
    this.showTabs();
  }

  languageField() {
    const options = this.world.languages.map(({ code, name }) => el('option', { value: code, lang: code, text: name,
      selected: code.replaceAll('_', '-') === this.words.language }));
    const change = (event) => this.speak(event.target.value);
    return el('label', { class: 'top-language' }, icon('globe'),
      el('span', { class: 'unseen', text: this.words.say('page_language') }),
      el('select', { on: { change } }, ...options));
  }

  addButton() {
    return el('button', { type: 'button', class: 'button button-strong add-person', on: { click: () => this.add() } },
      icon('plus'), el('span', { text: this.words.say('add_person') }));
  }

  /**
   * Speaks another language.
   * @param {string} code one of the bot's languages.
   */
  async speak(code) {
    this.words = await wordsIn(code);
    keep(LANGUAGE_KEY, code);
    await this.refreshAbout();
    this.relabel();
    this.top.querySelector('select').focus();
  }

  async refreshAbout() {
    this.world.about = await this.world.readAbout(this.words.language);
  }

  /** Shows the phones that were shown last time, or the first ones there are. */
  async begin() {
    const ids = recall(SHOWN_KEY, []);
    const { people } = this.world;
    const remembered = ids.map((id) => people.find((person) => person.id === id)).filter(Boolean);
    const shown = remembered.length ? remembered : people;
    await Promise.all(shown.slice(0, MOST_PHONES).map((person) => this.open(person)));
    this.showTabs();
    this.activate(this.phones[0]);
  }

  /**
   * Shows somebody's phone.
   * @param {Object} person whose.
   * @returns {Promise<Phone>} the phone.
   */
  async open(person) {
    const phone = new Phone(person, this.world, await wordsIn(person.language_code),
      { hide: (one) => this.hide(one), news: (one) => this.news(one) });
    this.phones.push(phone);
    this.phones.sort((one, other) => this.placeOf(one) - this.placeOf(other));
    this.row.replaceChildren(...this.phones.map(({ node }) => node));
    phone.connect();
    return phone;
  }

  placeOf(phone) {
    return this.world.people.indexOf(phone.person);
  }

  /** Asks for a person and shows their phone. */
  async add() {
    const hidden = this.hidden();
    const answer = await askPerson(this.words, this.world.languages, hidden);
    if (!answer) return;
    await this.bring(hidden.find(({ id }) => id === answer.id) ?? await this.create(answer));
  }

  /** Lists the people whose phones are not shown. */
  hidden() {
    const shown = new Set(this.phones.map(({ person }) => person));
    return this.world.people.filter((person) => !shown.has(person));
  }

  /**
   * Shows somebody's phone and goes there; the first one makes room.
   * @param {Object} person whose.
   */
  async bring(person) {
    if (this.phones.length === MOST_PHONES) this.drop(this.phones[0]);
    const phone = await this.open(person);
    this.remember();
    this.showTabs();
    this.activate(phone);
    phone.node.scrollIntoView({ inline: 'nearest', block: 'nearest' });
    phone.composer.focus();
  }

  async create({ name, language }) {
    const person = await addPerson(name, language);
    this.world.people.push(person);
    return person;
  }

  /**
   * Takes a phone off the page; its chat goes on at the server.
   * @param {Phone} phone which.
   */
  hide(phone) {
    this.drop(phone);
    this.remember();
    this.showTabs();
    this.activate(this.phones[0]);
    this.top.querySelector('.add-person').focus();
  }

  drop(phone) {
    phone.disconnect();
    phone.node.remove();
    this.phones = this.phones.filter((one) => one !== phone);
  }

  remember() {
    keep(SHOWN_KEY, this.phones.map(({ person }) => person.id));
  }

  /** Builds the tabs by which a narrow screen changes between phones. */
  showTabs() {
    this.tabs.hidden = this.phones.length < 2;
    this.row.classList.toggle('is-empty', this.phones.length === 0);
    if (this.phones.length) this.empty.remove();
    else this.row.append(this.empty);
    this.tabs.replaceChildren(...this.phones.map((phone) => this.tab(phone)));
    this.papers.relink();
  }

  tab(phone) {
    const current = phone === this.active ? 'true' : null;
    return el('button', { type: 'button', class: 'tab', 'aria-current': current, data: { person: phone.person.id },
      on: { click: () => this.activate(phone) } },
    el('span', { dir: 'auto', text: phone.person.name }));
  }

  /**
   * Brings a phone to the front of a narrow screen.
   * @param {Phone|undefined} phone which.
   */
  activate(phone) {
    this.active = phone;
    for (const one of this.phones) one.node.classList.toggle('is-active', one === phone);
    for (const tab of this.tabs.children) {
      if (tab.dataset.person === String(phone?.person.id)) bringForward(tab);
      else tab.removeAttribute('aria-current');
    }
    phone?.log.toEnd();
  }

  /** Marks the tab of a phone that heard something while another was in front. */
  news(phone) {
    const tab = [...this.tabs.children].find(({ dataset }) => dataset.person === String(phone.person.id));
    if (!tab || phone === this.active) return;
    tab.classList.add('has-news');
    tab.setAttribute('aria-label', this.words.say('new_messages', { name: phone.person.name }));
  }

  /** Lets go of the lines while nobody looks: a browser keeps only six to one server. */
  onVisibility() {
    for (const phone of this.phones) {
      if (document.hidden) phone.disconnect();
      else phone.connect();
    }
  }
}

function bringForward(tab) {
  tab.classList.remove('has-news');
  tab.removeAttribute('aria-label');
  tab.setAttribute('aria-current', 'true');
  tab.scrollIntoView({ inline: 'nearest', block: 'nearest' });
}

/** Remembers something for this browser tab; a browser that forbids it forgets. */
function keep(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows may refuse; the page then begins anew each time.
  }
}

/**
 * Reads what `keep` remembered.
 * @param {string} key which.
 * @param {*} fallback when there is nothing.
 * @returns {*} the value.
 */
export function recall(key, fallback) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Says in which language the page should begin: asked for in the address, kept, or the browser's own. */
export function wantedLanguages() {
  const asked = new URLSearchParams(location.search).get('language');
  return [asked, recall(LANGUAGE_KEY, null), ...navigator.languages].filter(Boolean);
}
