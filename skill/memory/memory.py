"""All that is remembered of a listener, and how one more thing changes it.

`Memory.after` is what every store does, written once: each store reaches the same result with an
update of its own, so that two devices at the same moment lose nothing. `tests/test_store_contract.py`
compares them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

SCHEMA = 1
"""The version of what is kept; it stands in each item, for whoever has to change its shape."""

KEPT = timedelta(days=400)
"""How long after the last visit everything is forgotten."""

ONE_EVENING = timedelta(hours=12)
"""Within this of the reflection that counted, another one belongs to the same evening."""


class Note(NamedTuple):
    """What one turn adds. Only what is set is written.

    ``moment``
        When, in UTC. It counts as a visit: what is kept is kept for 400 days from then.
    ``evening``
        Whether a reflection was heard, so that the evening counts: once within 12 hours.
    ``reflection``, ``week``
        The id of a reflection to be remembered as heard, and the ids of all there are. With the
        whole week heard, the next one begins a new round.
    ``sign``
        The id of a sign that was heard.
    ``welcomed``
        Whether the words for the first time were said.
    ``starts_with_reflection``
        The launch preference; None leaves it as it is.
    ``reminder``
        The id of a reminder, empty for none any more; None leaves it as it is.
    """

    moment: datetime
    evening: bool = False
    reflection: str = ""
    week: frozenset[str] = frozenset()
    sign: str = ""
    welcomed: bool = False
    starts_with_reflection: bool | None = None
    reminder: str | None = None


class Memory(NamedTuple):
    """All that is remembered of one listener: that they came, never what they said.

    ``evenings``
        How many evenings a reflection was heard.
    ``last_evening``
        When the last of them was: the moment of the reflection that made it count, in UTC.
    ``reflections``
        Which reflections have been heard in this round.
    ``signs``
        Which signs have been heard.
    ``starts_with_reflection``
        Whether opening the skill goes straight to the reflection.
    ``welcomed``
        Whether the words for the first time were said.
    ``reminder``
        The id of a reminder, empty for none.
    ``visited``
        When something was last noted, in UTC; None for somebody nothing is known of.
    """

    evenings: int = 0
    last_evening: datetime | None = None
    reflections: frozenset[str] = frozenset()
    signs: frozenset[str] = frozenset()
    starts_with_reflection: bool = False
    welcomed: bool = False
    reminder: str = ""
    visited: datetime | None = None

    def has_expired(self, moment: datetime) -> bool:
        """Whether 400 days have passed since the last visit."""
        return self.visited is not None and self.visited + KEPT <= moment

    def counts(self, moment: datetime) -> bool:
        """Whether a reflection at ``moment`` makes a new evening."""
        return self.last_evening is None or self.last_evening + ONE_EVENING <= moment

    def has_heard(self, week: Iterable[str]) -> bool:
        """Whether every reflection of ``week`` has been heard in this round."""
        return self.reflections >= frozenset(week)

    def after(self, note: Note) -> Memory:
        """What is remembered once ``note`` is added. What had expired is not taken along."""
        if self.has_expired(note.moment):
            return Memory().after(note)
        later = self._replace(visited=max(self.visited or note.moment, note.moment))
        if note.evening and self.counts(note.moment):
            later = later._replace(evenings=self.evenings + 1, last_evening=note.moment)
        if note.reflection:
            round_so_far = frozenset() if note.week and self.has_heard(note.week) else self.reflections
            later = later._replace(reflections=round_so_far | {note.reflection})
        if note.sign:
            later = later._replace(signs=self.signs | {note.sign})
        if note.welcomed:
            later = later._replace(welcomed=True)
        if note.starts_with_reflection is not None:
            later = later._replace(starts_with_reflection=note.starts_with_reflection)
        if note.reminder is not None:
            later = later._replace(reminder=note.reminder)
        return later
