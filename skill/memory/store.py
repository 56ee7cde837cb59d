"""The Store protocol, and the store that remembers nothing."""

from __future__ import annotations

from typing import Protocol


class Store(Protocol):
    """Where the evenings of a listener are counted."""

    def evenings(self, listener: str) -> int | None:
        """How many evenings ``listener`` has come before; None where that is not known."""


class NoStore:
    """Remembers nothing: each evening is as if it were the first."""

    def evenings(self, listener: str) -> int | None:
        """Not known."""
        return None
