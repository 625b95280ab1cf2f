/**
 * Windows about people: who is added, in which language their Telegram is, through which link they come.
 * @module people
 */

import { ask, choiceList, field } from './dialog.js';
import { el } from './dom.js';

/** Languages that Telegram may be set to and the bot may not know, to see what it does then. */
const OTHER_LANGUAGES = ['de', 'es', 'fr', 'hi', 'it', 'ja', 'pt-br', 'ro', 'ru', 'ti', 'ur', 'zh-hans'];

function languageSelect(words, languages, chosen) {
  const known = new Set(languages.map(({ code }) => code));
  const options = languages.map(({ code, name }) => option(code, name, chosen));
  const others = OTHER_LANGUAGES.filter((code) => !known.has(code))
    .map((code) => option(code, words.languageName(code), chosen));
  return el('select', {},
    el('optgroup', { label: words.say('languages_of_bot') }, ...options),
    el('optgroup', { label: words.say('languages_other') }, ...others));
}

function option(code, name, chosen) {
  return el('option', { value: code, lang: code, selected: hyphened(code) === hyphened(chosen ?? ''), text: name });
}

function hyphened(code) {
  return code.replaceAll('_', '-');
}

/**
 * Asks who is to be added.
 * @param {import('./words.js').Words} words the page's words.
 * @param {Object[]} languages those of the bot: code and name.
 * @param {Object[]} hidden people whose phones are not shown now.
 * @returns {Promise<{name: string, language: string}|{id: number}|null>} a new person, one of `hidden`, or nobody.
 */
export async function askPerson(words, languages, hidden) {
  const name = el('input', { type: 'text', maxlength: '60', autocomplete: 'off', dir: 'auto' });
  const language = languageSelect(words, languages, words.language);
  let again = null;
  const choices = hidden.map((person) => ({
    label: words.say('show_phone', { name: person.name }),
    choose: () => {
      again = { id: person.id };
      dialog.close(true);
    },
  }));
  const dialog = ask({
    words, title: words.say('add_person'), text: words.say('add_person_hint'),
    body: [field(words.say('person_name'), name), field(words.say('person_language'), language),
      ...(choices.length ? [el('h3', { text: words.say('phones_hidden') }), choiceList(choices)] : [])],
    agree: words.say('add_person'), dismiss: words.say('cancel'),
  });
  name.focus();
  if (!(await dialog.done)) return null;
  const fallback = language.selectedOptions[0].textContent;
  return again ?? { name: name.value.trim() || fallback, language: language.value };
}

/**
 * Asks for the language of somebody's Telegram.
 * @param {import('./words.js').Words} words the phone's words.
 * @param {Object[]} languages those of the bot: code and name.
 * @param {string} chosen the language now.
 * @returns {Promise<string|null>} another code, null when nothing changes.
 */
export async function askLanguage(words, languages, chosen) {
  const select = languageSelect(words, languages, chosen);
  const dialog = ask({
    words, title: words.say('change_language'), body: [field(words.say('person_language'), select)],
    agree: words.say('ok'), dismiss: words.say('cancel'),
  });
  return (await dialog.done) && select.value !== chosen ? select.value : null;
}

/**
 * Asks through which link somebody comes.
 * @param {import('./words.js').Words} words the phone's words.
 * @param {{payload: string, title: string}[]} starts the links there are.
 * @returns {Promise<string|null>} the payload of one, null for none.
 */
export async function askStart(words, starts) {
  let payload = null;
  const choose = (start) => () => {
    payload = start.payload;
    dialog.close(true);
  };
  const dialog = ask({
    words, title: words.say('open_link'),
    text: words.say(starts.length ? 'open_link_hint' : 'no_links'),
    body: [choiceList(starts.map((start) => ({ label: start.title, choose: choose(start) })))],
    dismiss: words.say('cancel'),
  });
  await dialog.done;
  return payload;
}
