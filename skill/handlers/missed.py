"""Not understood: explain and ask again, then where help is, then a kind end."""

from __future__ import annotations

from skill.dialogue.reply import Line, Question, Reply, ask, tell
from skill.dialogue.turn import Turn

PATIENCE = 2
"""How often in a row a listener is asked again; the miss after that ends the session."""


def missed(turn: Turn, *explain: Line, question: Question, about: str = "") -> Reply:
    """One step further with each miss in a row, so that nobody goes round in circles."""
    if turn.memo.misses >= PATIENCE:
        return tell(Line("basics.fallback.third"))
    if turn.memo.misses == 1:
        explain = (Line("basics.fallback.second"),)
    return ask(*explain, question=question, about=about, miss=True)
