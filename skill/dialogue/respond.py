"""The one place where a Reply becomes the SDK's response."""

from __future__ import annotations

from ask_sdk_model import Response
from ask_sdk_model.ui import Reprompt, SsmlOutputSpeech

from skill.dialogue.memo import Memo, Pending, Said
from skill.dialogue.reply import Line, Reply
from skill.dialogue.turn import Turn
from skill.speech import ssml


def respond(turn: Turn, reply: Reply) -> Response:
    """Say ``reply``: its lines and its question as SSML, the session's state, and whether it ends."""
    if reply.directive is not None and not reply.lines:
        turn.carry(turn.memo)
        return Response(directives=[reply.directive])
    seed = turn.seed if reply.seed is None else reply.seed
    lines = reply.lines
    if reply.asked is not None:
        lines = (*lines, Line(f"{reply.asked.question.name}.ask"))
    speech = say(turn, lines, seed)
    if reply.asked is None:
        turn.carry_nothing()
        directives = None if reply.directive is None else [reply.directive]
        return Response(output_speech=speech, directives=directives, should_end_session=True)
    turn.carry(
        Memo(
            pending=Pending(reply.asked.question.name, reply.asked.about),
            said=turn.memo.said if reply.aside and turn.memo.said else Said(reply.lines, seed),
            place=turn.memo.place if reply.aside and reply.place is None else reply.place or "",
            misses=turn.memo.misses + 1 if reply.miss else 0,
        )
    )
    reprompt = say(turn, (Line(f"{reply.asked.question.name}.reprompt"),), seed)
    return Response(output_speech=speech, reprompt=Reprompt(output_speech=reprompt), should_end_session=False)


def say(turn: Turn, lines: tuple[Line, ...], seed: int) -> SsmlOutputSpeech:
    """``lines`` as one piece of speech in the turn's locale."""
    library = turn.house.library
    return SsmlOutputSpeech(ssml=ssml.speak([library.ssml(line.key, line.values, seed, turn.locale) for line in lines]))
