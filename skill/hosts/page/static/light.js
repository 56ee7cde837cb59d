// The lantern: how bright it is, what it says at this moment, and how much of the two minutes is left.

import { minutes, now } from "./clock.js";

const LONG = 60; // seconds; longer answers are the reflections, and have a clock

export class Light {
  #lantern = document.getElementById("lantern");
  #caption = document.getElementById("caption");
  #time = document.getElementById("time");
  #bar = document.getElementById("bar");
  #elapsed = document.getElementById("elapsed");
  #remaining = document.getElementById("remaining");
  #ticking = 0;
  #awake = null;

  /** "out", "lit", "speaking", "breathing" or "listening". */
  set state(state) {
    this.#lantern.dataset.light = state;
  }

  /** An answer of `seconds` begins. `read` is whether a screen reader is to read its words as they come. */
  begin(seconds, read) {
    this.still();
    const long = seconds > LONG;
    this.state = long ? "breathing" : "speaking";
    if (long && read) {
      this.#caption.removeAttribute("aria-hidden");
      this.#caption.setAttribute("aria-live", "polite");
    }
    if (long) this.#count(seconds);
  }

  /** The words that are being said. */
  caption(text) {
    this.#caption.textContent = text;
  }

  /** The answer is over, or was stopped; `caption` stays to be read. */
  end(state, caption) {
    this.still();
    this.caption(caption);
    this.state = state;
  }

  /** Whatever was being said is broken off: no clock, no words. */
  still() {
    clearInterval(this.#ticking);
    this.#time.hidden = true;
    this.caption("");
    this.#caption.setAttribute("aria-hidden", "true");
    this.#caption.removeAttribute("aria-live");
    this.#awake?.then((lock) => lock?.release()).catch(() => {});
    this.#awake = null;
  }

  #count(seconds) {
    const began = now();
    const tick = () => {
      const gone = Math.min(seconds, now() - began);
      this.#bar.value = gone / seconds;
      this.#elapsed.textContent = minutes(gone);
      this.#remaining.textContent = minutes(seconds - Math.round(gone));
    };
    tick();
    this.#ticking = setInterval(tick, 250);
    this.#time.hidden = false;
    this.#awake = navigator.wakeLock?.request("screen").catch(() => null); // or a phone falls asleep first
  }
}
