"""Every phrase that a prompt invites the listener to say is understood, and leads somewhere."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from skill.content.library import Library
from skill.door import Door
from skill.hosts import envelopes
from skill.hosts.device import Device
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import FALLBACK, Matcher
from skill.speech.markup import invited


def texts(table: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """Every text of a content file with the key of its table: ``check_in.distance``."""
    for name, entry in table.items():
        if isinstance(entry, Mapping):
            yield from texts(entry, f"{path}.{name}")
        else:
            yield from ((path, text) for text in ([entry] if isinstance(entry, str) else entry))


def invitations(library: Library) -> set[tuple[str, str]]:
    """Each invited phrase with the key of the table whose words invite it."""
    found = set()
    for file in library.folder.glob("*.toml"):
        if file.stem not in ("danger", "resources"):
            table = tomllib.loads(file.read_text(encoding="utf-8"))
            found |= {(key, phrase) for key, text in texts(table, file.stem) for phrase in invited(text)}
    return found


def test_every_invited_phrase_is_understood(library: Library, matcher: Matcher) -> None:
    """What a prompt says can be said matches a sample of the model to the letter."""
    heard = {(key, phrase): matcher.match(phrase) for key, phrase in invitations(library)}
    assert {found: what.intent for found, what in heard.items() if what.intent == FALLBACK or what.score < 100} == {}
    assert len(heard) > 40


def test_every_invited_phrase_leads_somewhere(
    library: Library, model: InteractionModel, matcher: Matcher, door: Door
) -> None:
    """Said in answer to the question that invites it, a phrase is never a miss, and never met with the same help."""
    astray = []
    for key, phrase in invitations(library):
        if key not in door.house.questions:
            continue
        heard = matcher.match(phrase)
        types = {name: kind.name for name, kind in model.slots(heard.intent).items()}
        session = {"new": False, "sessionId": "s", "attributes": {"pending": {"name": key, "about": ""}}}
        answer = door(envelopes.envelope(envelopes.intent(heard, types), session=session), None)
        attributes = answer.get("sessionAttributes", {})
        helped = [[f"{key}.help"]] == attributes.get("said", {}).get("lines")
        if attributes.get("misses") or helped:
            astray.append((key, phrase, heard.intent))
    assert astray == []


def test_an_invitation_that_nobody_understands_is_caught(matcher: Matcher) -> None:
    """A phrase that no sample holds does not count as understood."""
    for phrase in invited("You can say *hocus pocus*, or *the tea and the spoon*."):
        heard = matcher.match(phrase)
        assert heard.intent == FALLBACK or heard.score < 100


def test_the_names_of_the_signs_as_they_are_spoken_are_understood(
    library: Library, device_in: Callable[[str], Device]
) -> None:
    """The first words of each closer look, said back, lead to that sign."""
    for sign, look in library.table("signs")["closer"].items():
        name = look.strip().partition(".")[0]
        assert device_in("en-US").say(f"tell me about {name}").slots == {"sign": sign}, name
