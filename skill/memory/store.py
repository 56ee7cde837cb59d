"""The Store protocol, and the store that remembers nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from skill.memory.memory import Memory, Note


class Store(Protocol):
    """Where the evenings are kept. A listener is a key that names nobody: a SHA-256, 64 hexadecimal digits.

    Moments are kept to the second.

    Every method raises `StoreError` where the store cannot be reached or does not answer as it
    should; `skill.memory.guard` is what the rest of the skill sees.
    """

    keeps: bool
    """Whether anything is remembered at all."""

    def recall(self, listener: str, moment: datetime) -> Memory:
        """What is remembered of ``listener`` at ``moment``; an empty `Memory` of somebody new, or expired."""

    def note(self, listener: str, note: Note) -> None:
        """Add ``note``, so that what is remembered becomes `Memory.after` of it, whoever else is writing."""

    def forget(self, listener: str, until: datetime | None = None) -> None:
        """Delete everything of ``listener``, unless it was visited later than ``until``. Twice is no harm."""


class NoStore:
    """Remembers nothing: each evening is as if it were the first."""

    keeps = False

    def recall(self, listener: str, moment: datetime) -> Memory:
        """Nothing."""
        return Memory()

    def note(self, listener: str, note: Note) -> None:
        """Nothing is kept."""

    def forget(self, listener: str, until: datetime | None = None) -> None:
        """There is nothing to forget."""
