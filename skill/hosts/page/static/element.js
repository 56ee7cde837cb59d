// The page's elements.

export const byId = (id) => document.getElementById(id);

/** A new element, with a class and a text where there are any. Text is never read as HTML. */
export function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}
