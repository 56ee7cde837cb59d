// The conversation as it happened, and what a device with a screen would show.

import { minutes } from "./clock.js";
import { byId, element } from "./element.js";
import { numbers } from "./numbers.js";
import { WORDS } from "./words.js";
import { workings } from "./workings.js";

const FLEETS = 120_000; // milliseconds that a fleeting entry stays at most
const REMINDING = ["ReminderIntent", "Connections.Response"];

export class Log {
  #log = byId("log");
  #empty = byId("empty");
  #fleeting = null;
  #fleets = 0;
  #read = false;

  /** Called when a fleeting entry has gone by itself. */
  onFleeted = () => {};

  /** Add a turn. */
  add(turn) {
    const entry = element("article", "turn");
    entry.append(line(WORDS.you, turn.said || WORDS.youSilent, "you"));
    if (turn.speech) entry.append(...answer(turn));
    if (turn.numbers.length) entry.append(numbers(turn.numbers));
    if (turn.fleeting) entry.append(element("p", "small", WORDS.fleeting));
    if (REMINDING.includes(turn.intent)) entry.append(element("p", "small", WORDS.pretended));
    if (!turn.listens) entry.append(element("p", "small", WORDS.sessionEnds));
    entry.append(workings(turn));
    this.#append(entry);
    if (turn.fleeting) {
      this.forget();
      this.#fleeting = entry;
      this.#fleets = setTimeout(() => (this.forget(), this.onFleeted()), FLEETS);
    }
    this.#show(turn.screen);
  }

  /** Say something that is not the lantern's, and that is announced elsewhere. */
  note(text) {
    this.#log.setAttribute("aria-live", "off");
    this.#append(element("p", "note", text));
    setTimeout(() => (this.read = this.#read), 500);
  }

  /** Take away what is nobody else's business: what was said in danger, and its answer. */
  forget() {
    clearTimeout(this.#fleets);
    if (this.#fleeting?.contains(document.activeElement)) byId("words").focus();
    this.#fleeting?.remove();
    this.#fleeting = null;
  }

  clear() {
    this.forget();
    this.#log.replaceChildren(this.#empty);
    this.#empty.hidden = false;
    this.#show([]);
  }

  /** Whether a screen reader reads what is added: not where the lantern speaks itself. */
  set read(read) {
    this.#read = read;
    this.#log.setAttribute("aria-live", read ? "polite" : "off");
  }

  #append(entry) {
    this.#empty.hidden = true;
    this.#log.append(entry);
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  #show(texts) {
    byId("shown").replaceChildren(...texts.map((text) => element("li", "", text)));
    byId("shown-nothing").hidden = texts.length > 0;
  }
}

function answer(turn) {
  const who = turn.who === "alexa" ? WORDS.alexa : WORDS.lantern;
  if (!turn.long) return [line(who, turn.speech, "lantern-said")];
  const whole = element("details", "long");
  whole.append(element("summary", "", `${who}: ${WORDS.longAnswer} (${minutes(turn.seconds)})`));
  for (const phrase of turn.phrases) {
    whole.append(element("p", "", phrase.text));
    if (phrase.pause) whole.append(element("p", "small", `· ${phrase.pause} s`));
  }
  return turn.listens ? [whole, line(who, turn.phrases.at(-1).text, "lantern-said")] : [whole];
}

function line(who, text, name) {
  const said = element("p", name);
  said.append(element("strong", "", who), " ", text);
  return said;
}
