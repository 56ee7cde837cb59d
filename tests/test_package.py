"""The skill package: the certification items, each shown to catch a broken one, and that its parts know each other."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scripts.package import EVENTS
from skill.content.library import Library
from skill.handlers.tasks import START_REFLECTION
from skill.hosts.interaction import CHECKOUT
from skill.hosts.matcher import Matcher
from tests.package import FOLDER, LOCALES, Package
from tests.package_checks import CHECKS, quoted
from tests.stage import Stage

HANDLED = [{"eventName": "SKILL_DISABLED"}]
"""The events that `skill.handlers.events` answers."""

BROKEN: list[tuple[str, str, str, str]] = [
    # the check, which text, what stands there, what stands there instead
    ("item_1", "en-GB description", "0808 2000 247", "1-800-799-7233"),
    ("item_1", "en-US description", "call 911", "call 999"),
    ("item_1", "en-AU description", "call 000", "call for help"),
    ("item_1", "en-IN description", "is for adults", "is for everyone"),
    ("item_1", "en-CA description", " It does not replace diagnosis or treatment by a professional.", ""),
    ("item_1", "en-CA description", "findahelpline.com", "the web"),
    ("item_3_and_5", "en-US summary", "A few quiet minutes", "A treatment"),
    ("item_3_and_5", "en-GB description", "A reflection. Two minutes", "A reflection. Clinically proven, two minutes"),
    ("item_3_and_5", "en-IN description", "It cannot call anyone for you.", "It calls an ambulance for you."),
    ("item_3_and_5", "testing instructions", "The skill calls nobody, and says so.", "We will call."),
    ("item_7", "en-US description", "PLEASE NOTE", "Please leave five stars."),
    ("item_7", "en-AU summary", "A few quiet minutes", "The premium minutes"),
    ("item_8", "en-US name", "Evening Lantern", "Evening Lantern Skill"),
    ("item_8", "en-CA name", "Evening Lantern", "Lantern"),
    ("item_11", "en-GB description", '"Forget me" deletes all of it.', ""),
    ("item_11", "en-GB description", '"cancel my reminder"', '"silence the bell"'),
    ("item_11", "en-US description", "what emotional detachment is", "more"),
    ("item_14", "testing instructions", '"forget me"', "the words"),
    ("item_14", "testing instructions", '"remind me every evening at nine"', '"wind the clock"'),
    ("item_14", "testing instructions", "need a real device", "work everywhere"),
    ("item_14", "testing instructions", "the action named Start tonight's reflection", "an action"),
    ("item_29", "en-US description", "counselor", "counsellor"),
    ("item_29", "en-GB description", "counsellor", "counselor"),
    ("item_29", "en-GB summary", "end", "fin de la journée"),
    ("item_31_and_32", "en-IN description", "Alexa asks for your permission first", "it starts at once"),
    ("item_31_and_32", "testing instructions", "two quiet minutes for you", "time for your couples exercise"),
]
WRONG: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("item_1", lambda m: m["publishingInformation"]["locales"].pop("en-AU")),
    ("item_2", lambda m: m["privacyAndCompliance"]["locales"].pop("en-IN")),
    ("item_2", lambda m: m["privacyAndCompliance"]["locales"]["en-GB"].pop("termsOfUseUrl")),
    (
        "item_2",
        lambda m: m["privacyAndCompliance"]["locales"]["en-GB"].update(privacyPolicyUrl="https://other.example"),
    ),
    ("item_6", lambda m: m["privacyAndCompliance"].update(usesHealthInfo=True)),
    ("item_6", lambda m: m["privacyAndCompliance"].update(isChildDirected=True)),
    ("item_6", lambda m: m["privacyAndCompliance"].pop("isExportCompliant")),
    ("item_6", lambda m: m["privacyAndCompliance"].update(containsAds=True)),
    ("item_6", lambda m: m["privacyAndCompliance"].update(allowsPurchases=True)),
    ("item_6", lambda m: m["privacyAndCompliance"].update(usesPersonalInfo=False)),
    ("item_8", lambda m: _listing(m).update(smallIconUri="file://assets/images/none.png")),
    ("item_8", lambda m: _listing(m).update(largeIconUri="file://assets/images/small-icon.png")),
    ("item_10", lambda m: _listing(m)["examplePhrases"].pop()),
    ("item_10", lambda m: _listing(m)["examplePhrases"].reverse()),
    ("item_10", lambda m: _listing(m)["examplePhrases"].__setitem__(1, "Alexa, ask evening lantern to sing")),
    ("item_31_and_32", lambda m: m.pop("permissions")),
    ("item_31_and_32", lambda m: m["permissions"].append({"name": "alexa::profile:email:read"})),
]


def _listing(manifest: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = manifest["publishingInformation"]["locales"]["en-GB"]
    return found


@pytest.fixture(scope="module")
def package(library: Library, matcher: Matcher) -> Package:
    """The package of this repository."""
    return Package.load(library, matcher)


def changed(package: Package, change: Callable[[dict[str, Any]], object]) -> Package:
    """The package with another manifest."""
    manifest = deepcopy(package.manifest)
    change(manifest)
    return replace(package, manifest=manifest)


@pytest.mark.parametrize("name", CHECKS)
def test_the_package_keeps_every_item(package: Package, name: str) -> None:
    """What certification asks of the package holds."""
    assert list(CHECKS[name](package)) == []


@pytest.mark.parametrize(("name", "where", "old", "new"), BROKEN)
def test_a_text_that_breaks_an_item_is_caught(package: Package, name: str, where: str, old: str, new: str) -> None:
    """A text in which one thing was spoiled on purpose does not pass."""
    locale, _, key = where.partition(" ")

    def change(manifest: dict[str, Any]) -> None:
        publishing = manifest["publishingInformation"]
        table = publishing["locales"][locale] if locale in LOCALES else publishing
        key_there = key if locale in LOCALES else "testingInstructions"
        assert old in table[key_there]
        table[key_there] = table[key_there].replace(old, new)

    assert list(CHECKS[name](changed(package, change))) != []


@pytest.mark.parametrize(("name", "change"), WRONG)
def test_a_manifest_that_breaks_an_item_is_caught(
    package: Package, name: str, change: Callable[[dict[str, Any]], object]
) -> None:
    """A manifest in which one thing was spoiled on purpose does not pass."""
    assert list(CHECKS[name](changed(package, change))) != []


def test_every_check_is_shown_to_catch_something() -> None:
    """No check goes untried."""
    assert {name for name, *_ in [*BROKEN, *WRONG]} == set(CHECKS)


def test_the_tester_is_led_through_a_real_conversation(package: Package, stage_in: Callable[[str], Stage]) -> None:
    """Said in order, six minutes apart, the phrases of the instructions all get the answer that belongs to them."""
    stage = stage_in("en-GB")
    turns = []
    for phrase in quoted(package.publishing["testingInstructions"]):
        stage.now += timedelta(minutes=6)
        turns.append(stage.device.say(phrase))
    assert [turn.said for turn in turns if turn.intent == "AMAZON.FallbackIntent" or not turn.speech] == []
    assert stage.reminders("") == "0"
    assert stage.evenings() == "nothing"
    [hands_free] = [turn for turn in turns if turn.intent == "LaunchRequest" and turn.ends]
    assert 115 <= hands_free.seconds <= 130


def test_what_the_descriptions_share_is_the_same(package: Package) -> None:
    """The five descriptions differ in one paragraph and one spelling; the rest of each listing does not differ."""
    texts = {listing["description"].replace("counsellor", "counselor") for listing in package.listings.values()}
    parts = [set(text.split("\n\n")) for text in texts]
    assert len(set.intersection(*parts)) == len(parts[0]) - 1
    rest = [{k: v for k, v in listing.items() if k != "description"} for listing in package.listings.values()]
    assert all(listing == rest[0] for listing in rest)


def test_the_tasks_that_are_declared_are_there_and_handled(package: Package) -> None:
    """Each task of the manifest has its file, its path and a handler; none is there that is not declared."""
    declared = package.manifest["apis"]["custom"].get("tasks", [])
    assert {f"{task['name']}.{task['version']}.json" for task in declared} == set(package.tasks)
    for task in package.tasks.values():
        assert task["info"]["title"] == START_REFLECTION
        assert set(task["paths"]) == {f"/{START_REFLECTION}"}
        assert set(task["info"]["x-amzn-display-details"]) == set(LOCALES)


def test_the_package_can_do_without_the_task(package: Package, tmp_path: Path) -> None:
    """With the folder and the entry gone, as the README says, everything else still holds."""
    shutil.copytree(FOLDER, tmp_path / "package", ignore=shutil.ignore_patterns("tasks"))
    file = tmp_path / "package" / "skill.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    del document["manifest"]["apis"]["custom"]["tasks"]
    publishing = document["manifest"]["publishingInformation"]
    text = publishing["testingInstructions"]
    publishing["testingInstructions"] = re.sub(r" Where custom tasks are offered,[^.]*\.", "", text)
    assert publishing["testingInstructions"] != text
    file.write_text(json.dumps(document), encoding="utf-8")
    without = Package.load(package.library, package.matcher, tmp_path / "package")
    assert [fault for check in CHECKS.values() for fault in check(without)] == []


def test_nothing_stray_is_uploaded(package: Package) -> None:
    """The folder holds the manifest, a model for each locale, the declared tasks and the two icons."""
    models = {f"interactionModels/custom/{locale}.json" for locale in LOCALES}
    icons = {"assets/images/small-icon.png", "assets/images/large-icon.png"}
    tasks = {f"tasks/{name}" for name in package.tasks}
    needed = {"skill.json", "interactionModels/custom/en-US.json", *icons, *tasks}
    assert needed <= package.files <= needed | models


def test_one_function_answers_requests_and_events(package: Package) -> None:
    """The endpoint is the same for both; the one event is the one that is handled; no screen is declared."""
    manifest = package.manifest
    assert manifest["events"]["endpoint"] == manifest["apis"]["custom"]["endpoint"]
    assert manifest["events"]["subscriptions"] == [{"eventName": name} for name in EVENTS] == HANDLED
    assert set(manifest["apis"]["custom"]) <= {"endpoint", "tasks"}


def test_the_countries_are_those_whose_numbers_are_known(package: Package, library: Library) -> None:
    """The skill is offered where it can name a number; Ireland's stand with those of the United Kingdom."""
    known = set(library.table("resources")) - {"anywhere"}
    assert package.publishing["isAvailableWorldwide"] is False
    assert set(package.publishing["distributionCountries"]) == known | {"IE"}


def test_the_command_line_is_pointed_at_this_folder() -> None:
    """`ask deploy` uploads the folder that these tests look at, and nothing else."""
    profiles = json.loads((CHECKOUT / "ask-resources.json").read_text(encoding="utf-8"))["profiles"]
    assert profiles == {"default": {"skillMetadata": {"src": f"./{FOLDER.name}"}}}
