""" "Open evening lantern": a greeting, what this is, and three things to choose from."""

from __future__ import annotations

import json
import logging

from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_model import LaunchRequest

from skill.dialogue.clock import part_of_day
from skill.dialogue.reply import Line, Reply, ask
from skill.dialogue.turn import Turn
from skill.handlers.base import TurnHandler
from skill.handlers.menu import MENU

LOG = logging.getLogger("evening_lantern")


class Launch(TurnHandler):
    """The skill was opened without saying what for."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether this is a launch; the SDK calls this."""
        return isinstance(handler_input.request_envelope.request, LaunchRequest)

    def reply(self, turn: Turn) -> Reply:
        """Greet; say what this is unless the listener is known to have heard it; ask."""
        greeting = Line(f"launch.greeting.{part_of_day(turn.moment, turn.house.settings.time_zone)}")
        return ask(greeting, Line("launch.returning" if self._known(turn) else "launch.first"), question=MENU)

    def _known(self, turn: Turn) -> bool:
        """Whether the listener has been here before. A store that fails is as if it knew nobody."""
        try:
            return bool(self.house.store.evenings(turn.listener))
        except Exception as error:
            LOG.error(json.dumps({"trouble": type(error).__name__, "do": "look at the store; the launch went on"}))
            return False
