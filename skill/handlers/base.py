"""What the handlers share: they are the SDK's own, and each answers with a Reply."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_model import IntentRequest, Response

from skill.dialogue.house import House
from skill.dialogue.reply import Reply
from skill.dialogue.respond import respond
from skill.dialogue.turn import Turn


class TurnHandler(AbstractRequestHandler):
    """A request handler that reads a `Turn` and answers with a `Reply`."""

    def __init__(self, house: House) -> None:
        self.house = house

    def handle(self, handler_input: HandlerInput) -> Response:
        """Answer the request; the SDK calls this."""
        turn = Turn.of(handler_input, self.house)
        return respond(turn, self.reply(turn))

    @abstractmethod
    def reply(self, turn: Turn) -> Reply:
        """What to say to this turn."""


class IntentHandler(TurnHandler):
    """A handler for the intents it names."""

    intents: ClassVar[tuple[str, ...]]

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether the request is one of this handler's intents; the SDK calls this."""
        request = handler_input.request_envelope.request
        return isinstance(request, IntentRequest) and request.intent is not None and request.intent.name in self.intents
