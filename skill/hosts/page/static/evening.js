// One evening: what is said goes out, the answer is spoken, and then it waits, as long as it takes or as a device does.
//
// It is in one state at a time. Whatever begins another takes it over, and what belonged to the one before is broken
// off: its signal aborts. An answer that comes after that is only written down, with two exceptions: the answer to
// danger is spoken all the same; and that to abuse is neither, where something else was said since. After "stop", and
// after the page was cleared or the country changed, nothing comes any more: that conversation has been left.

import { wait } from "./clock.js";
import { listen } from "./handsfree.js";
import { Trouble, leave, turn } from "./turns.js";
import { WORDS } from "./words.js";

const SLOW = 3; // seconds; whoever waits longer is told whom else to turn to

const DANGER = /^(Crisis|Abuse|Assault|Emergency)Intent$/;

const BUSY = ["fetching", "speaking", "listening", "holding"]; // besides these it is "out", or "waiting"

export class Evening {
  locale = "en-US";
  aloud = true; // whether it speaks; may change in the middle of a sentence
  read = false; // whether a screen reader is to read what is said, since no voice does
  handsfree = false;
  #state = "out";
  #owner = new AbortController();
  #open = false; // whether a session is
  #turns = 0; // how many
  #answered = 0; // the number of the turn that was answered last
  #question = ""; // what was asked last
  #asked = ""; // what was said, and is not answered yet
  #grave = ""; // what was said, where danger is being talked about
  #typing = () => {};

  constructor({ light, log, voice, ears, view }) {
    Object.assign(this, { light, log, voice, ears, view });
  }

  /** Whether there is something to stop. */
  get busy() {
    return BUSY.includes(this.#state);
  }

  /** Say something; the empty string is silence, where it waits for an answer. */
  async say(said) {
    const silent = !said.trim();
    if (silent && !["waiting", "listening"].includes(this.#state)) return;
    let signal = this.#take("fetching");
    const mine = ++this.#turns;
    this.#asked = said;
    if (!silent) {
      this.log.forget();
      this.view.numbers([]);
    }
    this.view.status(WORDS.thinking);
    const waited = signal;
    wait(SLOW, waited).then(() => !waited.aborted && this.#state === "fetching" && this.view.status(WORDS.slow));
    try {
      const answer = await turn(said, this.locale);
      if (answer === undefined) return;
      if (answer.abuse && mine !== this.#turns) return; // who says something else right after it may have had to
      this.log.add(answer);
      if (answer.number > this.#answered || answer.danger) this.#remember(said, answer);
      if (signal.aborted && !answer.danger) return;
      if (signal.aborted) signal = this.#take("speaking"); // danger comes first, also before what was said since
      if (answer.numbers.length) this.view.numbers(answer.numbers);
      if (answer.phrases.length) await this.#speak(answer, signal);
      if (!signal.aborted) await this.#after(signal);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (mine !== this.#turns) return; // something else was said since, and that is what counts
      this.log.note(WORDS.trouble);
      if (signal.aborted) return;
      this.#open = false;
      this.#rest(WORDS.trouble);
    }
  }

  /** Stop, whatever is going on, without another word: somebody may have come in. The session is over. */
  stop() {
    if (!this.busy) return;
    this.#take("out");
    this.forget();
    this.#leave();
    this.log.note(WORDS.stopped);
    this.#rest(WORDS.stopped);
  }

  /** What was said in danger is taken away, and is not said again by itself. */
  forget() {
    this.log.forget();
    this.view.numbers([]);
    this.#grave = "";
  }

  /** Nothing was ever said here: the conversation goes, also what is still being answered. */
  clear() {
    this.#take("out");
    this.forget();
    this.#leave();
    this.log.clear();
    this.#rest(WORDS.cleared);
  }

  /** Another country, and another speaker. Whoever is in danger, or waits for an answer, gets that country's at once. */
  async move(locale) {
    const again = this.#state === "fetching" ? this.#grave || this.#asked : this.#grave;
    const begun = this.#open || this.busy;
    this.locale = locale;
    if (!begun && !again) return;
    this.#take("out");
    this.#leave();
    this.#rest(WORDS.moved);
    if (again) await this.say(again);
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
    this.#question = this.#asked = "";
  }

  /** What an answer means for what comes next. */
  #remember(said, answer) {
    this.#answered = answer.number;
    this.#open = answer.listens;
    this.#question = answer.phrases.at(-1)?.text ?? "";
    this.#asked = "";
    if (!said.trim()) return; // silence changes nothing of what is being talked about
    if (!answer.danger) this.#grave = "";
    else if (!this.#grave || DANGER.test(answer.intent)) this.#grave = said; // and not the "yes" or "repeat" after it
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
