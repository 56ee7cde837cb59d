// Turns speech into words with the browser's own recognition, where it has one; on this machine where it can.

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

export class Ears {
  #running = null;
  #near = new Map(); // by locale: whether the words are found on this machine
  #consented = false; // to the sound's leaving it

  /** `ask` resolves to whether the listener wants the microphone, though the sound may leave this machine. */
  constructor(ask) {
    this.ask = ask;
  }

  get exist() {
    return Boolean(Recognition);
  }

  get open() {
    return this.#running !== null;
  }

  /** Whether it may listen in `locale` without asking. */
  may(locale) {
    return this.exist && (this.#consented || this.#near.get(locale) === true);
  }

  /** Whether it may listen; asks once, and not at all where the words are found on this machine. */
  async allow(locale) {
    if (!this.exist) return false;
    if (!(await this.#isNear(locale)) && !this.#consented) this.#consented = await this.ask();
    return this.may(locale);
  }

  /**
   * Listen once. Resolves to the words; to "" for none; to null where the browser cannot listen; and to undefined
   * where `stop` was called, whatever was heard by then. `onPart` is told of words so far, `onSpeech` of a voice.
   */
  listen(locale, { onPart = () => {}, onSpeech = () => {} } = {}) {
    this.stop();
    return new Promise((resolve) => {
      const ear = new Recognition();
      const mine = (this.#running = { ear, stopped: false });
      let words = "";
      let failed = false;
      ear.lang = locale;
      ear.interimResults = true;
      ear.maxAlternatives = 1;
      if (this.#near.get(locale)) ear.processLocally = true;
      ear.onspeechstart = onSpeech;
      ear.onresult = (event) => {
        if (mine.stopped) return;
        words = Array.from(event.results, (result) => result[0].transcript).join(" ").trim();
        onPart(words);
      };
      ear.onerror = (event) => (failed = !["no-speech", "aborted"].includes(event.error));
      ear.onend = () => {
        if (this.#running === mine) this.#running = null;
        resolve(mine.stopped ? undefined : failed && !words ? null : words);
      };
      try {
        ear.start();
      } catch {
        this.#running = null;
        resolve(null);
      }
    });
  }

  /** Take what was heard so far. */
  finish() {
    this.#running?.ear.stop();
  }

  /** Hear no more, and forget what was heard. */
  stop() {
    if (!this.#running) return;
    this.#running.stopped = true;
    this.#running.ear.abort();
    this.#running = null;
  }

  async #isNear(locale) {
    if (!this.#near.has(locale)) {
      const answer = Recognition.available?.({ langs: [locale], processLocally: true });
      this.#near.set(locale, (await Promise.resolve(answer).catch(() => "")) === "available");
    }
    return this.#near.get(locale);
  }
}
