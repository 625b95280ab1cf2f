/**
 * The simulator's control API, as the page uses it.
 * @module api
 */

/** What a phone is told while it listens. */
const EVENTS = ['message', 'edit', 'delete', 'toast', 'typing', 'reply_keyboard', 'commands', 'reset'];

/** The browser itself tries again after a broken line, but not after a refusal: then we do, after this long. */
const RETRY_MS = 2000;

/** The server refused (`status` says how), or did not answer at all (`status` is 0). */
export class ApiError extends Error {
  /**
   * @param {string} path what was asked for.
   * @param {number} status HTTP's number.
   */
  constructor(path, status) {
    super(`${path}: ${status}`);
    this.status = status;
  }
}

async function request(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new ApiError(path, 0);
  }
  if (!answer.ok) throw new ApiError(path, answer.status);
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

/**
 * Reads from the server.
 * @param {string} path from `/sim/` on.
 * @returns {Promise<*>} the JSON it answers.
 * @throws {ApiError} when it refuses or is away.
 */
export function get(path) {
  return request(path, { headers: { accept: 'application/json' } });
}

/**
 * Reads from the server what the page can do without.
 * @param {string} path from `/sim/` on.
 * @param {*} fallback what to use when the server has nothing to say.
 * @returns {Promise<*>} the JSON it answers, or `fallback`.
 */
export async function getOr(path, fallback) {
  try {
    return (await get(path)) ?? fallback;
  } catch {
    return fallback;
  }
}

function sendJson(method, path, body) {
  return request(path, {
    method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
}

/**
 * Adds a person with a phone.
 * @param {string} name as others see it.
 * @param {string} languageCode language of their Telegram.
 * @returns {Promise<Object>} the person.
 */
export function addPerson(name, languageCode) {
  return sendJson('POST', '/sim/people', { name, language_code: languageCode });
}

/**
 * Moves the clock of the simulation forward.
 * @param {string} by hour, day or next.
 * @returns {Promise<Object>} what it shows then.
 */
export function moveClock(by) {
  return sendJson('POST', '/sim/clock', { by });
}

/** What one person does with their phone. */
export class Hand {
  /** @param {number|string} id the person. */
  constructor(id) {
    this.base = `/sim/people/${encodeURIComponent(id)}`;
  }

  /** Changes the language of their Telegram. @param {string} code such as `ar`. @returns {Promise<Object>} the person. */
  speak(code) {
    return sendJson('PATCH', this.base, { language_code: code });
  }

  /**
   * Does something in the chat.
   * @param {string} deed text, tap, location, sticker, block, unblock, start, edit or forward.
   * @param {Object} [body] what goes with it.
   * @returns {Promise<*>} what the server answers.
   */
  act(deed, body = {}) {
    return sendJson('POST', `${this.base}/${deed}`, body);
  }

  /**
   * Sends a file.
   * @param {'photo'|'document'|'voice'} deed as what.
   * @param {Blob} file its bytes.
   * @param {string} name its name.
   * @returns {Promise<*>} what the server answers.
   */
  upload(deed, file, name) {
    const form = new FormData();
    form.append('file', file, name);
    return request(`${this.base}/${deed}`, { method: 'POST', body: form });
  }

  /**
   * Hears what happens in the chat until told to stop.
   * @param {(event: string, data: *) => void} hear called for each event in order; also with `open` when the
   *   line stands (again) and `lost` when it broke.
   * @returns {() => void} stops listening.
   */
  listen(hear) {
    let stream;
    let timer;
    const open = () => {
      stream = new EventSource(`${this.base}/events`);
      stream.onopen = () => hear('open', null);
      stream.onerror = () => {
        hear('lost', null);
        if (stream.readyState === EventSource.CLOSED) timer = setTimeout(open, RETRY_MS);
      };
      for (const name of EVENTS) {
        stream.addEventListener(name, (event) => hear(name, event.data ? JSON.parse(event.data) : null));
      }
    };
    open();
    return () => {
      clearTimeout(timer);
      stream.close();
    };
  }
}
