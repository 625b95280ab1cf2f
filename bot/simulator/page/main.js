/**
 * Starts the page.
 * @module main
 */

import { get, getOr } from './api.js';
import { el } from './dom.js';
import { Page, wantedLanguages } from './page.js';
import { showTimesOf, wordsIn } from './words.js';

const readAbout = (language) => getOr(`/sim/about?language=${encodeURIComponent(language)}`, {});

/** Picks the page's language: the first that is wanted and there, also by its first part (`ar-EG` finds `ar`). */
function pick(languages) {
  const codes = languages.map(({ code }) => code);
  const wanted = wantedLanguages().flatMap((code) => [code, code.replaceAll('-', '_'), code.split(/[-_]/)[0]]);
  return wanted.find((code) => codes.includes(code)) ?? codes.find((code) => code.startsWith('en')) ?? 'en';
}

async function start() {
  const languages = await getOr('/sim/languages', [{ code: 'en', name: 'English', direction: 'ltr' }]);
  const words = await wordsIn(pick(languages));
  try {
    const state = await get('/sim/state');
    const about = await readAbout(words.language);
    about.notice ||= state.notice;
    showTimesOf(about.zone);
    await new Page({ ...state, languages, about, readAbout }, words).begin();
  } catch (error) {
    showFault(words);
    throw error;
  }
}

/** Says that the server is away, and lets one try again. */
function showFault(words) {
  document.documentElement.lang = words.language;
  document.documentElement.dir = words.direction;
  document.title = words.say('page_title');
  document.body.replaceChildren(el('main', { class: 'fault-page' }, el('p', { role: 'alert', text: words.say('no_contact') }),
    el('button', { type: 'button', class: 'button button-strong', text: words.say('try_again'),
      on: { click: () => location.reload() } })));
}

await start();
