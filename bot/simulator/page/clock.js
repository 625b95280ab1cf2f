/**
 * The clock of the simulation: shows its day and time, and moves it forward.
 * @module clock
 */

import { getOr, moveClock } from './api.js';
import { el, icon } from './dom.js';

/** The buttons: what the server is told, and the key of the words on it. */
const STEPS = [['hour', 'clock_hour'], ['day', 'clock_day'], ['next', 'clock_next']];

/** How often the shown time is looked at, in milliseconds. */
const LOOK_MS = 1000;

/** The clock in the page's head; it is not there where the server has none. */
export class Clock {
  /** @param {import('./words.js').Words} words in the page's language. */
  constructor(words) {
    this.words = words;
    this.node = el('div', { class: 'clock', role: 'group', hidden: true });
    this.time = el('time', { class: 'clock-time' });
    this.told = el('span', { class: 'unseen', role: 'status' });
    this.relabel(words);
    setInterval(() => this.show(), LOOK_MS);
    getOr('/sim/clock', null).then((shown) => this.take(shown));
  }

  /** Shows its words in another language. @param {import('./words.js').Words} words in that language. */
  relabel(words) {
    this.words = words;
    this.shown = '';
    this.told.textContent = '';
    this.node.setAttribute('aria-label', words.say('clock'));
    this.buttons = STEPS.map(([step, key]) => el('button', { type: 'button', class: 'button clock-step',
      text: words.say(key), on: { click: () => this.move(step) } }));
    this.node.replaceChildren(icon('clock'), this.time, ...this.buttons, this.told);
    this.show();
  }

  /** Takes what the server's clock shows. */
  take(shown) {
    if (!shown) return;
    this.ahead = shown.now - Date.now();
    this.zone = shown.zone;
    this.node.hidden = false;
    this.show();
  }

  /** Shows the present day and time, where they are others than a moment ago. */
  show() {
    if (this.ahead === undefined) return;
    const now = new Date(Date.now() + this.ahead);
    const shown = this.words.moment(now, this.zone);
    if (shown === this.shown) return;
    this.shown = shown;
    this.time.textContent = shown;
    this.time.dateTime = now.toISOString();
  }

  /**
   * Moves the clock, and says what it shows then; the buttons keep the focus.
   * @param {string} step which button.
   */
  async move(step) {
    if (this.moving) return;
    this.moving = true;
    this.node.setAttribute('aria-busy', 'true');
    try {
      const shown = await moveClock(step);
      this.take(shown);
      this.told.textContent = shown.nothing ? this.words.say('clock_nothing')
        : this.words.say('clock_shows', { time: this.shown });
      this.told.classList.toggle('unseen', !shown.nothing);
    } catch {
      this.told.textContent = this.words.say('not_sent');
      this.told.classList.remove('unseen');
    } finally {
      this.moving = false;
      this.node.removeAttribute('aria-busy');
    }
  }
}
