"""Requests that nobody said: the end of a session, and whatever else the platform may send."""

from __future__ import annotations

from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_model import IntentRequest, LaunchRequest, Response, SessionEndedRequest

from skill.dialogue.house import House
from skill.dialogue.reply import Reply
from skill.dialogue.turn import Turn, in_utc
from skill.errors import NotForgotten
from skill.handlers.base import TurnHandler
from skill.handlers.basics import what_it_wants

DISABLED = "AlexaSkillEvent.SkillDisabled"


class UnknownIntent(TurnHandler):
    """An intent that the skill does not know: a newer model than the code behind it."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Any intent that no handler before this one took; the SDK calls this."""
        return isinstance(handler_input.request_envelope.request, IntentRequest)

    def reply(self, turn: Turn) -> Reply:
        """What the pending question wants."""
        return what_it_wants(turn)


class SkillDisabled(AbstractRequestHandler):
    """The listener has taken the skill away: everything remembered goes too."""

    def __init__(self, house: House) -> None:
        self.house = house

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether the skill was disabled; the SDK calls this."""
        return getattr(handler_input.request_envelope.request, "object_type", None) == DISABLED

    def handle(self, handler_input: HandlerInput) -> Response:
        """Delete everything, unless the listener came back after this happened.

        The platform sends the event until it is taken, for an hour, and not always in order.
        Raises `NotForgotten` where the store cannot be reached, so that it is sent again.
        """
        turn, memory = Turn.of(handler_input, self.house), self.house.memory
        happened = in_utc(getattr(turn.request, "event_creation_time", None)) or turn.moment
        if memory.keeps and turn.listener and not memory.forget(turn.listener, until=happened):
            raise NotForgotten("the store could not be reached")
        return Response()


class Unspoken(AbstractRequestHandler):
    """The end of a session, and every request that allows no speech: an empty response."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """The end of the session, or a request that nobody spoke; the SDK calls this."""
        envelope = handler_input.request_envelope
        if isinstance(envelope.request, LaunchRequest | IntentRequest):
            return False
        return isinstance(envelope.request, SessionEndedRequest) or envelope.session is None

    def handle(self, handler_input: HandlerInput) -> Response:
        """Say nothing."""
        return Response()
