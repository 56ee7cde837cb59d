"""The skill package beside the interaction model: the task that a routine starts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from skill.handlers.tasks import START_REFLECTION
from skill.hosts.interaction import CHECKOUT

FOLDER = CHECKOUT / "interaction_model" / "tasks"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


@pytest.fixture(scope="module")
def task() -> Any:
    """The task's definition."""
    return json.loads((FOLDER / f"{START_REFLECTION}.1.json").read_text(encoding="utf-8"))


def test_there_is_one_task_and_it_is_named_after_its_file() -> None:
    """The folder holds one file, called by the name that the handler knows, and its version."""
    (file,) = FOLDER.iterdir()
    name, version, ending = file.name.split(".")
    assert (name, ending) == (START_REFLECTION, "json")
    assert version.isdigit()
    assert json.loads(file.read_text(encoding="utf-8"))["info"]["version"] == version


def test_the_task_has_one_path_and_is_posted_to_it(task: Any) -> None:
    """There is one way to the task: a POST to the name that the handler knows."""
    assert list(task["paths"]) == [f"/{START_REFLECTION}"]
    assert METHODS & set(task["paths"][f"/{START_REFLECTION}"]) == {"post"}
    assert task["info"]["title"] == START_REFLECTION


def test_the_task_needs_nothing_and_says_how_it_ended(task: Any) -> None:
    """Nothing is asked of the caller, and the two outcomes, one of which the skill sends, are declared."""
    post = task["paths"][f"/{START_REFLECTION}"]["post"]
    assert post["requestBody"]["content"]["application/json"]["schema"] == {"type": "object", "properties": {}}
    assert set(post["responses"]) == {"200", "500"}


def test_the_task_has_a_title_in_every_locale(task: Any) -> None:
    """Whoever makes a routine reads what the task does, in each locale that the skill is published in."""
    titles = task["info"]["x-amzn-alexa-access-scope"], task["info"]["x-amzn-display-details"]
    assert titles[0] == "public"
    assert set(titles[1]) == {"en-US", "en-CA", "en-GB", "en-AU", "en-IN"}
    assert all(shown["title"].strip() for shown in titles[1].values())
