// Turns speech into words with the browser's own recognition, where it has one; on this machine where it can.

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

export class Ears {
  #running = null;
  #near = new Map(); // by locale: whether the words are found on this machine
  #allowed = false;

  /** `mayAsk` resolves to whether the listener wants the microphone, though the sound may leave this machine. */
  constructor(mayAsk) {
    this.mayAsk = mayAsk;
  }

  get exist() {
    return Boolean(Recognition);
  }

  get open() {
    return this.#running !== null;
  }

  /** Whether the listener has said yes to the microphone in this tab. */
  get allowed() {
    return this.#allowed;
  }

  /** Ask once whether the microphone may be used; not at all where the words are found on this machine. */
  async allow(locale) {
    if (!this.exist) return false;
    if (!this.#allowed) this.#allowed = (await this.#isNear(locale)) || (await this.mayAsk());
    return this.#allowed;
  }

  /** Listen once. Resolves to the words, to "" for none, or to null where the browser cannot listen. */
  listen(locale, onPart = () => {}) {
    this.stop();
    return new Promise((resolve) => {
      const ear = (this.#running = new Recognition());
      let words = "";
      let failed = false;
      ear.lang = locale;
      ear.interimResults = true;
      ear.maxAlternatives = 1;
      if (this.#near.get(locale)) ear.processLocally = true;
      ear.onresult = (event) => {
        words = Array.from(event.results, (result) => result[0].transcript).join(" ").trim();
        onPart(words);
      };
      ear.onerror = (event) => (failed = !["no-speech", "aborted"].includes(event.error));
      ear.onend = () => {
        if (this.#running === ear) this.#running = null;
        resolve(failed && !words ? null : words);
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
    this.#running?.stop();
  }

  /** Hear no more, and forget what was heard. */
  stop() {
    this.#running?.abort();
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
