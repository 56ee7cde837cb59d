// What the listener chooses: the voice, the country, and whether it is spoken aloud. Nothing of it is kept.

import { WORDS } from "./words.js";

const byId = (id) => document.getElementById(id);

/** Fill in the choices, and tell `evening` of each; `changed` is called when a voice has come, gone or failed. */
export function settle(evening, voice, ears, log) {
  const [aloud, locale, voices] = ["aloud", "locale", "voice"].map(byId);

  function tell() {
    evening.aloud = aloud.checked;
    log.read = !aloud.checked || voices.options.length === 0 || voice.failed;
  }

  function offerVoices() {
    const found = voice.voices(locale.value);
    const before = voices.value;
    voices.replaceChildren(...found.map((one) => new Option(one.name, one.voiceURI)));
    if (found.some((one) => one.voiceURI === before)) voices.value = before;
    if (!voice.failed) voice.choose(found[voices.selectedIndex] ?? null);
    byId("voice-choice").hidden = found.length < 2;
    byId("voice-note").textContent = voice.failed
      ? WORDS.voiceGone
      : found.length
        ? ""
        : voice.onlyFar
          ? WORDS.onlyFarVoices
          : WORDS.noVoice;
    tell();
  }

  const wished = navigator.languages.find((one) => Array.from(locale.options).some((option) => option.value === one));
  if (wished) locale.value = wished;
  evening.locale = locale.value;
  byId("hold").hidden = !ears.exist;
  byId("ears-note").textContent = ears.exist ? "" : WORDS.noEars;

  aloud.addEventListener("change", tell);
  voices.addEventListener("change", () => voice.choose(voice.voices(locale.value)[voices.selectedIndex]));
  locale.addEventListener("change", () => {
    evening.move(locale.value);
    offerVoices();
  });
  voice.onChange = offerVoices;
  offerVoices();
}
