"""The skill package as it is uploaded, read for the tests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skill.content.library import Library
from skill.hosts.interaction import CHECKOUT
from skill.hosts.matcher import FALLBACK, Matcher, plain

FOLDER = CHECKOUT / "interaction_model"
LOCALES = ("en-US", "en-CA", "en-GB", "en-AU", "en-IN")

_CALLED = re.compile(r"alexa (open evening lantern|ask evening lantern (?:(?:to|for|about) )?(?P<rest>.+))")


@dataclass(frozen=True)
class Package:
    """The skill package, with what it is held against: the words of the skill, and what understands a phrase."""

    manifest: dict[str, Any]
    tasks: dict[str, dict[str, Any]]
    files: frozenset[str]
    library: Library
    matcher: Matcher
    folder: Path = FOLDER

    @classmethod
    def load(cls, library: Library, matcher: Matcher, folder: Path = FOLDER) -> Package:
        """The package in ``folder``. Files that the ASK command line leaves out are left out here too."""
        found = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
        return cls(
            json.loads((folder / "skill.json").read_text(encoding="utf-8"))["manifest"],
            {file.name: json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("tasks/*.json"))},
            frozenset(name for name in found if not any(part.startswith(".") for part in name.split("/"))),
            library,
            matcher,
            folder,
        )

    @property
    def publishing(self) -> dict[str, Any]:
        """How the store shows the skill."""
        found: dict[str, Any] = self.manifest["publishingInformation"]
        return found

    @property
    def listings(self) -> Mapping[str, dict[str, Any]]:
        """What the store says, by locale."""
        found: dict[str, dict[str, Any]] = self.publishing["locales"]
        return found

    def texts(self) -> Iterator[tuple[str, str]]:
        """Everything that somebody reads, each with where it stands."""
        for locale, listing in self.listings.items():
            for name in ("name", "summary", "description"):
                yield f"{locale} {name}", listing[name]
            yield from ((f"{locale} keywords", keyword) for keyword in listing["keywords"])
        yield "testing instructions", self.publishing["testingInstructions"]
        for name, task in self.tasks.items():
            yield name, json.dumps({**task["info"], **next(iter(task["paths"].values()))}, ensure_ascii=False)

    def intent(self, phrase: str) -> str:
        """What ``phrase`` is understood as to the letter; empty where it stands nowhere in the model."""
        called = _CALLED.fullmatch(plain(phrase))
        if called is not None and called["rest"] is None:
            return "LaunchRequest"
        heard = self.matcher.match(called["rest"] if called else phrase)
        return "" if heard.intent == FALLBACK or heard.score < 100 else heard.intent
