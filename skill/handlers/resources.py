"""Where to turn: the resource pointers of the listener's country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from skill.dialogue.reply import Line
from skill.dialogue.turn import ANYWHERE, Turn
from skill.errors import ContentError

TABLE = "resources"


class Entry(NamedTuple):
    """One entry of the data file: its country there, its name there, and its kind."""

    country: str
    name: str
    kind: str

    @property
    def once(self) -> Line:
        """What it is, who it is for, and the number."""
        return Line(f"{TABLE}.{self.country}.{self.name}.say")

    @property
    def once_more(self) -> Line:
        """The number once more."""
        return Line(f"{TABLE}.{self.country}.{self.name}.again")

    @property
    def twice(self) -> tuple[Line, Line]:
        """The whole entry, and the number once more."""
        return self.once, self.once_more


def entries(turn: Turn) -> list[Entry]:
    """The country's entries in the order of the file, then those that only "anywhere" has."""
    table = turn.house.library.table(TABLE)
    country = turn.country if turn.country in table else ANYWHERE
    own = _entries(country, table[country])
    kinds = {entry.kind for entry in own}
    return own + [entry for entry in _entries(ANYWHERE, table[ANYWHERE]) if entry.kind not in kinds]


def entry(turn: Turn, kind: str) -> Entry:
    """The country's first entry of ``kind``. Raises `ContentError` for a kind that even "anywhere" has not."""
    table = turn.house.library.table(TABLE)
    for country in (turn.country, ANYWHERE):
        for name, found in table.get(country, {}).items():
            if found.get("kind", name) == kind:
                return Entry(country, name, kind)
    raise ContentError(f"no entry of the kind {kind}", file=turn.house.library.folder / f"{TABLE}.toml")


def is_anywhere(turn: Turn) -> bool:
    """Whether no country is known, so that the worldwide list is what has been given."""
    return turn.country not in turn.house.library.table(TABLE) or turn.country == ANYWHERE


def _entries(country: str, table: Mapping[str, Any]) -> list[Entry]:
    return [Entry(country, name, entry.get("kind", name)) for name, entry in table.items()]
