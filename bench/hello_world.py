"""Hello World: the smallest skill of the Alexa Skills Kit SDK, as a measure for this one.

It is built as Amazon's own first sample for Python is, and written afresh: the same handlers in the
same order, a `SkillBuilder`, and `lambda_handler()`. It reads the request with the SDK's serializer,
asks each handler in turn, and answers with speech and a card, no more and no less than the sample.
"""

from __future__ import annotations

import logging
from typing import Any

from ask_sdk_core.dispatch_components import AbstractExceptionHandler, AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_core.utils import is_intent_name, is_request_type
from ask_sdk_model import Response
from ask_sdk_model.ui import SimpleCard

LOG = logging.getLogger(__name__)
sb = SkillBuilder()


class LaunchRequestHandler(AbstractRequestHandler):
    """The skill is opened."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether this is a launch."""
        return bool(is_request_type("LaunchRequest")(handler_input))

    def handle(self, handler_input: HandlerInput) -> Response:
        """Welcome."""
        speech = "Welcome to a very small skill. You can say hello."
        builder = handler_input.response_builder
        builder.speak(speech).set_card(SimpleCard("Hello World", speech)).set_should_end_session(False)
        return builder.response


class HelloWorldIntentHandler(AbstractRequestHandler):
    """ "Hello"."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether this is the hello."""
        return bool(is_intent_name("HelloWorldIntent")(handler_input))

    def handle(self, handler_input: HandlerInput) -> Response:
        """Say hello, and end."""
        speech = "Hello, world, from a handler."
        builder = handler_input.response_builder
        builder.speak(speech).set_card(SimpleCard("Hello World", speech)).set_should_end_session(True)
        return builder.response


class HelpIntentHandler(AbstractRequestHandler):
    """ "Help"."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether this is a request for help."""
        return bool(is_intent_name("AMAZON.HelpIntent")(handler_input))

    def handle(self, handler_input: HandlerInput) -> Response:
        """Say what can be said."""
        speech = "You can say hello."
        builder = handler_input.response_builder
        builder.speak(speech).ask(speech).set_card(SimpleCard("Hello World", speech))
        return builder.response


class CancelOrStopIntentHandler(AbstractRequestHandler):
    """ "Stop" or "cancel"."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether this is either of the two."""
        return bool(
            is_intent_name("AMAZON.CancelIntent")(handler_input) or is_intent_name("AMAZON.StopIntent")(handler_input)
        )

    def handle(self, handler_input: HandlerInput) -> Response:
        """Take leave."""
        speech = "Goodbye."
        return handler_input.response_builder.speak(speech).set_card(SimpleCard("Hello World", speech)).response


class FallbackIntentHandler(AbstractRequestHandler):
    """Nothing matched."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether the platform understood nothing."""
        return bool(is_intent_name("AMAZON.FallbackIntent")(handler_input))

    def handle(self, handler_input: HandlerInput) -> Response:
        """Say what can be said, and ask again."""
        speech, reprompt = "A hello world cannot help with that. You can say hello.", "You can say hello."
        return handler_input.response_builder.speak(speech).ask(reprompt).response


class SessionEndedRequestHandler(AbstractRequestHandler):
    """The session is over."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether this is the end of a session."""
        return bool(is_request_type("SessionEndedRequest")(handler_input))

    def handle(self, handler_input: HandlerInput) -> Response:
        """Say nothing."""
        return handler_input.response_builder.response


class CatchAllExceptionHandler(AbstractExceptionHandler):
    """Whatever goes wrong in a handler."""

    def can_handle(self, handler_input: HandlerInput, exception: Exception) -> bool:
        """Every exception."""
        return True

    def handle(self, handler_input: HandlerInput, exception: Exception) -> Response:
        """Log it, and ask again."""
        LOG.error(exception, exc_info=True)
        speech = "Sorry, something went wrong. Please try again."
        return handler_input.response_builder.speak(speech).ask(speech).response


sb.add_request_handler(LaunchRequestHandler())
sb.add_request_handler(HelloWorldIntentHandler())
sb.add_request_handler(HelpIntentHandler())
sb.add_request_handler(CancelOrStopIntentHandler())
sb.add_request_handler(FallbackIntentHandler())
sb.add_request_handler(SessionEndedRequestHandler())
sb.add_exception_handler(CatchAllExceptionHandler())

lambda_handler: Any = sb.lambda_handler()
