"""Danger, heard first: from any state, and in a one-shot.

These handlers stand before all others. They ask for no details, store nothing, put nothing on a
screen, and never claim that the skill can call anyone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ask_sdk_core.handler_input import HandlerInput

from skill.dialogue.reply import Line, Question, Reply, ask, tell
from skill.dialogue.turn import Turn
from skill.handlers import reflection, resources
from skill.handlers.base import IntentHandler, TurnHandler

ELSEWHERE = Line("safety.elsewhere")
_CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"


def crisis(turn: Turn) -> Reply:
    """Somebody may want to die, or to hurt themselves."""
    line, emergency = resources.entry(turn, "crisis"), resources.entry(turn, "emergency")
    return ask(
        Line("safety.crisis.first"),
        *line.twice,
        Line("safety.in_danger"),
        emergency.once_more,
        *_elsewhere(turn),
        question=CRISIS_AGAIN,
    )


def abuse(turn: Turn) -> Reply:
    """Somebody close is dangerous. Ends at once: the room may not be safe to talk in."""
    line, emergency = resources.entry(turn, "abuse"), resources.entry(turn, "emergency")
    return tell(
        Line("safety.abuse.first"), *line.twice, Line("safety.in_danger"), emergency.once_more, *_elsewhere(turn)
    )


def assault(turn: Turn) -> Reply:
    """Sexual violence, lately or long ago."""
    line, emergency = resources.entry(turn, "assault"), resources.entry(turn, "emergency")
    return ask(
        Line("safety.assault.first"),
        *line.twice,
        Line("safety.in_danger"),
        emergency.once_more,
        *_elsewhere(turn),
        question=ASSAULT_AGAIN,
    )


def emergency(turn: Turn) -> Reply:
    """A body in danger: the emergency number first, and only that. Ends, so that they can call."""
    return tell(
        *resources.entry(turn, "emergency").twice, Line("safety.emergency.then"), Line("safety.elsewhere_emergency")
    )


def low_mood(turn: Turn) -> Reply:
    """Low, and not in danger: a person to tell, a line that is open tonight, and a quiet offer."""
    line = resources.entry(turn, "crisis")
    return ask(Line("safety.low_mood.first"), Line("safety.low_mood.person"), line.once, question=LOW_MOOD_OFFER)


KINDS: Mapping[str, Callable[[Turn], Reply]] = {
    "emergency": emergency,
    "assault": assault,
    "abuse": abuse,
    "crisis": crisis,
}
"""The four kinds of danger, in the order they are looked for."""


def _elsewhere(turn: Turn) -> tuple[Line, ...]:
    """Where to look in another country, unless that is what has just been said."""
    return () if resources.is_anywhere(turn) else (ELSEWHERE,)


def _crisis_again(turn: Turn, about: str) -> Reply:
    return ask(*resources.entry(turn, "crisis").twice, question=CRISIS_AGAIN)


def _assault_again(turn: Turn, about: str) -> Reply:
    return ask(*resources.entry(turn, "assault").twice, question=ASSAULT_AGAIN)


def _two_quiet_minutes(turn: Turn, about: str) -> Reply:
    return reflection.play(turn, "presence")


CRISIS_AGAIN = Question("safety.crisis", yes=_crisis_again, no=lambda turn, about: tell(Line("safety.crisis.close")))
ASSAULT_AGAIN = Question(
    "safety.assault", yes=_assault_again, no=lambda turn, about: tell(Line("safety.assault.close"))
)
LOW_MOOD_OFFER = Question(
    "safety.low_mood", yes=_two_quiet_minutes, no=lambda turn, about: tell(Line("safety.low_mood.close"))
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
        return self._kind(Turn(handler_input, self.house)) is not None

    def reply(self, turn: Turn) -> Reply:
        """The answer to the kind of danger that the words mean."""
        return KINDS[self._kind(turn) or "crisis"](turn)

    def _kind(self, turn: Turn) -> str | None:
        if not turn.slots:
            return None
        raw = " ".join(slot.raw for slot in turn.slots.values()).lower()
        heard = f" {' '.join(raw.replace(_CURLY, chr(39)).split())} "
        phrases = self.house.library.table("danger")
        for kind in KINDS:
            if any(f" {phrase} " in heard for phrase in phrases[kind]):
                return kind
        return None


class LowMood(IntentHandler):
    """ "I feel so lonely"."""

    intents = ("LowMoodIntent",)

    def reply(self, turn: Turn) -> Reply:
        """A warm sentence, a person to tell, and two quiet minutes if they are wanted."""
        return low_mood(turn)
