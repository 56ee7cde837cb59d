"""SSML, built as a tree so that it is well-formed, escaped and right for its locale."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from skill.speech.markup import Pause, Said, Slow, Token, Words

SLOW_RATE = 80
"""Per cent of the usual speed, for numbers and names."""

CALM_RATE = 95
"""Per cent of the usual speed, for a reflection."""

_EVERYWHERE = frozenset({"break", "prosody", "phoneme", "say-as", "sub", "p", "s", "w"})
_ONLY = {"amazon:domain": frozenset({"en-US"})}
_PUNCTUATION = ".,;:?!"
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class Element(NamedTuple):
    """One SSML element: ``children`` are text (unescaped) and other elements."""

    tag: str
    attributes: Mapping[str, str] = MappingProxyType({})
    children: tuple[Node, ...] = ()


Node = str | Element


def supports(locale: str, tag: str) -> bool:
    """Whether Alexa speaks ``tag`` in ``locale``.

    Source: Amazon's SSML reference. ``long-form`` is an English (US) speaking style; what is
    not listed here is used nowhere in this skill and is therefore not let through.
    """
    return tag in _EVERYWHERE or locale in _ONLY.get(tag, ())


def dialect(locale: str) -> str:
    """The locales that know the same tags share one: ``locale`` where it knows more, else empty."""
    return locale if any(locale in locales for locales in _ONLY.values()) else ""


def speak(passages: Iterable[str]) -> str:
    """One ``<speak>`` document of passages that are already written as SSML."""
    return f"<speak>{' '.join(passages)}</speak>"


def written(nodes: Iterable[Node], locale: str) -> str:
    """Nodes as SSML. A tag that ``locale`` does not know is dropped, its words kept."""
    return "".join(_written(nodes, locale))


def passage(tokens: Iterable[Token], values: Mapping[str, str], *, calm: bool = False) -> list[Node]:
    """Tokens as SSML nodes, with ``values`` filled in as plain text.

    Each sentence is an ``<s>``, and a pause between two of them stands outside both: engines
    disagree on a pause or a change of speed that crosses a sentence. ``calm`` is for the
    reflections: the long-form speaking style, a little slower.
    """
    nodes: list[Node] = []
    for item in _sentences(tokens, values):
        if isinstance(item, Element):
            nodes.append(item)
        elif calm:
            nodes.append(Element("s", {}, (Element("prosody", {"rate": f"{CALM_RATE}%"}, item),)))
        else:
            nodes.append(Element("s", {}, item))
    nodes = [part for node in nodes for part in (node, " ")][:-1]  # a space between them, for whoever strips tags
    return [Element("amazon:domain", {"name": "long-form"}, tuple(nodes))] if calm else nodes


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put ``values`` in the place of ``{names}``. A value is never read as a mark or a tag."""
    return text.format_map(values) if "{" in text else text


def _sentences(tokens: Iterable[Token], values: Mapping[str, str]) -> Iterator[tuple[Node, ...] | Element]:
    """The sentences, each as its nodes, and the pauses between them as elements."""
    sentence: list[Node] = []
    for token in tokens:
        if isinstance(token, Pause):
            pause = Element("break", {"time": f"{round(token.seconds * 1000)}ms"})
            if sentence:
                sentence.append(pause)
            else:
                yield pause
            continue
        if not isinstance(token, Words):
            _add(sentence, _marked(token, values))
            if _ends(sentence[-1]):
                yield tuple(sentence)
                sentence = []
            continue
        for text in _SENTENCE_END.split(fill(token.text, values)):
            text = _take_punctuation(sentence, text)
            if text:
                _add(sentence, text)
            if sentence and _ends(sentence[-1]):
                yield tuple(sentence)
                sentence = []
    if sentence:
        yield tuple(sentence)


def _marked(token: Slow | Said, values: Mapping[str, str]) -> Element:
    if isinstance(token, Slow):
        return Element("prosody", {"rate": f"{SLOW_RATE}%"}, (fill(token.text, values),))
    return Element("phoneme", {"alphabet": "ipa", "ph": token.ipa}, (token.text,))


def _add(sentence: list[Node], node: Node) -> None:
    """Append ``node`` after the space that parsing folded away."""
    if sentence and not (isinstance(node, str) and node[:1] in _PUNCTUATION):
        sentence.append(" ")
    sentence.append(node)


def _take_punctuation(sentence: list[Node], text: str) -> str:
    """Move the punctuation that follows slow words into their element.

    Some engines read a full stop that stands between two closing tags aloud, as "dot".
    """
    before = sentence[-1] if sentence else None
    if isinstance(before, Element) and before.tag == "prosody" and text[:1] in tuple(_PUNCTUATION):
        sentence[-1] = Element(before.tag, before.attributes, (*before.children, text[0]))
        return text[1:].lstrip()
    return text


def _ends(node: Node) -> bool:
    last = node
    while isinstance(last, Element):
        if not last.children:
            return False
        last = last.children[-1]
    return last.rstrip()[-1:] in tuple(".?!")


def _written(nodes: Iterable[Node], locale: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield escape(node)
        elif not supports(locale, node.tag):
            yield from _written(node.children, locale)
        else:
            attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
            if node.children:
                yield f"<{node.tag}{attributes}>"
                yield from _written(node.children, locale)
                yield f"</{node.tag}>"
            else:
                yield f"<{node.tag}{attributes}/>"


def escape(text: str) -> str:
    """Make ``text`` safe inside SSML; characters that XML cannot hold are left out, and any space is a space."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text if c.isprintable() or c.isspace())
    return text.translate(_ESCAPES)
