// Puts the page together: each part does one thing, and the evening holds them.

import { Ears } from "./ears.js";
import { Evening } from "./evening.js";
import { listenWhileHeld } from "./hold.js";
import { Light } from "./light.js";
import { Log } from "./log.js";
import { settle } from "./settings.js";
import { Voice } from "./voice.js";
import { WORDS } from "./words.js";

const OPENING = "open evening lantern";
const byId = (id) => document.getElementById(id);

const view = {
  status: (text) => (byId("status").textContent = text),
  doing({ stop, light }) {
    const leaving = [!stop && byId("stop"), !light && byId("light")];
    if (leaving.includes(document.activeElement)) byId("words").focus();
    byId("stop").hidden = !stop;
    byId("light").hidden = !light;
    if (!light) byId("light").textContent = WORDS.again;
  },
  countdown(left) {
    byId("countdown").hidden = left === null;
    byId("countdown").textContent = left ?? "";
  },
};

const light = new Light();
const log = new Log();
const voice = new Voice();
const ears = new Ears(askForMicrophone);
const evening = new Evening({ light, log, voice, ears, view });
settle(evening, voice, ears, log);

byId("say").hidden = false;
byId("light").addEventListener("click", () => {
  byId("words").focus();
  evening.say(OPENING);
});
byId("stop").addEventListener("click", () => evening.stop());
byId("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = byId("words").value;
  byId("words").value = "";
  evening.say(words);
});
byId("words").addEventListener("input", () => evening.typing());
for (const idea of document.querySelectorAll("[data-say]")) {
  idea.addEventListener("click", () => evening.say(idea.dataset.say));
}
listenWhileHeld(byId("hold"), { evening, ears, say: (words) => evening.say(words), status: view.status });

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !byId("stop").hidden && !byId("microphone").open) evening.stop();
});
byId("clear").addEventListener("click", () => {
  evening.hush();
  light.caption("");
  log.clear();
  byId("words").value = "";
  view.status(WORDS.cleared);
});
byId("handsfree").addEventListener("change", async (event) => {
  if (event.target.checked && ears.exist) await ears.allow(evening.locale);
  evening.changeHands(event.target.checked);
});
byId("workings").addEventListener("change", (event) => {
  document.body.classList.toggle("with-workings", event.target.checked);
});
window.addEventListener("pagehide", () => window.speechSynthesis?.cancel());

function tellTime() {
  byId("clock").textContent = new Date().toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}
tellTime();
setInterval(tellTime, 10_000);

/** Whether the listener wants the microphone, though the browser may send the sound away. */
function askForMicrophone() {
  const dialog = byId("microphone");
  return new Promise((resolve) => {
    byId("microphone-yes").onclick = () => dialog.close("yes");
    byId("microphone-no").onclick = () => dialog.close("no");
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}
