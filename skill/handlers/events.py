"""Requests that nobody said: the end of a session, and whatever else the platform may send."""

from __future__ import annotations

from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_model import IntentRequest, LaunchRequest, Response, SessionEndedRequest

from skill.dialogue.reply import Reply
from skill.dialogue.turn import Turn
from skill.handlers.base import TurnHandler
from skill.handlers.basics import what_it_wants


class UnknownIntent(TurnHandler):
    """An intent that the skill does not know: a newer model than the code behind it."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Any intent that no handler before this one took; the SDK calls this."""
        return isinstance(handler_input.request_envelope.request, IntentRequest)

    def reply(self, turn: Turn) -> Reply:
        """What the pending question wants."""
        return what_it_wants(turn)


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
