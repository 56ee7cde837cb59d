"""How long everything takes to say: by the model, and by a real speech engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from skill.content.library import REFLECTIONS, Library
from skill.hosts.explore import Answered
from skill.hosts.voice.engine import Engine, find_engine, seconds
from skill.hosts.voice.pace import words_per_minute
from skill.speech import ssml, timing
from tests.kinds import LIMITS, kind_of
from tests.real_runtime import missing

LOCALES = ("en-US", "en-CA", "en-GB", "en-AU", "en-IN", "fr-CA")


@pytest.fixture(scope="module", params=["program", "library"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the two speech engines; the library comes with the packages, the program where it is installed."""
    found = find_engine(request.param)
    if found.name != request.param:
        missing(f"espeak-ng is not here as a {request.param}")
    return found


@pytest.fixture(scope="module")
def answers(
    explored: Callable[[str], list[Answered]], explored_again: list[Answered], library: Library
) -> dict[str, tuple[str, Answered]]:
    """Every distinct answer in every locale, with its kind."""
    everything = [*explored_again, *(answered for locale in LOCALES for answered in explored(locale))]
    found = {answered.speech: answered for answered in everything if answered.speech}
    return {speech: (kind_of(answered, library), answered) for speech, answered in found.items()}


def too_long(kind: str, taken: float) -> bool:
    """Whether an answer of this kind is outside its limits."""
    shortest, longest = LIMITS[kind]
    return not shortest <= taken <= longest


def test_every_reflection_takes_two_minutes_by_the_model(library: Library) -> None:
    """Each reflection takes 115 to 125 seconds by the model."""
    taken = {name: timing.length(reflection(library, name)).seconds for name in library.reflections}
    assert {name: length for name, length in taken.items() if not 115 <= length <= 125} == {}
    assert len(taken) == 7


def test_every_reflection_takes_two_minutes_when_it_is_read(library: Library, engine: Engine) -> None:
    """Each reflection takes 115 to 125 seconds when a real engine reads the same SSML."""
    taken = {
        name: seconds(engine.wav(reflection(library, name), words_per_minute=words_per_minute(engine)))
        for name in library.reflections
    }
    assert {name: length for name, length in taken.items() if not 115 <= length <= 125} == {}


def outside(answers: dict[str, tuple[str, Answered]], factor: float = 1.0) -> list[tuple[object, ...]]:
    """The answers that are outside the limits of their kind by the model, each taking ``factor`` as long."""
    return [
        (kind, answered.locale, answered.asked, answered.state.name, taken)
        for speech, (kind, answered) in answers.items()
        if too_long(kind, taken := factor * timing.length(speech).seconds)
    ]


def test_no_answer_takes_longer_than_its_kind_may_by_the_model(answers: dict[str, tuple[str, Answered]]) -> None:
    """Every answer in every state, locale and wording keeps the limits of its kind by the model."""
    assert outside(answers) == []
    assert {kind for kind, _ in answers.values()} == set(LIMITS)


def test_no_answer_takes_longer_than_its_kind_may_when_it_is_read(answers: dict[str, tuple[str, Answered]]) -> None:
    """The longest answer to each thing that can be asked, in each locale, keeps its limits when an engine reads it."""
    longest: dict[tuple[str, str, str], str] = {}
    for speech, (kind, answered) in answers.items():
        key = (kind, answered.asked, answered.locale)
        longest[key] = max(speech, longest.get(key, ""), key=lambda said: timing.length(said).seconds if said else 0)
    engine = find_engine()
    pace = words_per_minute(engine)
    wrong = [
        (*key, round(taken, 1))
        for key, speech in longest.items()
        if too_long(key[0], taken := seconds(engine.wav(speech, words_per_minute=pace)))
    ]
    assert wrong == []


def test_the_engine_is_set_so_that_150_words_take_a_minute(engine: Engine) -> None:
    """At the calibrated pace, a text of 150 words at the usual speed takes about a minute."""
    from skill.hosts.voice.pace import reference

    taken = seconds(engine.wav(reference(), words_per_minute=words_per_minute(engine)))
    assert timing.length(reference()).words == 150
    assert 59 <= taken <= 61


def test_a_reflection_made_too_long_is_caught(library: Library) -> None:
    """One more pause of ten seconds, put in on purpose, is outside the limits of both measures."""
    longer = reflection(library, "empathy").replace("</amazon:domain>", '<break time="10000ms"/></amazon:domain>')
    engine = find_engine()
    assert timing.length(longer).seconds > 125
    assert seconds(engine.wav(longer, words_per_minute=words_per_minute(engine))) > 125


def test_an_answer_made_too_long_is_caught(answers: dict[str, tuple[str, Answered]]) -> None:
    """A skill that speaks at half its pace is caught, for each kind of answer."""
    assert {found[0] for found in outside(answers, factor=2.0)} == set(LIMITS)


def reflection(library: Library, name: str) -> str:
    """The reflection by itself, as SSML."""
    return ssml.speak([library.ssml(f"{REFLECTIONS}.{name}", {}, 0, "en-US")])
