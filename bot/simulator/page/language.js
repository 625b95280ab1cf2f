/**
 * Guesses what a text is written in, so that screen readers pronounce it and links are understood.
 * @module language
 */

/** Languages of the bot that are not written in Latin letters, by the script they are written in. */
const SCRIPTS = {
  ar: 'Arabic', fa: 'Arabic', ps: 'Arabic', ur: 'Arabic', ckb: 'Arabic', sd: 'Arabic', ug: 'Arabic',
  el: 'Greek', uk: 'Cyrillic', ru: 'Cyrillic', bg: 'Cyrillic', be: 'Cyrillic', mk: 'Cyrillic',
  he: 'Hebrew', am: 'Ethiopic', ti: 'Ethiopic', ka: 'Georgian', hy: 'Armenian',
};

/**
 * Tells which `lang` a text deserves.
 *
 * Somebody whose Telegram is English may have chosen Arabic in the bot: to read Arabic letters as English
 * is worse than to say nothing.
 * @param {string} text the words of a message.
 * @param {string} code language of the person's Telegram.
 * @returns {string} the code where the letters fit it, else '' (unknown).
 */
export function langOf(text, code) {
  const letters = text.match(/\p{L}/gu) ?? [];
  const script = SCRIPTS[code.split(/[-_]/)[0]] ?? 'Latin';
  const pattern = new RegExp(`\\p{Script=${script}}`, 'u');
  const fitting = letters.filter((letter) => pattern.test(letter)).length;
  return fitting * 2 > letters.length ? code.replaceAll('_', '-') : '';
}

/**
 * Keeps only the letters of a label, so that a tick or a count does not make it another one.
 * @param {string} text any words.
 * @returns {string} its letters, or the text itself where it has none.
 */
export function lettersOf(text) {
  return (text.match(/[\p{L}\p{M}]/gu) ?? [text]).join('');
}

/**
 * Reads a deep link into the bot.
 * @param {string} address where a link or button leads.
 * @param {string} username the bot's name in links.
 * @returns {string|null} what comes after `/start`, '' for none; null when it leads elsewhere.
 */
export function payloadOf(address, username) {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const [, name] = url.protocol === 'tg:' ? ['', url.searchParams.get('domain')] : url.pathname.split('/');
  const ours = ['t.me', 'telegram.me'].includes(url.hostname) || url.protocol === 'tg:';
  if (!ours || (name ?? '').toLowerCase() !== username.toLowerCase()) return null;
  return url.searchParams.get('start') ?? '';
}
