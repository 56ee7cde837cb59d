"""What every handler is given: the settings, the words, the memory, and the questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from skill.content.library import Library
from skill.dialogue.reply import Question
from skill.memory.guard import Guard
from skill.settings import Settings


class House(NamedTuple):
    """One skill's parts, made once and shared by all its turns."""

    settings: Settings
    library: Library
    memory: Guard
    questions: Mapping[str, Question]


def by_name(questions: Iterable[Question]) -> dict[str, Question]:
    """Questions by their names. Raises `ValueError` where two share one."""
    named: dict[str, Question] = {}
    for question in questions:
        if named.setdefault(question.name, question) is not question:
            raise ValueError(f"two questions are called {question.name}")
    return named
