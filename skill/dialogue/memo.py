"""What is carried from one turn to the next, in the session attributes.

It is small on purpose, and holds names only: which question is pending, which lines were last
said, where in a list the listener is. Never the listener's own words, though what was answered can
tell of them. It lives as long as the session and is stored nowhere. What the store remembers of the
evenings is read once in a session, and carried here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from skill.dialogue import recollection
from skill.dialogue.reply import Line
from skill.memory.memory import Memory


class Pending(NamedTuple):
    """The question that waits for an answer."""

    name: str
    about: str = ""


class Said(NamedTuple):
    """The last reply, as what is needed to say it again word for word."""

    lines: tuple[Line, ...]
    seed: int


class Memo(NamedTuple):
    """The session's state. `read` takes anything: what makes no sense is as if it were not there."""

    pending: Pending | None = None
    said: Said | None = None
    place: str = ""
    misses: int = 0
    memory: Memory | None = None
    """What the store remembers; None where it was not asked, or did not answer."""
    asked: bool = False
    """Whether the store was asked in this session: it is asked once."""

    @classmethod
    def read(cls, attributes: object) -> Memo:
        """From session attributes of any shape."""
        if not isinstance(attributes, Mapping):
            return cls()
        place, misses = attributes.get("place"), attributes.get("misses")
        remembered = attributes.get("memory")
        return cls(
            pending=_pending(attributes.get("pending")),
            said=_said(attributes.get("said")),
            place=place if isinstance(place, str) else "",
            misses=misses if isinstance(misses, int) and misses >= 0 else 0,
            memory=recollection.read(remembered),
            asked=remembered is not None,
        )

    def write(self) -> dict[str, Any]:
        """As session attributes: JSON, without what is empty."""
        attributes: dict[str, Any] = {}
        if self.pending is not None:
            attributes["pending"] = {"name": self.pending.name, "about": self.pending.about}
        if self.said is not None:
            attributes["said"] = {
                "seed": self.said.seed,
                "lines": [[line.key, dict(line.values)] if line.values else [line.key] for line in self.said.lines],
            }
        if self.place:
            attributes["place"] = self.place
        if self.misses:
            attributes["misses"] = self.misses
        if self.asked:
            attributes["memory"] = recollection.write(self.memory)
        return attributes


def _pending(value: object) -> Pending | None:
    match value:
        case {"name": str(name), "about": str(about)}:
            return Pending(name, about)
    return None


def _said(value: object) -> Said | None:
    match value:
        case {"seed": int(seed), "lines": [*entries]}:
            lines = []
            for entry in entries:
                match entry:
                    case [str(key)]:
                        lines.append(Line(key))
                    case [str(key), {**values}]:
                        lines.append(Line(key, _texts(values)))
                    case _:
                        return None
            return Said(tuple(lines), seed)
    return None


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {name: text for name, text in value.items() if isinstance(name, str) and isinstance(text, str)}
