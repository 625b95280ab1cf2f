/**
 * The page's own words in a language: from the server's catalogs, from words.json where those fail.
 * @module words
 */

import { get } from './api.js';

/** @type {Promise<Object<string, string>>|undefined} */
let source;

/** Whose clock shows all times; the browser's own until `showTimesOf` names one. */
let zone;

/** @type {Map<string, Promise<Words>>} */
const loaded = new Map();

/** The words of one language, and how that language is written. */
export class Words {
  /**
   * @param {string} language code for `lang` attributes.
   * @param {'ltr'|'rtl'} direction which way it is written.
   * @param {Object<string, string>} words text by key.
   */
  constructor(language, direction, words) {
    this.language = language;
    this.direction = direction;
    this.words = words;
    this.locale = language === 'en' ? 'en-GB' : language;
  }

  /**
   * Finds a text and fills in its placeholders.
   * @param {string} key a key of words.json.
   * @param {Object<string, string|number>} [values] what stands for `{name}`.
   * @returns {string} the text, or the key itself where nobody wrote it (so that it is noticed).
   */
  say(key, values = {}) {
    const text = this.words[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? isolate(values[name]) : whole));
  }

  /**
   * Names a language in its own words or, where the browser does not know it, by its code.
   * @param {string} code such as `ar` or `pt-br`.
   * @returns {string} the name.
   */
  languageName(code) {
    return nameOf(code, code) ?? nameOf(code, 'en') ?? code;
  }

  /**
   * Writes the time of day as this language does.
   * @param {Date} date the moment.
   * @returns {string} hours and minutes.
   */
  time(date) {
    return new Intl.DateTimeFormat(this.locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
      timeZone: zone }).format(date);
  }

  /**
   * Writes the day as this language does.
   * @param {Date} date the moment.
   * @returns {string} day and month; in numbers where the browser does not know the language's months (Somali).
   */
  day(date) {
    const known = Intl.DateTimeFormat.supportedLocalesOf([this.locale]).length > 0;
    return known ? new Intl.DateTimeFormat(this.locale, { day: 'numeric', month: 'long', timeZone: zone }).format(date)
      : new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeZone: zone }).format(date);
  }

  /**
   * Writes day and time in a time zone as this language does.
   * @param {Date} date the moment.
   * @param {string} timeZone whose clock shows it.
   * @returns {string} weekday, day, month and time; in English where the browser does not know the language.
   */
  moment(date, timeZone) {
    const known = Intl.DateTimeFormat.supportedLocalesOf([this.locale]).length > 0;
    return new Intl.DateTimeFormat(known ? this.locale : 'en-GB', { weekday: 'short', day: 'numeric', month: 'short',
      hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone,
      calendar: 'gregory' }).format(date);
  }

  /**
   * Writes a number as this language does.
   * @param {number} value the number.
   * @returns {string} at most one digit after the point.
   */
  number(value) {
    return new Intl.NumberFormat(this.locale, { maximumFractionDigits: 1 }).format(value);
  }
}

/**
 * Says whose clock all times are shown by.
 * @param {string|undefined} name of the time zone; none leaves them to the browser's own.
 */
export function showTimesOf(name) {
  zone = name || undefined;
}

/** Keeps a name of another direction from disturbing the sentence around it (FSI … PDI). */
function isolate(value) {
  return `\u2068${value}\u2069`;
}

function nameOf(code, language) {
  try {
    return new Intl.DisplayNames([language], { type: 'language', fallback: 'none' }).of(code);
  } catch {
    return undefined;
  }
}

async function readSource() {
  const answer = await fetch(new URL('words.json', import.meta.url));
  return answer.json();
}

/** Makes a code that Intl accepts of what the server says (`fa_AF` becomes `fa-AF`). */
function intlCode(code) {
  try {
    return Intl.getCanonicalLocales(String(code).replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}

async function read(language) {
  source ??= readSource();
  const english = await source;
  try {
    const answer = await get(`/sim/words?language=${encodeURIComponent(language)}`);
    const direction = answer.direction === 'rtl' ? 'rtl' : 'ltr';
    return new Words(intlCode(answer.language), direction, { ...english, ...answer.words });
  } catch {
    return new Words('en', 'ltr', english);
  }
}

/**
 * Loads the words of a language, once.
 * @param {string|null} language code as Telegram or the browser gives it; none means English.
 * @returns {Promise<Words>} its words; English where the server has none.
 */
export function wordsIn(language) {
  language ||= 'en';
  if (!loaded.has(language)) loaded.set(language, read(language));
  return loaded.get(language);
}
