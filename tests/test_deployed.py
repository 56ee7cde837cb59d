"""Every conversation, held with what is deployed: the built artefact, in Lambda's runtime, with DynamoDB behind it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from skill.content.library import Library
from skill.hosts.device import Device
from skill.hosts.envelopes import APPLICATION
from skill.hosts.interaction import CHECKOUT, InteractionModel
from skill.hosts.matcher import Matcher, plain
from tests.deployed import Deployment, Residents, container, deployed, key, troubles, turns
from tests.dialogue import Dialogue, play, read
from tests.real_runtime import RealRuntime
from tests.stores import MOMENT, dynamodb_local
from tests.test_dialogues import FILES
from tests.test_door import FIELDS

WITHOUT_A_TABLE = {
    "04-two-minutes-with-a-sign": "it hears one reflection in several sessions; with a table none comes again so soon",
    "18-no-is-an-answer": "it hears one reflection in several sessions; with a table none comes again so soon",
}
"""The conversations that cannot be held with a table, and why. The same artefact holds them without one."""

TRIES = 3
"""The skill does not wait long for its store. Where a busy machine stood still that long, the evening is held again."""

SECONDS = 10

SOURCES = """
import json, pkgutil, sys
import ask_sdk_core, ask_sdk_model, ask_sdk_runtime, requests, skill, tzdata, urllib3
for module in pkgutil.walk_packages(skill.__path__, "skill."):
    __import__(module.name)
import lambda_function
print(json.dumps([
    sys.path, {name: module.__file__ for name, module in sys.modules.items() if getattr(module, "__file__", None)}
]))
"""
"""Imports what is deployed; prints where Python looks, and where it found each module."""

LAUNCH_AND_STOP = "you: open evening lantern\nsays: launch.first\nyou: stop\nsays: basics.goodbye\n"
EVENING = "you: ask evening lantern for a reflection\nsays: reflections.withdrawal\nyou: stop\nsays: basics.goodbye\n"

BROKEN = {
    "lambda_function.py": (LAUNCH_AND_STOP, "No module named 'lambda_function'"),
    "ask_sdk_core": (LAUNCH_AND_STOP, "No module named 'ask_sdk_core'"),
    "dateutil": (LAUNCH_AND_STOP, "No module named 'dateutil'"),
    "skill/handlers/signs.py": (LAUNCH_AND_STOP, "cannot import name 'signs'"),
    "skill/content/en/launch.toml": (LAUNCH_AND_STOP, "mend the content: "),
    "skill/content/en/reflections/1-withdrawal.txt": (EVENING, "reflections.withdrawal was not said"),
}
"""What is taken out of the artefact; the conversation that shows it, and words of what is reported."""


@pytest.fixture(scope="module")
def deployment(artefact: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """What is deployed, at work, with its table."""
    folder = tmp_path_factory.mktemp("deployed")
    with dynamodb_local(folder) as dynamodb, deployed(artefact, folder, dynamodb) as started:
        yield started


@pytest.fixture(scope="module")
def without_a_table(artefact: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealRuntime]:
    """The same function, which has no table and so remembers nothing."""
    with container(artefact, tmp_path_factory.mktemp("without")) as started:
        yield started


@pytest.fixture(autouse=True)
def _no_other_skill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SKILL_ID", raising=False)  # the speakers would use it


@pytest.fixture
def residents(deployment: Deployment, model: InteractionModel, matcher: Matcher) -> Iterator[Residents]:
    """A household in the United States that nobody knows yet."""
    with Residents(deployment, (model, matcher, "en-US"), MOMENT) as household:
        yield household


def held(dialogue: Dialogue, household: Callable[[], Residents], library: Library) -> list[str]:
    """What was not as written, and what the log says of it; held again where the machine stood still."""
    for _ in range(TRIES):
        with household() as residents:
            found = play(dialogue, residents, library)
        if not found or not residents.waited_in_vain():
            break
    return found + troubles(residents.log()) if found else []


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.stem not in WITHOUT_A_TABLE], ids=lambda file: file.stem
)
def test_a_conversation_goes_as_written(
    file: Path, deployment: Deployment, library: Library, model: InteractionModel, matcher: Matcher
) -> None:
    """What is said in the file is answered as the file says, by what is deployed, and kept in its table."""
    dialogue = read(file)
    parts = (model, matcher, dialogue.locale)
    assert held(dialogue, lambda: Residents(deployment, parts, MOMENT), library) == []


@pytest.mark.parametrize("name", WITHOUT_A_TABLE)
def test_a_conversation_without_a_table_goes_as_written(
    name: str, without_a_table: RealRuntime, library: Library, model: InteractionModel, matcher: Matcher
) -> None:
    """The few that cannot be held with a table exist, have no memory of their own, and are answered as they say."""
    (file,) = (file for file in FILES if file.stem == name)
    dialogue = read(file)
    speaker = Device(without_a_table, model=model, matcher=matcher, locale=dialogue.locale, clock=lambda: MOMENT)
    assert not dialogue.remembers
    assert play(dialogue, speaker, library) == []


def test_what_runs_is_the_artefact(deployment: Deployment, artefact: Path) -> None:
    """Each module of the skill and its packages is the artefact's; the checkout and its packages are out of sight."""
    path, modules = json.loads(deployment.runtime.run(SOURCES))
    assert path[1] == str(artefact)  # before it stands the empty name: nothing but `python -c` itself
    assert [folder for folder in path if Path(folder).is_relative_to(CHECKOUT) or "site-packages" in folder] == []

    ours = ("skill", "lambda_function", "ask_sdk_core", "ask_sdk_model", "ask_sdk_runtime", "requests", "urllib3")
    found = {name: Path(file) for name, file in modules.items() if name.split(".")[0] in ours}
    assert {name for name in found if "." not in name} == {*ours}
    assert [name for name, file in found.items() if not file.is_relative_to(artefact)] == []


def test_boto3_is_lambda_s_own(deployment: Deployment, artefact: Path) -> None:
    """The artefact brings no boto3: that comes with Lambda's Python, and stands behind the artefact."""
    where = Path(deployment.runtime.run("import boto3; print(boto3.__file__)").strip())
    assert not where.is_relative_to(artefact)
    assert where.parent.parent.name == "brought"


@pytest.mark.parametrize("lost", BROKEN)
def test_a_broken_artefact_is_caught(
    lost: str, artefact: Path, tmp_path: Path, library: Library, model: InteractionModel, matcher: Matcher
) -> None:
    """With one file or package lost, a conversation does not go as written, and what is reported names what is lost."""
    copy = tmp_path / "artefact"
    shutil.copytree(artefact, copy)
    gone = copy / lost
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    written, reported = BROKEN[lost]
    file = tmp_path / "evening.txt"
    file.write_text(written, encoding="utf-8")

    with container(copy, tmp_path) as runtime:
        speaker = Device(runtime, model=model, matcher=matcher, clock=lambda: MOMENT)
        try:
            found = play(read(file), speaker, library)
        except AssertionError as error:
            found = [str(error)]
        assert found != []
        assert eventually(lambda: reported in "\n".join([*found, *troubles(runtime.output())]))


def test_a_table_that_is_not_there_is_caught(
    artefact: Path, tmp_path: Path, library: Library, deployment: Deployment, model: InteractionModel, matcher: Matcher
) -> None:
    """Where no table has the name that the function is given, no evening is kept, and the log says what to do."""
    settings = {"TABLE_NAME": "another", "AWS_ENDPOINT_URL_DYNAMODB": deployment.relay.url}
    with container(artefact, tmp_path, **settings) as runtime:
        lost = Deployment(runtime, deployment.relay, deployment.store)
        with Residents(lost, (model, matcher, "en-US"), MOMENT) as residents:
            residents.device.say("ask evening lantern for a reflection")
            assert residents.evenings() == "nothing"
        assert eventually(lambda: "set TABLE_NAME to a table that exists" in runtime.output())


def test_a_broken_line_is_met_by_the_function(residents: Residents) -> None:
    """While the line to the table is broken the function says so in its log; once it is mended an evening is kept."""
    residents.set("store", "fails")
    assert "lantern" in residents.device.say("open evening lantern").speech.lower()
    assert eventually(lambda: '"trouble": "StoreError"' in residents.log())
    residents.device.say("stop")
    residents.set("store", "works")
    residents.device.say("ask evening lantern for a reflection")
    assert residents.evenings() == "1"


def test_each_turn_is_one_line_of_the_log(residents: Residents) -> None:
    """Each turn is logged as JSON with its reads and writes, and without who spoke, or what was said."""
    said = ["open evening lantern", "a check-in", "far apart", "we argued", "forget me", "yes", "i want to die"]
    for words in said:
        residents.device.say(words)

    def written() -> list[dict[str, Any]]:
        return turns(residents.log())

    assert eventually(lambda: len(written()) == len(said))
    assert [line.keys() for line in written()] == [FIELDS] * len(said)
    assert sum(line["reads"] for line in written()) >= 1
    assert sum(line["writes"] for line in written()) >= 1
    log = residents.log()
    private = [
        residents.user,
        residents.user.rpartition(".")[2],
        key(residents.user),
        APPLICATION,
        residents.platform.token,
    ]
    assert [one for one in (*private, *(plain(words) for words in said if " " in words), "<speak>") if one in log] == []


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether ``holds`` comes true: the emulator passes on what the function writes a moment later."""
    deadline = time.monotonic() + SECONDS
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()
