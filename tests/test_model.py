"""The interaction model: the platform's rules, and that the model and the handlers know the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from skill.content.library import Library
from skill.dialogue.house import House
from skill.door import Door
from skill.envelope import EnvelopeSerializer
from skill.handlers import about, events, preference, signs
from skill.hosts import envelopes, times
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import Heard

AT_LEAST = {
    "CheckInIntent": 25,
    "ReflectionIntent": 25,
    "SignsIntent": 25,
    "SignIntent": 25,
    "ResourceIntent": 25,
    "CrisisIntent": 60,
    "AbuseIntent": 60,
    "AssaultIntent": 30,
    "EmergencyIntent": 30,
    "LowMoodIntent": 30,
    "ReminderIntent": 25,
    "CancelReminderIntent": 25,
    "LaunchPreferenceIntent": 25,
    "ProgressIntent": 25,
    "ForgetMeIntent": 25,
}
FORBIDDEN_IN_A_NAME = """
alexa amazon echo skill app run start play resume use launch ask open tell load begin enable
to from in using with about for that by if and whether
"""
SAMPLE = re.compile(r"[a-z' {}_-]+")
SLOT = re.compile(r"{(\w+)}")


def expanded(model: InteractionModel, intent: str) -> Iterator[str]:
    """Every utterance of ``intent``, its slots filled with every name and synonym, or with a few times."""
    slots = model.slots(intent)
    for sample in model.samples(intent):
        found = SLOT.search(sample)
        if found is None:
            yield sample
        else:
            kind = slots[found[1]]
            said = times.EXAMPLES if kind.name == times.KIND else (n for names in kind.values.values() for n in names)
            yield from (sample.replace(found[0], name) for name in said)


def test_the_invocation_name_keeps_the_naming_rules(model: InteractionModel) -> None:
    """The skill's name is two plain words, none of which the platform forbids (item 8)."""
    words = model.invocation.split()
    assert len(words) >= 2
    assert all(word.isalpha() and word.islower() for word in words)
    assert not set(FORBIDDEN_IN_A_NAME.split()) & set(words)


def test_every_sample_is_written_as_the_platform_wants_it(model: InteractionModel) -> None:
    """Samples hold letters, spaces, apostrophes, hyphens and at most one declared slot; no digits or commas."""
    wrong = [
        (intent, sample)
        for intent in model.intents
        for sample in model.samples(intent)
        if not SAMPLE.fullmatch(sample)
        or sample != " ".join(sample.split())
        or len(slots := SLOT.findall(sample)) > 1
        or not set(slots) <= set(model.slots(intent))
        or ("{" in sample) != bool(slots)
    ]
    assert wrong == []


def test_every_slot_value_is_written_as_the_platform_wants_it(model: InteractionModel) -> None:
    """Names and synonyms are plain words, and none stands under two ids of one type."""
    for kind in model.types.values():
        names = [name for values in kind.values.values() for name in values]
        assert [name for name in names if not re.fullmatch(r"[a-z' -]+", name)] == []
        assert [name for name, times in Counter(names).items() if times > 1] == []


def test_no_utterance_stands_under_two_intents(model: InteractionModel) -> None:
    """With every slot filled in every way, no utterance is found twice."""
    owners: dict[str, set[str]] = {}
    for intent in model.intents:
        for utterance in expanded(model, intent):
            owners.setdefault(utterance, set()).add(intent)
    assert {utterance: intents for utterance, intents in owners.items() if len(intents) > 1} == {}


def test_no_sample_is_written_twice(model: InteractionModel) -> None:
    """Within an intent, each sample stands once."""
    for intent in model.intents:
        samples = model.samples(intent)
        assert len(samples) == len(set(samples)), intent


@pytest.mark.parametrize(("intent", "least"), AT_LEAST.items())
def test_each_intent_has_samples_enough(model: InteractionModel, intent: str, least: int) -> None:
    """The intents that matter most are written in many ways."""
    assert len(model.samples(intent)) >= least


def test_each_sign_is_known_by_many_names(model: InteractionModel) -> None:
    """Each sign has eight synonyms or more, and every other value has some."""
    for name, kind in model.types.items():
        for value, names in kind.values.items():
            assert len(names) - 1 >= (8 if name == "SIGN" else 4), (name, value)


def test_a_habit_is_named_by_whole_phrases(model: InteractionModel) -> None:
    """The two ways to begin have eight synonyms or more each, and none so short that anything could be taken for it."""
    habits = model.types["HABIT"].values
    assert set(habits) == {"reflection", "ask"}
    assert all(len(names) > 8 and min(len(name.split()) for name in names) >= 3 for names in habits.values())


def test_a_reflection_tonight_is_not_one_for_ever(model: InteractionModel) -> None:
    """ "Start with the reflection", said once, is a choice for tonight; "always" and its like make it a habit."""
    for tonight in ("start with the reflection", "go straight to the reflection", "play the reflection first"):
        assert tonight in model.samples("ReflectionIntent")
    assert {"always start with the reflection", "skip the menu"} <= set(model.types["HABIT"].values["reflection"])


def test_people_who_say_no_carrier_words_are_heard(model: InteractionModel) -> None:
    """Bare words are samples: tired people do not speak in sentences."""
    for intent, bare in {
        "SignsIntent": "signs",
        "ReflectionIntent": "reflect",
        "CheckInIntent": "check in",
        "AbuseIntent": "help me i'm not safe",
        "CrisisIntent": "i want to die",
        "ReminderIntent": "remind me",
        "CancelReminderIntent": "no more reminders",
        "LaunchPreferenceIntent": "{habit}",
        "ProgressIntent": "my evenings",
        "ForgetMeIntent": "forget me",
    }.items():
        assert bare in model.samples(intent)


def test_the_fallback_is_not_too_eager(model: InteractionModel) -> None:
    """The sensitivity is LOW: a sentence of danger said oddly must rather be heard as danger than be dropped."""
    assert model.fallback_sensitivity == "LOW"


def test_every_intent_has_exactly_one_handler_of_its_own(model: InteractionModel, house: House, door: Door) -> None:
    """Each intent of the model, dispatched, is taken by one handler, apart from the one for unknown intents."""
    chains = door.skill.request_dispatcher.request_mappers[0].request_handler_chains
    for intent in model.intents:
        event = envelopes.envelope(envelopes.intent(Heard(intent)), session={"new": True, "sessionId": "s"})
        handler_input = _input(event)
        takers = [
            type(chain.request_handler).__name__
            for chain in chains
            if not isinstance(chain.request_handler, events.UnknownIntent)
            and chain.request_handler.can_handle(handler_input)
        ]
        assert len(takers) == 1, (intent, takers)


def test_every_intent_that_a_handler_names_is_in_the_model(model: InteractionModel, door: Door) -> None:
    """No handler waits for an intent that the model cannot send."""
    chains = door.skill.request_dispatcher.request_mappers[0].request_handler_chains
    named = {name for chain in chains for name in getattr(chain.request_handler, "intents", ())}
    assert named == set(model.intents)


def test_every_id_of_a_slot_is_one_the_skill_has_words_for(model: InteractionModel, library: Library) -> None:
    """Signs, themes, topics and kinds of the model are those of the content, and the reverse."""
    assert set(model.types["SIGN"].values) == set(signs.ORDER) == set(library.table("signs")["closer"])
    assert set(model.types["THEME"].values) == {*library.reflections, "tonight"}
    assert set(model.types["TOPIC"].values) == set(about.CHAIN[:-1])
    assert set(model.types["KIND"].values) == set(library.table("resources")["anywhere"])
    mirrored = set(library.table("check_in")["mirror"]) | set(library.table("check_in")["distance"]["heard"])
    assert set(model.types["ANSWER"].values) == mirrored - {"unsure"}
    assert set(model.types["HABIT"].values) == {preference.REFLECTION, preference.ASK}


def test_every_title_of_a_reflection_can_be_asked_for(model: InteractionModel, library: Library) -> None:
    """Each reflection is known to the model by its title."""
    from skill.content import reflection

    for name, file in library.reflections.items():
        assert reflection.read(file).title.lower().replace(",", "") in model.types["THEME"].values[name]


def _input(event: dict[str, object]) -> object:
    from ask_sdk_core.attributes_manager import AttributesManager
    from ask_sdk_core.handler_input import HandlerInput

    envelope = EnvelopeSerializer().read(event)
    return HandlerInput(request_envelope=envelope, attributes_manager=AttributesManager(request_envelope=envelope))
