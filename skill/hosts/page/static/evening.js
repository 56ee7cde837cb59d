// One evening: what is said goes out, the answer is spoken, and then it waits, as long as it takes or as a device does.

import { now, wait } from "./clock.js";
import { Trouble, turn } from "./turns.js";
import { WORDS } from "./words.js";

const WINDOW = 8; // seconds; a device listens so long, twice

export class Evening {
  handsfree = false;
  aloud = true;
  locale = "en-US";
  #open = false; // whether a session is
  #question = ""; // what was asked last
  #speaking = false;
  #current = new AbortController(); // the speech or the waiting that anything new breaks off
  #last = Promise.resolve(); // turns reach the skill one after another
  #typing = () => {};

  constructor({ light, log, voice, ears, view }) {
    Object.assign(this, { light, log, voice, ears, view });
  }

  /** Say something; the empty string is silence. Whatever is being said or waited for is broken off. */
  async say(said) {
    if (!said.trim() && !this.#open) return; // nobody listens, so silence is nothing
    const signal = this.#begin();
    const locale = this.locale;
    const answered = this.#last.then(() => turn(said, locale));
    this.#last = answered.catch(() => {});
    try {
      const answer = await answered;
      this.#open = answer.listens && locale === this.locale;
      this.#question = answer.phrases.at(-1)?.text ?? "";
      this.log.add(answer);
      if (!signal.aborted) await this.#answer(answer, signal);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.#open = false;
      this.log.note(WORDS.trouble);
      this.#rest(WORDS.trouble);
    }
  }

  /** "Stop", whatever is going on. */
  async stop() {
    if (this.#open) return this.say("stop");
    this.#begin();
    this.#rest(WORDS.stopped);
  }

  /** Break off what is being said, because the listener is about to speak. */
  hush() {
    this.#begin();
    this.#rest(this.#open ? WORDS.waiting : WORDS.stopped);
  }

  /** The listener is typing, which is no silence. */
  typing() {
    this.#typing();
  }

  /** Hands-free was switched on or off in the middle of an evening. */
  async changeHands(handsfree) {
    this.handsfree = handsfree;
    this.view.status(handsfree ? WORDS.handsfreeOn : WORDS.handsfreeOff);
    if (!this.#open || this.#speaking) return;
    const signal = this.#begin();
    if (handsfree) await this.#listen(signal);
    else this.#rest(WORDS.handsfreeOff);
  }

  /** Another country: another device, whose session has not begun. */
  move(locale) {
    this.#begin();
    this.locale = locale;
    this.#open = false;
    this.#rest(WORDS.ended);
  }

  #begin() {
    this.#current.abort();
    this.ears.stop();
    this.light.still();
    this.#current = new AbortController();
    this.#speaking = false;
    this.#typing = () => {};
    this.view.countdown(null);
    return this.#current.signal;
  }

  async #answer(answer, signal) {
    if (answer.phrases.length) {
      this.#speaking = true;
      this.view.doing({ stop: true, light: false });
      this.view.status(WORDS.speaking);
      this.light.begin(answer.seconds, !this.aloud);
      await this.voice.say(answer.phrases, {
        aloud: this.aloud,
        signal,
        onPhrase: (phrase) => this.light.caption(phrase.text),
      });
      if (signal.aborted) return;
    }
    this.#rest(this.#open ? WORDS.waiting : WORDS.ended);
    if (this.#open && this.handsfree) await this.#listen(signal);
  }

  /** Nothing is said now. */
  #rest(status) {
    this.#speaking = false;
    this.light.end(this.#open ? "lit" : "out", this.#open ? this.#question : "");
    this.view.doing({ stop: false, light: !this.#open });
    this.view.status(status);
  }

  /** Wait as a device does: eight seconds, in which something may be said or typed. */
  async #listen(signal) {
    this.view.status(WORDS.hearing);
    this.view.doing({ stop: true, light: false });
    this.light.state = "listening";
    const words = await this.#words(signal);
    if (signal.aborted) return;
    this.view.countdown(null);
    if (words === null) this.#rest(WORDS.waiting);
    else await this.say(words);
  }

  /** The words that are heard in time, "" for none, null where the listener types instead. */
  async #words(signal) {
    const ends = now() + WINDOW;
    const over = new AbortController();
    signal.addEventListener("abort", () => over.abort());
    const typed = new Promise((resolve) => (this.#typing = () => resolve(null)));
    const silent = this.#countdown(ends, over.signal);
    const heard = this.#hear(ends, over.signal);
    const words = await Promise.race([typed, silent, heard]);
    over.abort();
    this.#typing = () => {};
    this.ears.stop();
    return words;
  }

  async #countdown(ends, signal) {
    for (let left = WINDOW; left > 0 && !signal.aborted; left--) {
      this.view.countdown(left);
      await wait(ends - left + 1 - now(), signal);
      while (this.#hearing && !signal.aborted) await wait(0.25, signal); // in the middle of a sentence nobody is cut off
    }
    return "";
  }

  #hearing = false;

  async #hear(ends, signal) {
    while (this.ears.allowed && !signal.aborted && now() < ends) {
      const words = await this.ears.listen(this.locale, () => (this.#hearing = true));
      this.#hearing = false;
      if (words) return words;
      if (words === null) break; // it cannot listen; there is still the keyboard
      await wait(0.2, signal);
    }
    return new Promise(() => {});
  }
}
