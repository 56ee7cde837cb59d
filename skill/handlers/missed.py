"""Not understood: explain and ask again, then where help is, then a kind end."""

from __future__ import annotations

from skill.dialogue.reply import Line, Question, Reply, ask, tell
from skill.dialogue.turn import Turn
from skill.handlers import resources

PATIENCE = 2
"""How often in a row a listener is asked again; the miss after that ends the session."""


def missed(turn: Turn, *explain: Line, question: Question, about: str = "") -> Reply:
    """One step further with each miss in a row, so that nobody goes round in circles.

    Somebody in danger hears the number again each time, and last.
    """
    if turn.pending is not None and turn.pending.grave:
        question = turn.pending
        number = resources.entry(turn, question.name.rpartition(".")[2]).once_more
        if turn.memo.misses >= PATIENCE:
            return tell(Line(f"{question.name}.close"), number)
        return ask(Line("basics.fallback.first"), number, question=question, miss=True)
    if turn.memo.misses >= PATIENCE:
        return tell(Line("basics.fallback.third"))
    if turn.memo.misses == 1:
        explain = (Line("basics.fallback.second"),)
    return ask(*explain, question=question, about=about, miss=True)
