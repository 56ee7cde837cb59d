""" "Remind me every evening at nine": a time, a yes, a permission, and one reminder a day."""

from __future__ import annotations

import re
from datetime import time

from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_model import Directive

from skill.content import numbers
from skill.dialogue.clock import readings
from skill.dialogue.reply import Line, Question, Reply, ask, hand_over, tell
from skill.dialogue.turn import Turn
from skill.errors import AlexaApiError, Refusal
from skill.handlers.base import IntentHandler, TurnHandler
from skill.handlers.menu import and_then
from skill.handlers.missed import missed
from skill.memory.memory import Note

ANSWERED = "Connections.Response"
PERMISSION = "alexa::alerts:reminders:skill:readwrite"
_OR = " or "
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def confirm(turn: Turn, *times: time) -> Reply:
    """Say when the first of ``times`` is, and that it is every day; ask for a yes. The others come after a no."""
    said = Line("reminders.daily", {"time": numbers.clock(turn.house.library, times[0])})
    or_morning = (Line("reminders.or_morning"),) if len(times) > 1 and times[1].hour else ()
    return ask(said, *or_morning, question=CONFIRM, about=_OR.join(f"{at:%H:%M}" for at in times))


def _agreed(turn: Turn, about: str) -> Reply:
    times = _times(about)
    return _set(turn, times[0], may_ask=True) if times else ask(question=WHEN)


def _not_then(turn: Turn, about: str) -> Reply:
    others = _times(about)[1:]
    return confirm(turn, *others) if others else ask(Line("reminders.another_time"), question=WHEN)


def _times(about: str) -> list[time]:
    return [time.fromisoformat(text) for text in about.split(_OR) if _CLOCK.fullmatch(text)]


def _any_time(turn: Turn, about: str) -> Reply:
    return missed(turn, Line("reminders.any_time"), question=WHEN)


def _never_mind(turn: Turn, about: str) -> Reply:
    return and_then(turn, Line("reminders.left"))


WHEN = Question("reminders.when", yes=_any_time, no=_never_mind)
CONFIRM = Question("reminders.confirm", yes=_agreed, no=_not_then)


class SetReminder(IntentHandler):
    """ "Remind me every evening at nine", and moving it."""

    intents = ("ReminderIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Say the time and that it is every day, and ask; without a time, ask for one."""
        slot = turn.slot("time")
        if slot is None:
            return ask(question=WHEN)
        times = readings(slot.raw)
        return confirm(turn, *times) if times else missed(turn, WHEN.help, question=WHEN)


class TimeAlone(TurnHandler):
    """ "Seven", or "tonight", to "what time": the platform may hear the number of a sign, or a reflection, in it."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether a word answers the question for a time; the SDK calls this."""
        turn = Turn.of(handler_input, self.house)
        return turn.pending is WHEN and bool(self._times(turn))

    def reply(self, turn: Turn) -> Reply:
        """The word as a time."""
        return confirm(turn, *self._times(turn))

    def _times(self, turn: Turn) -> tuple[time, ...]:
        sign, theme = turn.slot("sign"), turn.slot("theme")
        if theme is not None and theme.id == "tonight":
            return readings("EV")
        words = sign.raw.split() if sign is not None else []
        if len(words) == 1 or words[:1] in (["sign"], ["number"]):
            hour = numbers.number(self.house.library, words[-1])
            return () if not hour else readings(f"{hour:02}:00")
        return ()


class CancelReminder(IntentHandler):
    """ "Cancel my reminder"."""

    intents = ("CancelReminderIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Take it away, also where it was already deleted in the app."""
        refusal = silence(turn)
        if refusal is None and turn.memory is not None and turn.memory.reminder:
            turn.remember(Note(turn.moment, reminder=""))
        if refusal is Refusal.NO_PERMISSION:
            return and_then(turn, Line("reminders.not_allowed"))
        return and_then(turn, Line("reminders.cancelled" if refusal is None else "reminders.not_cancelled"))


class Permission(TurnHandler):
    """What the listener answered when Alexa asked whether this skill may set reminders."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether Alexa comes back with that answer; the SDK calls this."""
        request = handler_input.request_envelope.request
        return getattr(request, "object_type", None) == ANSWERED and getattr(request, "name", None) == "AskFor"

    def reply(self, turn: Turn) -> Reply:
        """Set the reminder where it is allowed; else a kind way on."""
        payload = getattr(turn.request, "payload", None) or {}
        times = _times(str(getattr(turn.request, "token", None) or ""))
        match payload.get("status"):
            case "ACCEPTED" if times:
                return _set(turn, times[0], may_ask=False)
            case "DENIED":
                return and_then(turn, Line("reminders.denied"))
            case "NOT_ANSWERED":
                return tell(Line("reminders.not_answered"))
        return and_then(turn, Line("reminders.later"))


def silence(turn: Turn) -> Refusal | None:
    """Delete every reminder of this listener. None where none is left; else why one may be."""
    known = turn.memory.reminder if turn.memory is not None else ""
    try:
        for token in {*turn.reminders.every(), known} - {""}:
            turn.reminders.cancel(token)
    except AlexaApiError as error:
        # Without the permission, or a device for it, nothing can have been set: where it is known that nothing was.
        is_known = turn.memory is not None and not known
        if not is_known or error.refusal not in (Refusal.NO_PERMISSION, Refusal.NOT_ON_THIS_DEVICE):
            return error.refusal
    return None


def _set(turn: Turn, at: time, *, may_ask: bool) -> Reply:
    """Set the daily reminder, or move the one there is; ask for the permission where it is missing."""
    try:
        zone = turn.time_zone
        if not zone:
            return and_then(turn, Line("reminders.no_zone"))
        token = _moved(turn, at, zone)
    except AlexaApiError as error:
        if error.refusal is Refusal.NO_PERMISSION and may_ask:
            return hand_over(_ask_permission(at))
        return and_then(turn, Line(f"reminders.{_REFUSED.get(error.refusal, 'later')}"))
    turn.remember(Note(turn.moment, reminder=token))
    return and_then(turn, Line("reminders.set", {"time": numbers.clock(turn.house.library, at)}))


def _moved(turn: Turn, at: time, zone: str) -> str:
    """The id of the reminder, moved to ``at``; a new one where there is none, or it was deleted in the app."""
    remembered = turn.memory.reminder if turn.memory is not None else ""
    # One that is not remembered may be there all the same: set by a call whose answer never came.
    known = [remembered] if remembered else turn.reminders.every()[:1]
    label = str(turn.house.library.table("reminders")["label"])
    for token in known:
        try:
            turn.reminders.move(token, at, zone, turn.moment, turn.locale, label)
        except AlexaApiError as error:
            if error.refusal is not Refusal.NOT_FOUND:
                raise
        else:
            return token
    return turn.reminders.set_daily(at, zone, turn.moment, turn.locale, label)


def _ask_permission(at: time) -> Directive:
    """Alexa asks, in its own words, and sends back the time as it was."""
    from ask_sdk_model.interfaces.connections import SendRequestDirective  # late: few turns need it

    payload: dict[str, object] = {
        "@type": "AskForPermissionsConsentRequest",
        "@version": "2",
        "permissionScopes": [{"permissionScope": PERMISSION, "consentLevel": "ACCOUNT"}],
    }
    return SendRequestDirective(name="AskFor", payload=payload, token=f"{at:%H:%M}")


_REFUSED = {
    Refusal.NOT_ON_THIS_DEVICE: "not_on_this_device",
    Refusal.TOO_MANY: "too_many",
}
"""The words for what the platform refuses; for everything else, "later"."""
