"""The two-minute reflections: which one it is tonight, and the ways to it."""

from __future__ import annotations

from datetime import timedelta

from skill.content.library import REFLECTIONS
from skill.dialogue.reply import Line, Question, Reply, ask, tell
from skill.dialogue.turn import Turn
from skill.handlers.base import IntentHandler
from skill.handlers.menu import ANYTHING_ELSE, MENU
from skill.handlers.missed import missed
from skill.memory.memory import Note

UNKEPT = "unkept"
"""The place of a reflection that an answer chose. Neither it nor what is reached from there is kept."""

_DAY_TURNS_AT = timedelta(hours=12)
"""UTC noon: the middle of no evening in the countries this skill speaks to, but for Australia."""


def tonight(turn: Turn, *, besides: str = "") -> str:
    """The id of tonight's reflection: the first that was not heard in this round, and that is not ``besides``.

    Where nothing is remembered, the one after ``besides``; at the first of an evening, one by the date.
    """
    week = list(turn.house.library.reflections)
    by_date = (turn.moment - _DAY_TURNS_AT).toordinal() % len(week)
    following = week[(week.index(besides) + 1) % len(week)] if besides in week else week[by_date]
    if turn.memory is None:
        return following
    unheard = [theme for theme in week if theme not in turn.memory.reflections] or week
    return next((theme for theme in unheard if theme != besides), following)


def play(turn: Turn, theme: str, *, kept: bool = True) -> Reply:
    """The reflection on ``theme``, unbroken. The evening is remembered, and where it is ``kept`` the theme.

    Asked for in one breath with the skill's name, it ends by itself. In a conversation one small
    question follows.
    """
    turn.remember(_heard(turn, theme if kept else ""))
    script, place = Line(f"{REFLECTIONS}.{theme}"), f"{REFLECTIONS if kept else UNKEPT}:{theme}"
    return tell(script) if turn.opens else ask(script, question=ANYTHING_ELSE, place=place)


def play_by_itself(turn: Turn) -> Reply:
    """Tonight's reflection, which ends by itself: a routine needs neither hands nor words.

    Somebody who begins like that hears once that this is for adults and no medical advice.
    """
    theme, memory = tonight(turn), turn.memory
    script = Line(f"{REFLECTIONS}.{theme}")
    is_new = memory is not None and not memory.welcomed
    turn.remember(_heard(turn, theme)._replace(welcomed=is_new))
    return tell(Line("launch.adults"), script) if is_new else tell(script)


def _heard(turn: Turn, theme: str) -> Note:
    return Note(turn.moment, evening=True, reflection=theme, week=frozenset(turn.house.library.reflections))


def accepted(turn: Turn, theme: str) -> Reply:
    """Yes to the reflection on ``theme``; to tonight's where it names none. A private offer is not kept."""
    if theme in turn.house.library.reflections:
        return play(turn, theme, kept=turn.pending is None or not turn.pending.private)
    return play(turn, tonight(turn))


def declined(turn: Turn, theme: str) -> Reply:
    """No to a reflection."""
    return tell(Line("reflection.declined"))


def _elsewhere(turn: Turn, about: str) -> Reply:
    return ask(question=MENU)


OFFER = Question("reflection.offer", yes=accepted, no=declined)
CHOOSE = Question("reflection.choose", yes=accepted, no=_elsewhere)


def offer(turn: Turn, *lines: Line, theme: str, question: Question = OFFER) -> Reply:
    """Say ``lines``, name the reflection on ``theme``, and ask whether to take it."""
    title = turn.house.library.reflection(theme).title
    return ask(*lines, Line("reflection.named", {"title": title}), question=question, about=theme)


class Reflect(IntentHandler):
    """ "A reflection", or one on a theme."""

    intents = ("ReflectionIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Play the one that was named, else the one that was offered, else tonight's."""
        week = turn.house.library.reflections
        theme = turn.slot("theme")
        if theme is not None and theme.id in week:
            is_offered = turn.pending is not None and turn.pending.private and theme.id == turn.about
            return play(turn, theme.id, kept=not is_offered)
        if theme is not None and theme.id == "tonight":
            return play(turn, tonight(turn))
        if turn.about in week:
            return accepted(turn, turn.about)
        if theme is None:
            walk, _, here = turn.memo.place.partition(":")
            besides = here if walk in (REFLECTIONS, UNKEPT) else ""
            return play(turn, tonight(turn, besides=besides), kept=walk != UNKEPT)
        return missed(turn, Line("reflection.choose.unknown"), question=CHOOSE)
