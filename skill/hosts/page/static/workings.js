// For developers: what a turn was heard as, and the request and the response behind it. Seen when switched on.

import { element } from "./element.js";
import { WORDS } from "./words.js";

export function workings(turn) {
  const all = element("details", "workings");
  all.append(element("summary", "", WORDS.workings));
  const slots = Object.entries(turn.slots).map(([name, id]) => `${name}: ${id ?? WORDS.unmatched}`);
  const heard = element("p", "", `${WORDS.intent} `);
  heard.append(element("code", "", turn.intent), `, ${slots.join(", ") || WORDS.noSlots}`);
  all.append(heard);
  for (const [title, value] of [[WORDS.request, turn.request], [WORDS.response, turn.response]]) {
    if (Object.keys(value).length) all.append(json(title, value));
  }
  return all;
}

function json(title, value) {
  const text = JSON.stringify(value, null, 2);
  const part = element("section", "json");
  const copy = element("button", "", `${WORDS.copy}: ${title}`);
  copy.type = "button";
  const written = element("pre", "", text);
  written.tabIndex = 0; // it scrolls, so a keyboard must reach it
  written.setAttribute("role", "group");
  written.setAttribute("aria-label", title);
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      copy.textContent = WORDS.copied;
    } catch {
      getSelection().selectAllChildren(written); // then it is one key to copy
    }
  });
  part.append(element("h3", "", title), copy, written);
  return part;
}
