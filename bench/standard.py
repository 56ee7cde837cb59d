"""The SDK's standard stack, as a measure for a skill that remembers: its own builder and DynamoDB adapter.

A launch reads the listener's item and writes it again, as Amazon's samples do it. The table is the one
that ``TABLE_NAME`` names; its hash key is the string ``id``.
"""

from __future__ import annotations

import os
from typing import Any

from ask_sdk.standard import StandardSkillBuilder
from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.utils import is_request_type
from ask_sdk_model import Response

sb = StandardSkillBuilder(table_name=os.environ["TABLE_NAME"], auto_create_table=False)


class LaunchRequestHandler(AbstractRequestHandler):
    """The skill is opened."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether this is a launch."""
        return bool(is_request_type("LaunchRequest")(handler_input))

    def handle(self, handler_input: HandlerInput) -> Response:
        """Count the visits: one read, and one write."""
        attributes: Any = handler_input.attributes_manager.persistent_attributes
        attributes["visits"] = attributes.get("visits", 0) + 1
        handler_input.attributes_manager.save_persistent_attributes()
        speech = "Welcome back. You can say hello."
        return handler_input.response_builder.speak(speech).ask(speech).response


sb.add_request_handler(LaunchRequestHandler())

lambda_handler: Any = sb.lambda_handler()
