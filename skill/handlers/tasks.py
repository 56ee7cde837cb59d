"""The reflection as a task: an action of a routine, or of a quick link."""

from __future__ import annotations

from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_model import LaunchRequest

from skill.dialogue.reply import Reply
from skill.dialogue.turn import Turn
from skill.handlers import reflection
from skill.handlers.base import TurnHandler

START_REFLECTION = "StartReflection"
"""The task's name, as ``interaction_model/tasks`` has it; the platform puts the skill's id before."""


class StartReflection(TurnHandler):
    """A launch that carries the task. It stands before the plain launch."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether this is a launch with the task; the SDK calls this."""
        request = handler_input.request_envelope.request
        task = request.task if isinstance(request, LaunchRequest) else None
        return task is not None and (task.name or "").rpartition(".")[2] == START_REFLECTION

    def reply(self, turn: Turn) -> Reply:
        """Tonight's reflection, which ends by itself; and the platform hears that the task is done."""
        from ask_sdk_model import Status  # late, both: few turns need them
        from ask_sdk_model.interfaces.tasks import CompleteTaskDirective

        done = CompleteTaskDirective(status=Status(code="200", message="OK"))
        return reflection.play_by_itself(turn).with_directive(done)
