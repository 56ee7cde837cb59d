"""Reply: the only things a turn can end in.

`tell` says something and ends the session. `ask` says something, ends in a question, and keeps
the microphone open. There is no other way to speak, so an open microphone without a question
cannot be written (certification items 15 to 17). `hand_over` says nothing: Alexa speaks next, in
its own words, and comes back with what the listener answered.

Nothing here holds spoken words: a `Line` names them, and `skill.content` knows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ask_sdk_model import Directive

    from skill.dialogue.turn import Turn


class Line(NamedTuple):
    """One thing to say: the ``key`` of its words and the values that fill their places.

    ``check_in.mirror.busy`` is the entry ``[mirror] busy`` of the file ``check_in.toml``.
    """

    key: str
    values: Mapping[str, str] = MappingProxyType({})


Answer = Callable[["Turn", str], "Reply"]
"""What yes or no leads to. The text is what the question was about: a sign, a topic, or nothing."""


class Question(NamedTuple):
    """A question that can be pending, kept beside the handler that asks it.

    ``name`` is the key of its words: ``ask``, ``reprompt`` and ``help`` in the content.
    ``yes`` and ``no`` are set for a yes/no question only; to any other question, yes and no are
    answered with its help. ``next_is_yes`` is for a question that offers to go on. ``grave`` is for one that is
    asked of somebody in danger: nothing but a clear request leads away from it. ``private`` is for one whose offer
    was chosen by what the listener said: that it was taken is remembered, never which it was.
    """

    name: str
    yes: Answer | None = None
    no: Answer | None = None
    next_is_yes: bool = False
    grave: bool = False
    private: bool = False

    @property
    def help(self) -> Line:
        """What to say to somebody who does not know what the question wants."""
        return Line(f"{self.name}.help")


class Asked(NamedTuple):
    """A question as it was put, with what it is about: a sign, a topic, or nothing."""

    question: Question
    about: str = ""


class Reply(NamedTuple):
    """A turn's answer. Make one with `tell`, `ask` or `hand_over`."""

    lines: tuple[Line, ...]
    asked: Asked | None = None
    place: str | None = None
    """Where Next and Previous go on from (``signs:empathy``); None is nowhere, but for an aside."""
    miss: bool = False
    """Whether the listener was not understood: misses in a row are counted."""
    aside: bool = False
    """Whether this only explains or repeats: what Repeat and Next go back to then stays as it was."""
    seed: int | None = None
    """Which wordings are chosen; None takes the turn's own. Repeat sets the one of last time."""
    directive: Directive | None = None
    """What the platform is to do besides: finish a task, or ask for a permission."""

    def with_directive(self, directive: Directive) -> Reply:
        """The same, with something for the platform to do."""
        return self._replace(directive=directive)


def tell(*lines: Line, place: str | None = None) -> Reply:
    """Say ``lines`` and end the session."""
    return Reply(_some(lines), place=place)


def hand_over(directive: Directive) -> Reply:
    """Say nothing, and let Alexa speak next: the session stays as it is until it comes back."""
    return Reply((), directive=directive)


def ask(
    *lines: Line,
    question: Question,
    about: str = "",
    place: str | None = None,
    miss: bool = False,
    aside: bool = False,
    seed: int | None = None,
) -> Reply:
    """Say ``lines`` (or none), then put ``question`` and listen."""
    return Reply(lines, Asked(question, about), place=place, miss=miss, aside=aside or miss, seed=seed)


def _some(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    if not lines:
        raise ValueError("a session does not end without a word: tell() needs at least one line")
    return lines
