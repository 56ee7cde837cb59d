"""What the tests share: a skill, its words, and a speaker to talk to it with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from skill.app import build_house
from skill.content.library import Library
from skill.dialogue.house import House
from skill.door import Door
from skill.hosts.alexa_api import AlexaApi
from skill.hosts.device import Device
from skill.hosts.explore import WORDINGS, Answered, explore
from skill.hosts.interaction import CHECKOUT, InteractionModel
from skill.hosts.matcher import Matcher
from skill.log import LOG
from skill.memory.memory import Memory, Note
from skill.memory.store import NoStore
from skill.settings import Settings
from tests.alexa import MOMENT
from tests.real_runtime import missing
from tests.stage import Stage

if TYPE_CHECKING:
    from xdist.remote import Producer  # type: ignore[import-untyped]  # it carries no types

    from tests.sharing import Sharing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser import Visitor

EVENING = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    """Where several processes run the tests: who runs which."""
    from tests.sharing import Sharing  # not above: one process needs nothing of the kind

    return Sharing(config, log)


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


@contextmanager
def only_troubles() -> Iterator[Settings]:
    """Settings for a door that is asked everything: without a line of the log for each turn, which pytest would keep.

    The level is one for the whole process, so it is put back.
    """
    level = LOG.level
    try:
        yield Settings(log_level="ERROR")
    finally:
        LOG.setLevel(level)


class Still:
    """A store that remembers one thing for ever, whatever is written."""

    keeps = True

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def recall(self, listener: str, moment: datetime) -> Memory:
        """Always the same."""
        return self._memory

    def note(self, listener: str, note: Note) -> None:
        """Taken, and not kept."""

    def forget(self, listener: str, until: datetime | None = None) -> None:
        """Nothing goes."""


RETURNING = Memory(
    evenings=11,
    last_evening=EVENING - timedelta(days=2),
    reflections=frozenset({"withdrawal"}),
    starts_with_reflection=True,
    welcomed=True,
    visited=EVENING - timedelta(days=2),
)


@pytest.fixture(scope="session")
def explored(library: Library, model: InteractionModel) -> Callable[[str], list[Answered]]:
    """Everything that can be asked in every state, by locale.

    In the United States by somebody new, in every wording; elsewhere in one, by a skill that remembers nothing.
    """

    @cache
    def answers(locale: str) -> list[Answered]:
        is_whole = locale == "en-US"
        with only_troubles() as settings:
            door = Door(house=build_house(settings, library=library, store=Still(Memory()) if is_whole else NoStore()))
            return list(explore(door, model, locale=locale, seeds=range(WORDINGS if is_whole else 1)))

    return answers


@pytest.fixture(scope="session")
def explored_again(library: Library, model: InteractionModel) -> list[Answered]:
    """Everything that can be asked in every state by somebody who has often been here."""
    with only_troubles() as settings:
        return list(explore(Door(house=build_house(settings, library=library, store=Still(RETURNING))), model))


@pytest.fixture
def device_in(door: Door, model: InteractionModel, matcher: Matcher) -> Callable[[str], Device]:
    """A speaker in a locale, at nine in the evening."""

    def make(locale: str) -> Device:
        return Device(door, model=model, matcher=matcher, locale=locale, clock=lambda: EVENING)

    return make


@pytest.fixture
def stage_in(library: Library, model: InteractionModel, matcher: Matcher) -> Iterator[Callable[[str], Stage]]:
    """A household in a locale, from nine in the evening on, whose skill remembers."""
    with ExitStack() as stack:
        yield lambda locale: stack.enter_context(Stage(library, model, matcher, locale, EVENING))


@pytest.fixture
def device(device_in: Callable[[str], Device]) -> Device:
    """A speaker in the United States."""
    return device_in("en-US")


@pytest.fixture(scope="session")
def artefact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what is deployed: built by SAM, with the real packages, once. Nothing may be written into it."""
    from tests.template import TEMPLATE, sam  # not above: cfn-lint takes a moment, and few tests need it

    folder = tmp_path_factory.mktemp("sam")
    if not (CHECKOUT / ".venv" / "bin" / "python").exists():
        missing("no virtual environment: make test makes it")
    done = sam("build", "--template", str(TEMPLATE), "--build-dir", str(folder / "build"), PIP_RETRIES="1")
    said = done.stdout + done.stderr
    if done.returncode != 0 and re.search(r"Retrying \(|onnection", said):
        missing("the packages cannot be fetched")
    assert done.returncode == 0, said
    return folder / "build" / "EveningLantern"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, once for each file of tests."""
    from tests.browser import a_browser  # not above: few tests need it

    with a_browser() as running:
        yield running


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Somebody at the page of a host that remembers nothing, after a script of the test's own if there is one.

    In the end the browser's console holds nothing against the page, and nobody but the host was asked anything.
    """
    from tests.browser import Visitor, a_host

    visitors: list[Visitor] = []
    with a_host(permitted=False) as address:

        def make(before: str = "", **options: Any) -> Visitor:
            visitors.append(Visitor(browser, address, before=before, **options))
            return visitors[-1]

        yield make
        for visitor in visitors:
            visitor.context.close()
            assert visitor.complaints == []
            assert {url.split("/", 3)[2] for url in visitor.asked} == {address.split("/")[2]}


@pytest.fixture
def lit(visit: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Somebody at the page who has lit the lantern and heard it out, unless it is not ``opened``."""

    def make(before: str = "", *, opened: bool = True, **options: Any) -> Visitor:
        visitor = visit(before, **options)
        if opened:
            visitor.page.click("#light")
            visitor.page.locator("#log .turn").first.wait_for()
            visitor.finish()
        return visitor

    return make


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder: one that only this test has."""
    folder = tmp_path / "data"
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return folder


@pytest.fixture
def api() -> Iterator[AlexaApi]:
    """Alexa's API, at the moment that all its tests have."""
    with AlexaApi(clock=lambda: MOMENT) as running:
        yield running
