"""An evening with the function in AWS's own runtime, compared turn by turn with the same door in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from skill.door import Door
from skill.hosts.device import Device
from skill.hosts.envelopes import APPLICATION
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import Matcher
from skill.settings import Settings
from tests.real_runtime import RealRuntime, emulator, running

Answer = Callable[[Any, Any], dict[str, Any]]


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealRuntime]:
    """The function in the real runtime, with its skill id set as in production."""
    with RealRuntime(emulator(), tmp_path_factory.mktemp("runtime"), skill_id=APPLICATION) as started:
        yield started


@pytest.fixture
def both(runtime: RealRuntime, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """A door to the real runtime that checks each answer against the door in this process."""
    monkeypatch.delenv("SKILL_ID", raising=False)  # the speaker on the desk would use it
    here = Door(Settings(skill_id=APPLICATION))

    def answer(event: Any, context: Any) -> dict[str, Any]:
        there = runtime(event)
        assert there == json.loads(json.dumps(here(event, context))), runtime.output()
        return there

    return answer


@pytest.fixture
def speaker(both: Answer, model: InteractionModel, matcher: Matcher) -> Device:
    """A speaker that talks to both doors, with no session open."""
    return Device(both, model=model, matcher=matcher)


def test_a_whole_evening(speaker: Device) -> None:
    """A check-in that leads to a reflection sounds in the real runtime as it does in process, to the last word."""
    said = ["open evening lantern", "a check-in", "far apart", "it went quiet", "yes", "no"]
    evening = [speaker.say(words) for words in said]

    assert [turn.intent for turn in evening] == [
        "LaunchRequest",
        "CheckInIntent",
        "AnswerIntent",
        "AnswerIntent",
        "AMAZON.YesIntent",
        "AMAZON.NoIntent",
    ]
    assert all(turn.speech for turn in evening)
    assert max(evening, key=lambda turn: turn.seconds) is evening[4]
    assert [turn.ends for turn in evening] == [False] * 5 + [True]


def test_danger_from_a_fresh_session(speaker: Device) -> None:
    """A crisis phrase that opens the session is answered with the line to call, in the real runtime too."""
    turn = speaker.say("ask evening lantern I don't want to live any more")

    assert turn.request["session"]["new"] is True
    assert turn.intent == "CrisisIntent"
    assert "nine, eight, eight" in turn.speech


@pytest.mark.parametrize("body", [{"hello": "there"}, {"request": "open"}, {}, [], "open", None])
def test_a_body_that_is_no_request(both: Answer, body: object) -> None:
    """What is no Alexa request is answered calmly and ends the session, and the runtime reports no failure."""
    answer = both(body, None)

    assert answer["version"] == "1.0"
    assert answer["response"]["shouldEndSession"] is True
    assert answer["response"]["outputSpeech"]["ssml"].startswith("<speak>")


def test_another_skill_is_refused(
    runtime: RealRuntime, both: Answer, model: InteractionModel, matcher: Matcher
) -> None:
    """A request for another skill gets the apology, and the operator's log says which setting to look at."""

    def for_another(event: Any, context: Any) -> dict[str, Any]:
        event["context"]["System"]["application"]["applicationId"] = APPLICATION.replace("0", "1")
        return both(event, context)

    turn = Device(for_another, model=model, matcher=matcher).say("open evening lantern")

    assert turn.ends
    assert '"trouble": "WrongSkill"' in runtime.output()
    assert '"level": "ERROR"' in runtime.output()  # what the template's alarm for troubles counts


def test_the_log_keeps_nothing_said(runtime: RealRuntime, speaker: Device) -> None:
    """The log that the runtime collects has one object of fields for each turn, and neither words nor answers in it."""
    before = len(runtime.output())
    for words in ("open evening lantern", "a check-in", "we argued"):
        speaker.say(words)

    log = runtime.output()[before:]
    written = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    turns = [line["message"] for line in written if line.get("logger") == "evening_lantern"]
    assert [turn["intent"] for turn in turns] == [None, "CheckInIntent", "AnswerIntent"]
    assert [word for word in ("argued", "amzn1.ask", "speak>") if word in log] == []


def test_both_processes_end(tmp_path: Path) -> None:
    """When it is stopped, neither the emulator nor the runtime that it started is left behind."""
    with RealRuntime(emulator(), tmp_path) as runtime:
        runtime({})
        processes = runtime.processes()
        assert len(processes) == 2
        assert all(running(pid) for pid in processes)

    assert not any(running(pid) for pid in processes)
