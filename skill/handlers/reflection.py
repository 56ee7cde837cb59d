"""The two-minute reflections."""

from __future__ import annotations

from datetime import timedelta

from skill.content.library import REFLECTIONS
from skill.dialogue.reply import Line, Question, Reply, ask, tell
from skill.dialogue.turn import Turn
from skill.handlers.base import IntentHandler
from skill.handlers.menu import ANYTHING_ELSE, MENU
from skill.handlers.missed import missed

_DAY_TURNS_AT = timedelta(hours=12)
"""UTC noon: the middle of no evening in the countries this skill speaks to, but for Australia."""


def tonight(turn: Turn) -> str:
    """The id of tonight's reflection: one after the other, a new one each evening."""
    week = list(turn.house.library.reflections)
    return week[(turn.moment - _DAY_TURNS_AT).toordinal() % len(week)]


def play(turn: Turn, theme: str) -> Reply:
    """The reflection on ``theme``, unbroken.

    Asked for in one breath with the skill's name, it ends by itself, so that a routine needs
    neither hands nor words. In a conversation one small question follows.
    """
    script, place = Line(f"{REFLECTIONS}.{theme}"), f"{REFLECTIONS}:{theme}"
    return tell(script) if turn.opens else ask(script, question=ANYTHING_ELSE, place=place)


def offer(turn: Turn, *lines: Line, theme: str) -> Reply:
    """Say ``lines``, name the reflection on ``theme``, and ask whether to take it."""
    title = turn.house.library.reflection(theme).title
    return ask(*lines, Line("reflection.named", {"title": title}), question=OFFER, about=theme)


def _accepted(turn: Turn, theme: str) -> Reply:
    return play(turn, theme if theme in turn.house.library.reflections else tonight(turn))


def _declined(turn: Turn, theme: str) -> Reply:
    return tell(Line("reflection.declined"))


def _elsewhere(turn: Turn, about: str) -> Reply:
    return ask(question=MENU)


OFFER = Question("reflection.offer", yes=_accepted, no=_declined)
CHOOSE = Question("reflection.choose", yes=_accepted, no=_elsewhere)


class Reflect(IntentHandler):
    """ "A reflection", or one on a theme."""

    intents = ("ReflectionIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Play the one that was named, else the one that fits, else another, else tonight's."""
        week = list(turn.house.library.reflections)
        theme = turn.slot("theme")
        if theme is not None and theme.id in week:
            return play(turn, theme.id)
        if theme is not None and theme.id == "tonight":
            return play(turn, tonight(turn))
        if turn.about in week:
            return play(turn, turn.about)
        if theme is None:
            walk, _, here = turn.memo.place.partition(":")
            if walk == REFLECTIONS and here in week:
                return play(turn, week[(week.index(here) + 1) % len(week)])
            return play(turn, tonight(turn))
        return missed(turn, Line("reflection.choose.unknown"), question=CHOOSE)
