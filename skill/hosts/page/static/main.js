// Puts the page together: each part does one thing, and the evening holds them.

import { Ears } from "./ears.js";
import { byId } from "./element.js";
import { Evening } from "./evening.js";
import { listenWhileHeld } from "./hold.js";
import { Light } from "./light.js";
import { Log } from "./log.js";
import { numbers } from "./numbers.js";
import { settle } from "./settings.js";
import { Voice } from "./voice.js";
import { WORDS } from "./words.js";

const OPENING = "open evening lantern";

const view = {
  status: (text) => (byId("status").textContent = text),
  draft: () => byId("words").value.trim(),
  numbers: (places) => byId("numbers").replaceChildren(...(places.length ? [numbers(places)] : [])),
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

const voice = new Voice();
const ears = new Ears(askForMicrophone);
const log = new Log();
const evening = new Evening({ light: new Light(), log, voice, ears, view });
log.onFleeted = () => evening.forget();
settle(evening, voice, ears, log);
byId("page").hidden = false;

byId("light").addEventListener("click", () => {
  byId("words").focus();
  evening.say(OPENING);
});
// The second half of a double click on "Light the lantern" falls on what has come in its place.
byId("stop").addEventListener("click", (event) => event.detail < 2 && evening.stop());
byId("clear").addEventListener("click", clear);
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
listenWhileHeld(byId("hold"), { evening, ears, status: view.status });
byId("workings").addEventListener("change", (event) => {
  document.body.classList.toggle("with-workings", event.target.checked);
});

// Escape stops; where there is nothing to stop, it clears the page. Under the dialog it is the dialog's.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.repeat || byId("microphone").open) return;
  if (evening.busy) evening.stop();
  else clear();
});

// A browser may keep a page that was left, to show it again at "back": there is nothing on it then.
window.addEventListener("pagehide", clear);
window.addEventListener("pageshow", (event) => event.persisted && location.reload());

tellTime();
setInterval(tellTime, 10_000);

function clear() {
  byId("words").value = "";
  evening.clear();
}

function tellTime() {
  byId("clock").textContent = new Date().toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}

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
