// The conversation as it happened, and what a device with a screen would show.

import { minutes } from "./clock.js";
import { element } from "./element.js";
import { WORDS } from "./words.js";
import { workings } from "./workings.js";

const LONG = 60; // seconds; longer answers stay folded

export class Log {
  #log = document.getElementById("log");
  #empty = document.getElementById("empty");
  #shown = document.getElementById("shown");
  #nothing = document.getElementById("shown-nothing");
  #fleeting = null;

  /** Add a turn. One that is `fleeting` goes when anything else is said: it is nobody else's business. */
  add(turn) {
    this.#fleeting?.remove();
    this.#empty.hidden = true;
    const entry = element("article", "turn");
    entry.append(line(WORDS.you, turn.said || WORDS.youSilent, "you"));
    if (turn.speech) entry.append(...this.#answer(turn));
    if (turn.fleeting) entry.append(element("p", "small", WORDS.fleeting));
    if (!turn.listens) entry.append(element("p", "small", WORDS.sessionEnds));
    entry.append(workings(turn));
    this.#log.append(entry);
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#fleeting = turn.fleeting ? entry : null;
    this.#show(turn.screen);
  }

  /** Say something that is not the lantern's. */
  note(text) {
    this.#empty.hidden = true;
    this.#log.append(element("p", "note", text));
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  clear() {
    this.#log.replaceChildren(this.#empty);
    this.#empty.hidden = false;
    this.#fleeting = null;
    this.#show([]);
  }

  /** Whether a screen reader reads what is added: not where the lantern speaks itself. */
  set read(read) {
    this.#log.setAttribute("aria-live", read ? "polite" : "off");
  }

  #answer(turn) {
    const who = turn.who === "alexa" ? WORDS.alexa : WORDS.lantern;
    if (turn.seconds <= LONG) return [line(who, turn.speech, "lantern-said")];
    const whole = element("details", "long");
    whole.append(element("summary", "", `${who}: ${WORDS.longAnswer} (${minutes(turn.seconds)})`));
    for (const phrase of turn.phrases) {
      whole.append(element("p", "", phrase.text));
      if (phrase.pause) whole.append(element("p", "small", `· ${phrase.pause} s`));
    }
    return turn.listens ? [whole, line(who, turn.phrases.at(-1).text, "lantern-said")] : [whole];
  }

  #show(texts) {
    this.#shown.replaceChildren(...texts.map((text) => element("li", "", text)));
    this.#nothing.hidden = texts.length > 0;
  }
}

function line(who, text, name) {
  const said = element("p", name);
  said.append(element("strong", "", who), " ", text);
  return said;
}
