/**
 * What can be attached to a chat: pictures, files, a voice message, a place, a sticker.
 * @module attach
 */

import { ask, choiceList, field } from './dialog.js';
import { el } from './dom.js';

/** Offsets of the example places from the middle of the neighbourhood, in degrees. */
const EXAMPLES = [['place_centre', 0, 0], ['place_edge', 0.006, 0.007], ['place_far', 1.2, -0.9]];

const SAMPLES_PER_SECOND = 8000;
const SECONDS = 2;
const HEADER_BYTES = 44;

/**
 * Lets somebody choose a file from their computer.
 * @param {string} accept media types, such as `image/*`; '' for any.
 * @param {(file: File) => void} take gets the file; is not called when none was chosen.
 */
export function chooseFile(accept, take) {
  const input = el('input', { type: 'file', accept: accept || null, hidden: true });
  input.addEventListener('change', () => {
    if (input.files[0]) take(input.files[0]);
    input.remove();
  });
  input.addEventListener('cancel', () => input.remove());
  document.body.append(input);
  input.click();
}

/**
 * Makes a voice message without a microphone: two seconds of a soft tone.
 * @returns {Blob} a WAV file, 8 bits, mono.
 */
export function voiceBlob() {
  const length = SAMPLES_PER_SECOND * SECONDS;
  const bytes = new Uint8Array(HEADER_BYTES + length);
  writeHeader(new DataView(bytes.buffer), length);
  for (let i = 0; i < length; i += 1) {
    const loudness = 30 * Math.sin((Math.PI * i) / length);
    bytes[HEADER_BYTES + i] = 128 + loudness * Math.sin((2 * Math.PI * 220 * i) / SAMPLES_PER_SECOND);
  }
  return new Blob([bytes], { type: 'audio/wav' });
}

/** Writes the header of a WAV file: RIFF, one `fmt ` chunk for plain samples, one `data` chunk. */
function writeHeader(view, length) {
  const word = (at, text) => [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  word(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + length, true);
  word(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SAMPLES_PER_SECOND, true);
  view.setUint32(28, SAMPLES_PER_SECOND, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  word(36, 'data');
  view.setUint32(40, length, true);
}

/**
 * Lets somebody choose a place: from examples, or by writing its position.
 * @param {import('./words.js').Words} words the phone's words.
 * @param {{places?: {title: string, latitude: number, longitude: number}[]}} about the scheme's own examples,
 *   where the server knows them.
 * @returns {Promise<{latitude: number, longitude: number}|null>} the place, null when none was chosen.
 */
export async function chooseLocation(words, about) {
  const latitude = numberInput();
  const longitude = numberInput();
  const read = () => ({ latitude: numberOf(latitude), longitude: numberOf(longitude) });
  let chosen = null;
  const choose = (place) => () => {
    chosen = { latitude: place.latitude, longitude: place.longitude };
    dialog.close(true);
  };
  const dialog = ask({
    words, title: words.say('choose_location'), text: words.say('choose_location_hint'),
    body: [choiceList(examples(words, about).map((place) => ({ label: place.title, choose: choose(place) }))),
      el('div', { class: 'fields' }, field(words.say('latitude'), latitude), field(words.say('longitude'), longitude))],
    agree: words.say('send'), dismiss: words.say('cancel'),
    check: () => (isPlace(read()) ? '' : words.say('position_wrong')),
  });
  return (await dialog.done) ? chosen ?? read() : null;
}

function examples(words, about) {
  if (about.places?.length) return about.places;
  const { latitude = 52.1, longitude = 5.1 } = about.centre ?? {};
  return EXAMPLES.map(([key, north, east]) => (
    { title: words.say(key), latitude: round(latitude + north), longitude: round(longitude + east) }));
}

function numberInput() {
  return el('input', { type: 'text', inputmode: 'decimal', dir: 'ltr', autocomplete: 'off' });
}

/** Reads a number with a point or a comma; NaN where there is none. */
function numberOf(input) {
  const text = input.value.trim().replace(',', '.');
  return text ? Number(text) : NaN;
}

function isPlace({ latitude, longitude }) {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

/** Keeps four digits after the point: about ten metres. */
function round(degrees) {
  return Math.round(degrees * 10000) / 10000;
}
