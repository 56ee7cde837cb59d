// Says phrases and keeps silent between them, at the skill's own timing, in a voice that lives on this machine.

import { now, wait } from "./clock.js";

const STARTS_WITHIN = 2.5; // seconds; some engines never begin, and say nothing of it
const SLOWEST = 0.75;
const FASTEST = 1.35; // how far a voice is bent towards the skill's own pace
const SHORTEST_PAUSE = 0.5; // of a pause, at least, is kept where a voice is slow

const engine = window.speechSynthesis;

export class Voice {
  #chosen = null;
  #pace = 1;
  #utterance = null; // held: some browsers drop an utterance that nobody holds, and its events with it
  #mute = false;
  #done = () => {}; // ends the wait for the utterance

  /** Called when the browser has found its voices, and when the one chosen failed. */
  onFound = () => {};
  onFailed = () => {};

  constructor() {
    engine?.addEventListener?.("voiceschanged", () => this.onFound());
  }

  /** The English voices that need no network, the nearest to `locale` first. */
  voices(locale) {
    const distance = (voice) => (voice.lang.replace("_", "-") === locale ? 0 : 2) + (voice.default ? 0 : 1);
    return this.#english()
      .filter((voice) => voice.localService && !voice.name.includes("+")) // a plus: espeak's hundreds of disguises
      .sort((a, b) => distance(a) - distance(b));
  }

  /** Whether there are voices, but none that stays on this machine. */
  get onlyFar() {
    const english = this.#english();
    return english.length > 0 && !english.some((voice) => voice.localService);
  }

  /** Whether a voice was chosen, and speaks. */
  get ready() {
    return this.#chosen !== null && !this.#mute;
  }

  /** Whether the voice that was chosen did not speak. */
  get failed() {
    return this.#chosen !== null && this.#mute;
  }

  /** Speak in `voice`, one of `voices`; null for none. */
  choose(voice) {
    if (voice?.voiceURI === this.#chosen?.voiceURI) return;
    this.#chosen = voice;
    this.#pace = 1;
    this.tryAgain();
  }

  /** A voice that failed may speak now. */
  tryAgain() {
    this.#mute = false;
  }

  /** Fall silent in the middle of a word; the rest of that phrase is left out. */
  hush() {
    engine?.cancel();
    this.#done();
  }

  /**
   * Say `phrases`, until the end or until `signal` aborts. `onPhrase` is told of each. Where `aloud()` is false,
   * or there is no voice, each phrase lasts as long as the skill's model says.
   */
  async say(phrases, { aloud, signal, onPhrase }) {
    const began = now();
    let due = 0;
    for (const phrase of phrases) {
      if (signal.aborted) return;
      onPhrase(phrase);
      if (aloud() && this.ready) await this.#utter(phrase, signal);
      else await wait(phrase.seconds, signal);
      due += phrase.seconds + phrase.pause;
      // What a voice gained or lost on the words is made up for in the silences.
      if (phrase.pause) await wait(Math.max(phrase.pause * SHORTEST_PAUSE, began + due - now()), signal);
    }
  }

  #english() {
    return (engine?.getVoices?.() ?? []).filter((voice) => voice.lang.toLowerCase().startsWith("en"));
  }

  #utter(phrase, signal) {
    return new Promise((resolve) => {
      const utterance = (this.#utterance = new SpeechSynthesisUtterance(phrase.text));
      utterance.voice = this.#chosen;
      utterance.lang = this.#chosen.lang;
      utterance.rate = phrase.rate * this.#pace;
      let [began, over] = [null, false];
      const done = (this.#done = () => {
        over = true;
        clearTimeout(late);
        signal.removeEventListener("abort", stop);
        resolve();
      });
      const stop = () => (engine.cancel(), done());
      const giveUp = () => {
        if (over) return;
        this.#mute = true;
        engine.cancel();
        this.onFailed();
        wait(phrase.seconds, signal).then(done);
      };
      let late = setTimeout(giveUp, STARTS_WITHIN * 1000);
      utterance.onstart = () => {
        began = now();
        clearTimeout(late);
        late = setTimeout(stop, (phrase.seconds * 3 + 3) * 1000); // it began, and its end was lost
      };
      utterance.onend = () => {
        if (began !== null) this.#learn(now() - began, phrase.seconds);
        done();
      };
      utterance.onerror = () => (signal.aborted ? done() : began === null ? giveUp() : done());
      signal.addEventListener("abort", stop, { once: true });
      engine.speak(utterance);
    });
  }

  /** Bend the pace towards the skill's: a phrase took `took` seconds, and `wanted` were meant. */
  #learn(took, wanted) {
    if (wanted < 1) return; // too short to tell
    const wish = this.#pace * (took / wanted);
    this.#pace = Math.min(FASTEST, Math.max(SLOWEST, (this.#pace + wish) / 2));
  }
}
