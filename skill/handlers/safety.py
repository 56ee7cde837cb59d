"""Danger, heard first: from any state, and in a one-shot.

These handlers stand before all others. They ask for no details, store nothing, put nothing on a
screen, and never claim that the skill can call anyone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from ask_sdk_core.handler_input import HandlerInput

from skill.dialogue.reply import Line, Question, Reply, ask, tell
from skill.dialogue.turn import Turn
from skill.handlers import reflection, resources
from skill.handlers.base import IntentHandler, TurnHandler
from skill.handlers.missed import missed

ELSEWHERE = Line("safety.elsewhere")
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"


def crisis(turn: Turn) -> Reply:
    """Somebody may want to die, or to hurt themselves."""
    line, emergency = resources.entry(turn, "crisis"), resources.entry(turn, "emergency")
    return ask(
        Line("safety.crisis.first"),
        *line.twice,
        Line("safety.in_danger"),
        emergency.once_more,
        *elsewhere(turn),
        question=CRISIS_AGAIN,
    )


def abuse(turn: Turn) -> Reply:
    """Somebody close is dangerous. Ends at once: the room may not be safe to talk in."""
    line, emergency = resources.entry(turn, "abuse"), resources.entry(turn, "emergency")
    return tell(
        Line("safety.abuse.first"), *line.twice, Line("safety.in_danger"), emergency.once_more, *elsewhere(turn)
    )


def assault(turn: Turn) -> Reply:
    """Sexual violence, lately or long ago."""
    line, emergency = resources.entry(turn, "assault"), resources.entry(turn, "emergency")
    return ask(
        Line("safety.assault.first"),
        *line.twice,
        Line("safety.in_danger"),
        emergency.once_more,
        *elsewhere(turn),
        question=ASSAULT_AGAIN,
    )


def emergency(turn: Turn) -> Reply:
    """A body in danger: the emergency number first, and only that. Ends, so that they can call."""
    elsewhere = () if resources.is_anywhere(turn) else (Line("safety.elsewhere_emergency"),)
    return tell(*resources.entry(turn, "emergency").twice, Line("safety.emergency.then"), *elsewhere)


def low_mood(turn: Turn) -> Reply:
    """Low, and not in danger: a person to tell, a line that is open tonight, and a quiet offer."""
    line = resources.entry(turn, "crisis")
    return ask(
        Line("safety.low_mood.first"),
        Line("safety.low_mood.person"),
        line.once,
        *elsewhere(turn),
        question=LOW_MOOD_OFFER,
    )


KINDS: Mapping[str, Callable[[Turn], Reply]] = {
    "emergency": emergency,
    "assault": assault,
    "abuse": abuse,
    "crisis": crisis,
}
"""The four kinds of danger, in the order they are looked for."""


def elsewhere(turn: Turn) -> tuple[Line, ...]:
    """Where to look in another country, unless that is what has just been said."""
    return () if resources.is_anywhere(turn) else (ELSEWHERE,)


def plain(words: str) -> str:
    """``words`` in lower case without punctuation; "don't" and "dont" are the same."""
    kept = (c if c.isalnum() else "" if c in _APOSTROPHES else " " for c in words.lower())
    return " ".join("".join(kept).split())


def _crisis_again(turn: Turn, about: str) -> Reply:
    return ask(*resources.entry(turn, "crisis").twice, question=CRISIS_AGAIN)


def _assault_again(turn: Turn, about: str) -> Reply:
    return ask(*resources.entry(turn, "assault").twice, question=ASSAULT_AGAIN)


def _two_quiet_minutes(turn: Turn, about: str) -> Reply:
    return reflection.play(turn, "presence", kept=False)


CRISIS_AGAIN = Question(
    "safety.crisis", yes=_crisis_again, no=lambda turn, about: tell(Line("safety.crisis.close")), grave=True
)
ASSAULT_AGAIN = Question(
    "safety.assault", yes=_assault_again, no=lambda turn, about: tell(Line("safety.assault.close")), grave=True
)
LOW_MOOD_OFFER = Question(
    "safety.low_mood",
    yes=_two_quiet_minutes,
    no=lambda turn, about: tell(Line("safety.low_mood.close")),
)


class Danger(IntentHandler):
    """The four intents of danger."""

    intents = ("EmergencyIntent", "AssaultIntent", "AbuseIntent", "CrisisIntent")

    def reply(self, turn: Turn) -> Reply:
        """The answer to this kind of danger."""
        return KINDS[turn.intent.removesuffix("Intent").lower()](turn)


class DangerInSlot(TurnHandler):
    """Danger that the platform heard as something else: a slot whose words mean it."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether a slot holds words of danger; the SDK calls this."""
        return self._kind(Turn.of(handler_input, self.house)) is not None

    def reply(self, turn: Turn) -> Reply:
        """The answer to the kind of danger that the words mean."""
        return KINDS[self._kind(turn) or "crisis"](turn)

    def _kind(self, turn: Turn) -> str | None:
        if not turn.slots:
            return None
        heard = f" {plain(' '.join(slot.raw for slot in turn.slots.values()))} "
        for kind, phrases in self._phrases.items():
            if any(phrase in heard for phrase in phrases):
                return kind
        return None

    @cached_property
    def _phrases(self) -> Mapping[str, tuple[str, ...]]:
        """The phrases of danger by kind, in the order of the kinds, each between spaces; made when first needed."""
        table = self.house.library.table("danger")
        return {kind: tuple(f" {plain(phrase)} " for phrase in table[kind]) for kind in KINDS}


class StayClose(TurnHandler):
    """A stray word from somebody in danger: it leads nowhere but back to the number.

    Right after the answer to a crisis or an assault, words that were probably meant otherwise (an
    answer of the check-in, the name of a sign, "next") are met with the question's own help.
    """

    strays = (
        "AnswerIntent",
        "SignIntent",
        "SignsIntent",
        "AboutIntent",
        "ReflectionIntent",
        "CheckInIntent",
        "ReminderIntent",
        "CancelReminderIntent",
        "LaunchPreferenceIntent",
        "ProgressIntent",
        "ForgetMeIntent",
        "AMAZON.NextIntent",
        "AMAZON.PreviousIntent",
    )

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether a stray word answers a grave question; the SDK calls this."""
        turn = Turn.of(handler_input, self.house)
        pending = turn.pending
        return pending is not None and pending.grave and turn.intent in self.strays

    def reply(self, turn: Turn) -> Reply:
        """The number can be said again; "forget that I said it" is told first that nothing said is kept."""
        question = turn.pending or CRISIS_AGAIN
        if turn.intent == "ForgetMeIntent":
            number = resources.entry(turn, question.name.rpartition(".")[2]).once_more
            return ask(Line("safety.not_kept"), number, question=question, aside=True)
        return missed(turn, question=question)


class LowMood(IntentHandler):
    """ "I feel so lonely"."""

    intents = ("LowMoodIntent",)

    def reply(self, turn: Turn) -> Reply:
        """A warm sentence, a person to tell, and two quiet minutes if they are wanted."""
        return low_mood(turn)
