"""Everything that can be asked, in every state, held against the certification checklist."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skill.app import build_house
from skill.content.library import Library
from skill.door import Door
from skill.hosts.explore import Answered, explore
from skill.hosts.interaction import InteractionModel
from skill.settings import Settings
from tests.certification import CHECKS, CHOICES, faults, says

LOCALES = ("en-US", "en-CA", "en-GB", "en-AU", "en-IN", "fr-CA")


@pytest.fixture(scope="module")
def matrix(explored: Callable[[str], list[Answered]]) -> list[Answered]:
    """Every request in every state, with every wording, in the United States."""
    return explored("en-US")


def test_the_matrix_reaches_every_question(matrix: list[Answered], explored_again: list[Answered], door: Door) -> None:
    """Asking everything in every state comes upon each question that can be pending."""
    asked = [*matrix, *explored_again]
    reached = {(answered.state.attributes or {}).get("pending", {}).get("name") for answered in asked}
    assert set(door.house.questions) <= reached


def test_every_answer_in_every_state_keeps_the_rules(matrix: list[Answered], library: Library) -> None:
    """No answer, in any state and wording, breaks an item of the checklist."""
    seen: set[tuple[str, str, str]] = set()
    broken = []
    for answered in matrix:
        key = (answered.state.name, answered.asked, answered.speech)
        if key not in seen:
            seen.add(key)
            broken += [(answered.state.name, answered.asked, fault) for fault in faults(answered, library)]
    assert broken == []
    assert len(seen) > 5000


def test_every_answer_to_somebody_who_comes_again_keeps_the_rules(
    explored_again: list[Answered], library: Library
) -> None:
    """The same holds where the evenings are remembered, and the listener begins with the reflection."""
    distinct = {(answered.state.name, answered.asked): answered for answered in explored_again}
    assert [(*key, fault) for key, answered in distinct.items() for fault in faults(answered, library)] == []
    assert any(says(answered, library, "progress.last.days") for answered in distinct.values())


@pytest.mark.parametrize("locale", LOCALES[1:])
def test_every_answer_keeps_the_rules_in_every_locale(
    explored: Callable[[str], list[Answered]], library: Library, locale: str
) -> None:
    """The same holds for each English locale, and for one whose language the skill does not speak."""
    distinct = {(answered.state.name, answered.asked): answered for answered in explored(locale)}
    broken = [(*key, fault) for key, answered in distinct.items() for fault in faults(answered, library)]
    assert broken == []


def test_the_launch_says_what_there_is(matrix: list[Answered], library: Library) -> None:
    """A launch greets, says what this is and is not, and asks the menu's question (item 13)."""
    launches = [a for a in matrix if a.asked == "LaunchRequest" and a.state.attributes is None]
    assert launches
    for answered in launches:
        assert says(answered, library, "launch.first")
        assert says(answered, library, "menu.ask")
        assert answered.response["response"]["shouldEndSession"] is False


def test_yes_no_questions_are_those_that_have_an_answer(door: Door) -> None:
    """The questions that offer a choice are just those without anything that yes or no leads to."""
    assert {name for name, question in door.house.questions.items() if question.yes is None} == CHOICES
    assert all((question.yes is None) is (question.no is None) for question in door.house.questions.values())


def test_what_is_carried_between_turns_stays_small(matrix: list[Answered]) -> None:
    """The session attributes, with the last reply ready to be repeated, stay under a kilobyte."""
    assert max(len(str(answered.response.get("sessionAttributes", {}))) for answered in matrix) < 1024


def test_what_the_listener_said_is_not_carried(matrix: list[Answered]) -> None:
    """A value that was said and not understood is not found in the session attributes."""
    for answered in matrix:
        assert "price of tea" not in str(answered.response.get("sessionAttributes", {}))


Breaking = Callable[[dict[str, Any]], None]


def _speech(text: str) -> dict[str, str]:
    return {"type": "SSML", "ssml": f"<speak>{text}</speak>"}


def _set(**fields: Any) -> Breaking:
    return lambda response: response.update(fields)


def _reprompt(text: str) -> Breaking:
    return lambda response: response.update(reprompt={"outputSpeech": _speech(text)})


BROKEN: dict[str, tuple[str, Breaking]] = {
    "item_3_and_5": ("LaunchRequest", _set(outputSpeech=_speech("<s>This can cure you.</s> <s>Shall I?</s>"))),
    "item_15": ("LaunchRequest", lambda response: response.pop("shouldEndSession")),
    "item_16": ("LaunchRequest", lambda response: response.pop("reprompt")),
    "item_18": ("AMAZON.StopIntent", _set(shouldEndSession=False)),
    "item_19": ("AMAZON.HelpIntent", _set(outputSpeech=_speech("<s>Shall we?</s>"))),
    "item_20": ("AMAZON.FallbackIntent", _set(shouldEndSession=True)),
    "item_22": ("AMAZON.YesIntent", _set(outputSpeech=_speech("<s>Shall we?</s>"))),
    "item_23": ("SignIntent ?", _set(shouldEndSession=True)),
    "away_from_danger": ("AMAZON.NextIntent", _set(outputSpeech=_speech("<s>Good night.</s>"))),
    "item_24": ("AMAZON.NextIntent", lambda response: response.pop("outputSpeech")),
    "item_25": ("LaunchRequest", _reprompt("<s>Will it be tea, milk, water, or wine?</s>")),
    "item_26": ("LaunchRequest", _set(outputSpeech=_speech("<voice name='Brian'>Shall we?</voice>"))),
    "item_28": ("LaunchRequest", _set(card={"type": "Simple", "title": "t", "content": "c"})),
    "item_29": ("LaunchRequest", _set(outputSpeech=_speech("<s>Call 911 {now}, shall we?</s>"))),
}
"""For each check, a request, and how its answer is broken on purpose."""


@pytest.mark.parametrize("check", CHECKS)
def test_an_answer_broken_on_purpose_is_caught(matrix: list[Answered], library: Library, check: str) -> None:
    """Each check finds nothing in a good answer, and something in the same answer broken."""
    asked, breaking = BROKEN[check]
    state = "safety.crisis" if check == "away_from_danger" else ""
    good = next(a for a in matrix if a.asked == asked and (not state or a.state.name == state))
    response = copy.deepcopy(dict(good.response))
    breaking(response["response"])
    if state:
        response["sessionAttributes"] = {}
    bad = Answered(good.state, good.asked, good.locale, response)
    assert list(CHECKS[check](good, library)) == []
    assert list(CHECKS[check](bad, library)) != []


def _without_question_mark(folder: Path) -> None:
    _replace(folder / "check_in.toml", "*far apart*?", "*far apart*.")


def _needs_a_screen(folder: Path) -> None:
    _replace(folder / "signs.toml", "Say *yes*, and I'll begin", "Tap on the screen, and I'll begin")


def _lost_answer(folder: Path) -> None:
    _replace(folder / "about.toml", "[which]", "[whither]")


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("breaking", "item"),
    [(_without_question_mark, "item_16"), (_needs_a_screen, "item_28"), (_lost_answer, "item_24")],
)
def test_a_skill_broken_on_purpose_is_caught(
    tmp_path: Path, model: InteractionModel, breaking: Callable[[Path], None], item: str
) -> None:
    """A whole skill with one fault in its words does not get through the matrix."""
    folder = tmp_path / "en"
    shutil.copytree(Library().folder, folder)
    breaking(folder)
    library = Library(folder)
    door = Door(house=build_house(Settings(log_level="CRITICAL"), library=library))
    assert any(list(CHECKS[item](answered, library)) for answered in explore(door, model))
