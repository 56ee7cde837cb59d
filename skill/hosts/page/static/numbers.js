// Where to turn, to be read: numbers in digits, which a telephone dials at a touch.

import { element } from "./element.js";

const TEXTED = /text[^,;]*$/; // as in "text START to 88788"
const DIALLED = /\d[\d -]*\d/g;

export function numbers(places) {
  const all = element("ul", "numbers");
  for (const { name, reach } of places) {
    const place = element("li", "", `${name}: `);
    let at = 0;
    for (const found of reach.matchAll(DIALLED)) {
      const link = element("a", "", found[0]);
      link.href = `${TEXTED.test(reach.slice(0, found.index)) ? "sms" : "tel"}:${found[0].replace(/\D/g, "")}`;
      place.append(reach.slice(at, found.index), link);
      at = found.index + found[0].length;
    }
    place.append(reach.slice(at)); // an address stays a text: a browser would remember that it was visited
    all.append(place);
  }
  return all;
}
