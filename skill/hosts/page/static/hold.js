// The button to speak: held, or tapped once to begin and once to end, by a finger, a mouse or a key.

import { WORDS } from "./words.js";

const TAP = 350; // milliseconds; whoever lets go sooner has tapped

export function listenWhileHeld(button, { evening, ears, say, status }) {
  let began = 0;
  let held = false;

  async function begin() {
    if (ears.open) return ears.finish();
    [began, held] = [performance.now(), true];
    evening.hush();
    if (!(await ears.allow(evening.locale))) return status(WORDS.noEarsNow);
    if (!held && performance.now() - began > TAP) return; // let go while the question stood there
    button.setAttribute("aria-pressed", "true");
    evening.light.state = "listening";
    status(held ? WORDS.holding : WORDS.hearing);
    const words = await ears.listen(evening.locale, status);
    button.setAttribute("aria-pressed", "false");
    if (words) return say(words);
    evening.hush();
    status(words === null ? WORDS.noEarsNow : WORDS.heardNothing);
  }

  function release() {
    if (!held) return;
    held = false;
    if (performance.now() - began > TAP) ears.finish();
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
