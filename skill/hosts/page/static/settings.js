// What the listener chooses: the voice, the country, and whether it is spoken aloud. Nothing of it is kept.

import { byId } from "./element.js";
import { WORDS } from "./words.js";

const LIKE = { "en-IE": "en-GB" }; // places whose numbers stand under another's

/** Fill in the choices, and tell `evening` and `log` of each. */
export function settle(evening, voice, ears, log) {
  const [aloud, locale, voices, handsfree] = ["aloud", "locale", "voice", "handsfree"].map(byId);
  const speaks = () => aloud.checked && voice.ready;

  function tell() {
    evening.aloud = aloud.checked;
    evening.read = log.read = !speaks();
    byId("voice-note").textContent = voice.failed
      ? WORDS.voiceGone
      : voice.ready
        ? ""
        : voice.onlyFar
          ? WORDS.onlyFarVoices
          : WORDS.noVoice;
    if (byId("log").querySelector(".turn") === null && !evening.busy) {
      byId("status").textContent = speaks() ? WORDS.welcome : WORDS.welcomeSilent;
    }
  }

  function offerVoices() {
    const found = voice.voices(locale.value);
    const before = voices.value;
    voices.replaceChildren(...found.map((one) => new Option(one.name, one.voiceURI)));
    if (found.some((one) => one.voiceURI === before)) voices.value = before;
    byId("voice-choice").hidden = found.length < 2;
    choose();
  }

  function choose() {
    voice.choose(voice.voices(locale.value)[voices.selectedIndex] ?? null);
    tell();
  }

  const offered = Array.from(locale.options, (option) => option.value);
  const guess = navigator.languages.map((one) => LIKE[one] ?? one).find((one) => offered.includes(one));
  if (guess) locale.value = guess;
  byId("country-note").textContent = guess ? "" : WORDS.whichCountry;
  evening.locale = locale.value;
  byId("hold").hidden = !ears.exist;
  byId("ears-note").textContent = ears.exist ? "" : WORDS.noEars;

  aloud.addEventListener("change", () => {
    if (aloud.checked) voice.tryAgain();
    else voice.hush();
    tell();
  });
  voices.addEventListener("change", choose);
  locale.addEventListener("change", () => {
    byId("country-note").textContent = "";
    offerVoices();
    evening.move(locale.value);
  });
  handsfree.addEventListener("change", async () => {
    if (handsfree.checked) await ears.allow(evening.locale);
    evening.changeHands(handsfree.checked);
  });
  voice.onFound = offerVoices;
  voice.onFailed = tell;
  offerVoices();
}
