/**
 * What came of a first wave: that it is being prepared, then links to open, and the phones of staff.
 * @module papers
 */

import { getOr } from './api.js';
import { el } from './dom.js';

/** How often the server is asked while something is being prepared, in milliseconds. */
const LOOK_MS = 2000;

/** The words on the link to each kind of paper. */
const NAMES = { site: 'paper_site', board: 'paper_board' };

/** The line in the page's head; it is not there where the server has nothing to show. */
export class Papers {
  /**
   * @param {import('./words.js').Words} words in the page's language.
   * @param {function(number): Object|null} hiddenPerson finds a person whose phone is not shown, by number.
   * @param {function(Object): void} show shows somebody's phone.
   */
  constructor(words, hiddenPerson, show) {
    this.hiddenPerson = hiddenPerson;
    this.show = show;
    this.node = el('div', { class: 'papers', role: 'group', hidden: true });
    this.told = el('span', { class: 'papers-told', role: 'status' });
    this.links = el('span', { class: 'papers-links' });
    this.node.append(this.told, this.links);
    this.relabel(words);
  }

  /** Shows its words in another language. @param {import('./words.js').Words} words in that language. */
  relabel(words) {
    this.words = words;
    this.node.setAttribute('aria-label', words.say('papers'));
    this.look();
  }

  /** Asks what there is, and again while something is being prepared. */
  async look() {
    clearTimeout(this.again);
    const { language } = this.words;
    const found = await getOr(`/sim/papers?language=${encodeURIComponent(language)}`, null);
    if (!found || language !== this.words.language) return;
    this.take(found);
    if (found.progress === 'preparing') this.again = setTimeout(() => this.look(), LOOK_MS);
  }

  /** Shows what the server told. */
  take({ progress, papers, staff }) {
    const { words } = this;
    const told = progress === 'preparing' ? words.say('papers_preparing') : '';
    if (this.told.textContent !== told) this.told.textContent = told;
    this.staff = staff;
    this.papers = papers;
    this.relink();
  }

  /** Shows the links, and a button for each phone of staff that is not shown. */
  relink() {
    const { words } = this;
    const links = (this.papers ?? []).map(({ kind, href }) => el('a', { class: 'button paper', href, target: '_blank',
      rel: 'noopener', text: words.say(NAMES[kind]) }));
    const phones = (this.staff ?? []).map((id) => this.hiddenPerson(id)).filter(Boolean).map((person) => el('button', {
      type: 'button', class: 'button paper', text: words.say('show_phone', { name: person.name }),
      on: { click: () => this.show(person) } }));
    this.links.replaceChildren(...links, ...phones);
    this.node.hidden = !(this.told.textContent || links.length || phones.length);
  }
}
