"""What an answer chose is not kept: whatever is said after a check-in, the store cannot tell which answer it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from skill.hosts.matcher import Heard, HeardSlot
from tests.stage import Stage

ANSWERS = (("warm",), ("far apart", "busy"), ("far apart", "we argued"), ("far apart", "it went quiet"))
AFTER = (
    ("yes",),
    ("yes", "next"),
    ("yes", "go back"),
    ("yes", "next", "next"),
    ("yes", "another reflection"),
    ("reflection",),
)


def kept(stage: Stage) -> set[str]:
    """The reflections that were written down."""
    return {note.reflection for note in stage.store.writes} - {""}


@pytest.mark.parametrize("after", AFTER, ids=" · ".join)
@pytest.mark.parametrize("answer", ANSWERS, ids=" · ".join)
def test_no_reflection_that_follows_an_answer_is_kept(
    stage_in: Callable[[str], Stage], answer: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """After each answer, taking what is offered and going on from there keeps the evening and no theme."""
    stage = stage_in("en-US")
    for words in ("ask evening lantern for a check in", *answer, *after):
        stage.device.say(words)
    assert kept(stage) == set()
    assert any(note.evening for note in stage.store.writes)


@pytest.mark.parametrize("answer", ANSWERS, ids=" · ".join)
def test_the_offer_taken_by_its_name_is_not_kept(stage_in: Callable[[str], Stage], answer: tuple[str, ...]) -> None:
    """The offered reflection, asked for by its title, is the offer taken."""
    stage = stage_in("en-US")
    for words in ("ask evening lantern for a check in", *answer):
        offered = stage.device.say(words).response
    theme = offered["sessionAttributes"]["pending"]["about"]
    stage.device.understood(theme, Heard("ReflectionIntent", {"theme": HeardSlot(theme, theme, theme)}))
    assert kept(stage) == set()


def test_one_that_was_asked_for_is_kept(stage_in: Callable[[str], Stage]) -> None:
    """Another reflection than the offered one, asked for by name, is kept as any other."""
    stage = stage_in("en-US")
    for words in ("ask evening lantern for a check in", "warm", "play one name"):
        stage.device.say(words)
    assert kept(stage) == {"friendships"}


def test_tonight_answers_the_question_for_a_time(stage_in: Callable[[str], Stage]) -> None:
    """ "Tonight", heard as a reflection where a time was asked for, is an evening hour and plays nothing."""
    stage = stage_in("en-US")
    stage.device.say("ask evening lantern to set a reminder")
    heard = Heard("ReflectionIntent", {"theme": HeardSlot("tonight", "tonight", "tonight")})
    assert "eight in the evening" in stage.device.understood("tonight", heard).speech
    assert stage.store.writes == []
