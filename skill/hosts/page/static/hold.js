// The button to speak: held, or tapped once to begin and once to end, by a finger, a mouse or a key.

import { WORDS } from "./words.js";

const TAP = 350; // milliseconds; whoever lets go sooner has tapped
const LONGEST = 60_000; // milliseconds; then what was heard is taken

export function listenWhileHeld(button, { evening, ears, status }) {
  let began = -Infinity;
  let held = false;
  let mine = null; // the signal of the listening that this button began

  const listening = () => mine !== null && !mine.aborted;

  async function begin() {
    if (listening()) return ears.finish();
    [began, held] = [performance.now(), true];
    const signal = (mine = evening.hold());
    signal.addEventListener("abort", () => show(false), { once: true });
    if (!(await ears.allow(evening.locale))) {
      if (!signal.aborted) button.focus();
      return end(signal, WORDS.declined);
    }
    if (signal.aborted) return;
    show(true);
    status(held ? WORDS.holding : WORDS.tapped);
    const limit = setTimeout(() => ears.finish(), LONGEST);
    const words = await ears.listen(evening.locale, { onPart: (part) => evening.light.caption(part) });
    clearTimeout(limit);
    if (signal.aborted || words === undefined) return; // something else has begun, and it is not ours to touch
    end(signal, words === null ? WORDS.noEarsNow : WORDS.heardNothing);
    if (words) evening.say(words);
  }

  function end(signal, why) {
    mine = null;
    show(false);
    evening.release(signal, why);
  }

  function release() {
    if (!held) return;
    held = false;
    if (!listening()) return;
    if (performance.now() - began > TAP) ears.finish();
    else if (ears.open) status(WORDS.tapped);
  }

  function show(pressed) {
    button.setAttribute("aria-pressed", String(pressed));
    button.textContent = pressed ? WORDS.holdEnds : WORDS.hold;
  }

  button.addEventListener("pointerdown", (event) => event.button === 0 && begin());
  window.addEventListener("pointerup", release);
  window.addEventListener("pointercancel", release);
  button.addEventListener("keydown", (event) => {
    if (![" ", "Enter"].includes(event.key)) return;
    event.preventDefault();
    if (!event.repeat) begin();
  });
  button.addEventListener("keyup", (event) => [" ", "Enter"].includes(event.key) && release());
  // A screen reader's click comes without a pointer or a key.
  button.addEventListener("click", (event) => event.detail === 0 && !held && performance.now() - began > TAP && begin());
}
