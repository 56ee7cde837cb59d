"""What the tests share: a skill, its words, and a speaker to talk to it with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import pytest

from skill.app import build_house
from skill.content.library import Library
from skill.dialogue.house import House
from skill.door import Door
from skill.hosts.device import Device
from skill.hosts.explore import WORDINGS, Answered, explore
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import Matcher
from skill.settings import Settings

EVENING = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def library() -> Library:
    """The words of the skill."""
    return Library()


@pytest.fixture(scope="session")
def model() -> InteractionModel:
    """The interaction model as it is uploaded."""
    return InteractionModel.load()


@pytest.fixture(scope="session")
def matcher(model: InteractionModel) -> Matcher:
    """What understands typed words; made once, for it takes a moment."""
    return Matcher(model)


@pytest.fixture(scope="session")
def house(library: Library) -> House:
    """A skill's parts, with no settings from this machine."""
    return build_house(Settings(), library=library)


@pytest.fixture(scope="session")
def door(house: House) -> Door:
    """The skill, as AWS calls it."""
    return Door(house=house)


@pytest.fixture(scope="session")
def explored(door: Door, model: InteractionModel) -> Callable[[str], list[Answered]]:
    """Everything that can be asked in every state, by locale: every wording in the United States, one elsewhere."""

    @cache
    def answers(locale: str) -> list[Answered]:
        return list(explore(door, model, locale=locale, seeds=range(WORDINGS if locale == "en-US" else 1)))

    return answers


@pytest.fixture
def device_in(door: Door, model: InteractionModel, matcher: Matcher) -> Callable[[str], Device]:
    """A speaker in a locale, at nine in the evening."""

    def make(locale: str) -> Device:
        return Device(door, model=model, matcher=matcher, locale=locale, clock=lambda: EVENING)

    return make


@pytest.fixture
def device(device_in: Callable[[str], Device]) -> Device:
    """A speaker in the United States."""
    return device_in("en-US")
