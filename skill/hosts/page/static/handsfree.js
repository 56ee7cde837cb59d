// What a device does after a question: it listens for eight seconds.

import { now, wait } from "./clock.js";

const WINDOW = 8; // seconds

/**
 * The words that are heard in time; "" for silence; null where `typed` resolves, for whoever types is not silent;
 * undefined where `signal` aborts. `onCount` is told how many seconds are left, `onPart` of words so far.
 */
export async function listen({ ears, locale, typed, signal, onCount, onPart }) {
  const over = new AbortController();
  signal.addEventListener("abort", () => over.abort(), { once: true });
  const hearing = { now: false };
  const words = await Promise.race([
    typed.then(() => null),
    count(hearing, over.signal, onCount),
    hear(ears, locale, hearing, over.signal, onPart),
  ]);
  over.abort();
  ears.stop();
  return signal.aborted ? undefined : words;
}

async function count(hearing, signal, onCount) {
  const ends = now() + WINDOW;
  for (let left = WINDOW; left > 0 && !signal.aborted; left--) {
    onCount(left);
    await wait(ends - left + 1 - now(), signal);
  }
  while (hearing.now && !signal.aborted) await wait(0.25, signal); // nobody is cut off in the middle of a sentence
  return "";
}

async function hear(ears, locale, hearing, signal, onPart) {
  while (ears.may(locale) && !signal.aborted) {
    const words = await ears.listen(locale, {
      onSpeech: () => (hearing.now = true),
      onPart: (part) => ((hearing.now = true), onPart(part)),
    });
    if (words === undefined) break;
    hearing.now = false;
    if (words) return words;
    if (words === null) break; // it cannot listen; there is still the keyboard
    await wait(0.2, signal);
  }
  return new Promise(() => {}); // the seconds go on
}
