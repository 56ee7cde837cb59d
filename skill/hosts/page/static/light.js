// The lantern: how bright it is, what it says at this moment, and how much of the two minutes is left.

import { minutes, now } from "./clock.js";
import { byId } from "./element.js";

export class Light {
  #lantern = byId("lantern");
  #caption = byId("caption");
  #time = byId("time");
  #ticking = 0;
  #awake = null;

  /** "out", "lit", "speaking", "breathing" or "listening". */
  set state(state) {
    this.#lantern.dataset.light = state;
  }

  /** An answer begins. `read` is whether a screen reader is to read a long one's words as they come. */
  begin({ seconds, long }, read) {
    this.still();
    this.state = long ? "breathing" : "speaking";
    if (!long) return;
    if (read) {
      this.#caption.removeAttribute("aria-hidden");
      this.#caption.setAttribute("aria-live", "polite");
    }
    this.#count(seconds);
  }

  /** The words that are being said, or heard. */
  caption(text) {
    this.#caption.textContent = text;
  }

  /** The answer is over, or was stopped; `caption` stays to be read. */
  end(state, caption) {
    this.still();
    this.caption(caption);
    this.state = state;
  }

  /** Whatever was being said is broken off: no clock, no words, and no breathing. */
  still() {
    clearInterval(this.#ticking);
    this.#time.hidden = true;
    this.caption("");
    this.#caption.setAttribute("aria-hidden", "true");
    this.#caption.removeAttribute("aria-live");
    this.#awake?.then((lock) => lock?.release()).catch(() => {});
    this.#awake = null;
    if (this.#lantern.dataset.light !== "out") this.state = "lit";
  }

  #count(seconds) {
    const began = now();
    const tick = () => {
      const gone = Math.min(seconds, now() - began);
      byId("bar").value = gone / seconds;
      byId("elapsed").textContent = minutes(gone);
      byId("remaining").textContent = minutes(seconds - Math.round(gone));
    };
    tick();
    this.#ticking = setInterval(tick, 250);
    this.#time.hidden = false;
    this.#awake = navigator.wakeLock?.request("screen").catch(() => null); // or a phone falls asleep first
  }
}
