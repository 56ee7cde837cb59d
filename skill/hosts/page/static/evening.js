// One evening: what is said goes out, the answer is spoken, and then it waits, as long as it takes or as a device does.
//
// It is in one state at a time. Whatever begins another takes it over: what belonged to the one before is broken off,
// and whatever of it comes late finds that its signal has aborted, and touches nothing.

import { wait } from "./clock.js";
import { listen } from "./handsfree.js";
import { Trouble, leave, turn } from "./turns.js";
import { WORDS } from "./words.js";

const SLOW = 3; // seconds; whoever waits longer is told whom else to turn to

const BUSY = ["fetching", "speaking", "listening", "holding"]; // besides these it is "out", or "waiting"

export class Evening {
  locale = "en-US";
  aloud = true; // whether it speaks; may change in the middle of a sentence
  read = false; // whether a screen reader is to read what is said, since no voice does
  handsfree = false;
  #state = "out";
  #owner = new AbortController();
  #open = false; // whether a session is
  #answered = 0; // the number of the turn that was answered last
  #question = ""; // what was asked last
  #grave = ""; // what was said last, where it was danger
  #typing = () => {};

  constructor({ light, log, voice, ears, view }) {
    Object.assign(this, { light, log, voice, ears, view });
  }

  /** Whether there is something to stop. */
  get busy() {
    return BUSY.includes(this.#state);
  }

  /** Say something; the empty string is silence, where it waits for an answer. `spoken`: whether it answers aloud. */
  async say(said, { spoken = true } = {}) {
    if (!said.trim() && !["waiting", "listening"].includes(this.#state)) return;
    const signal = this.#take("fetching");
    this.log.forget();
    this.view.numbers([]);
    this.view.status(WORDS.thinking);
    wait(SLOW, signal).then(() => !signal.aborted && this.#state === "fetching" && this.view.status(WORDS.slow));
    try {
      const answer = await turn(said, this.locale);
      if (answer === undefined) return;
      this.log.add(answer);
      if (answer.number < this.#answered) return; // a later one came back before it
      this.#answered = answer.number;
      this.#open = answer.listens;
      this.#question = answer.phrases.at(-1)?.text ?? "";
      this.#grave = answer.danger ? said : "";
      if (signal.aborted) return;
      this.view.numbers(answer.numbers);
      if (spoken && answer.phrases.length) await this.#speak(answer, signal);
      if (!signal.aborted) await this.#after(signal);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.log.note(WORDS.trouble);
      if (signal.aborted) return;
      this.#open = false;
      this.#rest(WORDS.trouble);
    }
  }

  /** Stop, whatever is going on, without another word aloud: somebody may have come in. */
  async stop() {
    if (!this.busy) return;
    this.log.forget();
    this.view.numbers([]);
    if (this.#open || this.#state === "fetching") return this.say("stop", { spoken: false });
    this.#take("out");
    this.#rest(WORDS.stopped);
  }

  /** Nothing was ever said here: the conversation goes, also what is still being answered. */
  clear() {
    this.#take("out");
    this.#leave();
    this.log.clear();
    this.view.numbers([]);
    this.#rest(WORDS.cleared);
  }

  /** Another country, and another speaker. Whoever was in danger hears its number at once. */
  async move(locale) {
    const [grave, begun] = [this.#grave, this.#open || this.busy];
    this.locale = locale;
    if (!begun && !grave) return;
    this.#take("out");
    this.#leave();
    this.#rest(WORDS.moved);
    if (grave) await this.say(grave);
  }

  /** Hands-free is switched on or off; in the middle of an answer it counts from the next question on. */
  async changeHands(handsfree) {
    this.handsfree = handsfree;
    if (this.#state === "listening" && !handsfree) {
      this.#take("waiting");
      this.#rest(WORDS.handsfreeOff);
    } else if (this.#state === "waiting" && handsfree) {
      await this.#after(this.#take("waiting"));
    }
  }

  /** The listener is about to speak: everything else is broken off. The signal aborts when something else begins. */
  hold() {
    const signal = this.#take("holding");
    this.light.state = "listening";
    return signal;
  }

  /** The listener has spoken, or not, since `signal` was given. */
  release(signal, status) {
    if (!signal.aborted) this.#rest(status);
  }

  /** The listener is typing, which is no silence. */
  typing() {
    this.#typing();
  }

  #take(state) {
    this.#owner.abort();
    this.ears.stop();
    this.light.still();
    this.view.countdown(null);
    this.#owner = new AbortController();
    this.#become(state);
    return this.#owner.signal;
  }

  #become(state) {
    this.#state = state;
    this.view.doing({ stop: this.busy, light: state === "out" });
  }

  #leave() {
    leave();
    this.#open = false;
    this.#question = this.#grave = "";
  }

  async #speak(answer, signal) {
    this.#become("speaking");
    this.view.status(this.read ? WORDS.speaking : "");
    this.light.begin(answer, this.read);
    await this.voice.say(answer.phrases, {
      aloud: () => this.aloud,
      signal,
      onPhrase: (phrase) => this.light.caption(phrase.text),
    });
  }

  /** Nothing is said now, and nothing is waited for but the listener. */
  #rest(status) {
    this.#become(this.#open ? "waiting" : "out");
    this.light.end(this.#open ? "lit" : "out", this.#open ? this.#question : "");
    this.view.status(status);
  }

  /** After an answer: it is over, or it waits, or it listens as a device does. */
  async #after(signal) {
    this.#rest(this.#open ? WORDS.waiting : WORDS.ended);
    if (!this.#open || !this.handsfree || this.view.draft()) return;
    this.#become("listening");
    this.light.state = "listening";
    this.view.status(this.ears.may(this.locale) ? WORDS.hearing : WORDS.typeSoon);
    const words = await listen({
      ears: this.ears,
      locale: this.locale,
      typed: new Promise((resolve) => (this.#typing = resolve)),
      signal,
      onCount: (left) => this.view.countdown(left),
      onPart: (part) => this.light.caption(part),
    });
    if (signal.aborted) return;
    this.view.countdown(null);
    if (words === null) this.#rest(WORDS.waiting);
    else await this.say(words);
  }
}
