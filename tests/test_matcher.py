"""What is typed is understood, or kindly not understood, and never breaks anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.content.library import Library
from skill.hosts.device import Device
from skill.hosts.explore import UNKNOWN_VALUE
from skill.hosts.interaction import PLATFORM, InteractionModel
from skill.hosts.matcher import FALLBACK, HeardSlot, Matcher, plain
from skill.speech import timing

MODEL = InteractionModel.load()
INTENTS = sorted(MODEL.intents)
SLOTS = [(intent, slot) for intent in INTENTS for slot in MODEL.slots(intent) if MODEL.slots(intent)[slot].values]
WORDS = sorted({word for intent in INTENTS for sample in MODEL.samples(intent) for word in sample.split()})
DANGER = sorted(Library().table("danger"))
MOST = 20
"""How many utterances of one intent are tried, spread over all it has."""

typed = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(codec=None), max_size=20),
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=5)), max_size=8).map(" ".join),
    st.sampled_from(["{sign}", "[yes|no]", "(check in)", "<break time='99s'/>", "a\x00b\x1b[31m", "x" * 5_000]),
)


T = TypeVar("T")


def spread(items: Sequence[T], most: int) -> Sequence[T]:
    """All of ``items``, or ``most`` of them from the first to near the last."""
    return items[:: -(-len(items) // most) or 1]


def filled(sample: str, intent: str) -> str:
    """A sample as somebody says it: each slot holds its type's first value."""
    for slot, kind in MODEL.slots(intent).items():
        value = next(iter(kind.values.values()), ("nine in the evening",))
        sample = sample.replace(f"{{{slot}}}", value[0])
    return sample


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("  A Check-In,   PLEASE! ", "a check-in please"),
        ("I\N{RIGHT SINGLE QUOTATION MARK}m fine.", "i'm fine"),
        ("Call 911!", "call nine one one"),
        ("4th", "four th"),
        ("at 10", "at ten"),
        ("at 21:30", "at twenty one thirty"),
        ("9:00pm", "nine o'clock pm"),
        ("call 15", "call one five"),
        ("0800 11 12", "zero eight zero zero one one one two"),
        ("\N{FULLWIDTH DIGIT NINE}\N{ARABIC-INDIC DIGIT THREE}", "nine three"),
        ("what... are\tthe\nsigns?!", "what are the signs"),
        ("{sign} [or] <that>", "sign or that"),
        ("\N{SMILING FACE WITH SMILING EYES} \N{EM DASH} !?", ""),
        ("", ""),
    ],
)
def test_words_are_made_plain(said: str, words: str) -> None:
    """Case, punctuation, spaces and symbols do not count, and digits are words."""
    assert plain(said) == words


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("CHECK IN", "CheckInIntent"),
        ("A check-in, please.", "CheckInIntent"),
        ("Where can I get help?", "ResourceIntent"),
        ("I\N{RIGHT SINGLE QUOTATION MARK}m lonely", "LowMoodIntent"),
        ("Call 911!", "EmergencyIntent"),
        ("I want to die...", "CrisisIntent"),
        ("What are the signs?", "SignsIntent"),
    ],
)
def test_case_punctuation_and_digits_do_not_matter(matcher: Matcher, said: str, intent: str) -> None:
    """Words typed as people type them mean what they mean when they are said."""
    assert matcher.match(said).intent == intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("chek in", "CheckInIntent"),
        ("a refleciton", "ReflectionIntent"),
        ("wat are the sings", "SignsIntent"),
        ("where can i get hepl", "ResourceIntent"),
        ("i want to dye", "CrisisIntent"),
        ("call an ambulence", "EmergencyIntent"),
        ("im lonley", "LowMoodIntent"),
    ],
)
def test_a_slip_of_the_fingers_is_forgiven(matcher: Matcher, said: str, intent: str) -> None:
    """A letter too many, too few or in the wrong place still comes near enough."""
    heard = matcher.match(said)
    assert heard.intent == intent
    assert 0 < heard.score < 100


@pytest.mark.parametrize("said", ["tell me about empthy", "tel me about empathy"])
def test_a_slip_in_or_around_a_value_is_forgiven(matcher: Matcher, said: str) -> None:
    """A value is found although it, or the words around it, are misspelt."""
    heard = matcher.match(said)
    assert heard.intent == "SignIntent"
    assert heard.slots["sign"].id == "empathy"


@pytest.mark.parametrize(("intent", "slot"), SLOTS)
def test_the_names_of_a_value_are_its_id(matcher: Matcher, intent: str, slot: str) -> None:
    """A value's name and its synonyms resolve to its id, in one after another of the sentences that take it."""
    carriers = [sample for sample in MODEL.samples(intent) if f"{{{slot}}}" in sample]
    wrong = []
    names = [(value, name, all_[0]) for value, all_ in MODEL.slots(intent)[slot].values.items() for name in all_]
    for number, (value, name, first) in enumerate(spread(names, 2 * MOST)):
        said = carriers[number % len(carriers)].replace(f"{{{slot}}}", name)
        heard = matcher.match(said)
        if (heard.intent, heard.slots.get(slot)) != (intent, HeardSlot(name, value, first)):
            wrong.append((said, heard))
    assert not wrong


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("nine", "09:00"),
        ("At nine in the evening, please.", "21:00"),
        ("remind me every evening at half past nine", "09:30"),
        ("Remind me every evening at 21:30", "21:30"),
        ("set a daily reminder for 9:15 pm", "21:15"),
        ("move my reminder to quarter to ten at night", "21:45"),
        ("make it ten o'clock instead", "10:00"),
        ("remind me in the evening", "EV"),
        ("in the morning", "MO"),
        ("remnd me every evning at nine", "09:00"),
        ("would you be able to remind me at midnight", "00:00"),
        ("seven o'clock", "07:00"),
    ],
)
def test_a_time_is_heard_with_what_it_is_for(matcher: Matcher, said: str, time: str) -> None:
    """A time fills its slot with what the platform sends for it, whatever way it is said or typed."""
    heard = matcher.match(said)
    assert (heard.intent, dict(heard.slots)) == ("ReminderIntent", {"time": HeardSlot(time)})


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("call nine one one", "EmergencyIntent"),
        ("9-1-1", "EmergencyIntent"),
        ("9:11", "EmergencyIntent"),
        ("nine eight eight", "CrisisIntent"),
        ("he hits me every evening at nine", "AbuseIntent"),
        ("i'm going to kill myself at midnight", "CrisisIntent"),
        ("my chest has hurt since nine o'clock this morning", "EmergencyIntent"),
        ("two minutes", "ReflectionIntent"),
        ("the first one", "SignIntent"),
        ("seven", "SignIntent"),
        ("night", "AMAZON.StopIntent"),
        ("set an alarm for seven", FALLBACK),
        ("remind me to buy milk at nine", FALLBACK),
        ("wake me up at half past six", FALLBACK),
    ],
)
def test_a_number_elsewhere_is_no_time(matcher: Matcher, said: str, intent: str) -> None:
    """Numbers to call, counts, danger with an hour in it, and alarms are not reminders."""
    assert matcher.match(said).intent == intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("i wish everybody would forget me", "CrisisIntent"),
        ("i want to disappear", "CrisisIntent"),
        ("i can't take any more evenings", "CrisisIntent"),
        ("nobody would remember me", "CrisisIntent"),
        ("delete everything before he gets home", "AbuseIntent"),
        ("he deletes my messages", "AbuseIntent"),
        ("how many times has he hit me", "AbuseIntent"),
        ("he never asks me first in bed", "AssaultIntent"),
        ("remind me why i stay with him", "LowMoodIntent"),
        ("i don't want to be reminded of him", "LowMoodIntent"),
        ("how many evenings have i cried", "LowMoodIntent"),
        ("forget it", "AMAZON.CancelIntent"),
        ("how am i doing", "CheckInIntent"),
        ("please help me", "EmergencyIntent"),
        ("remind me how this works", "AMAZON.HelpIntent"),
        ("remind me what helps", "AboutIntent"),
    ],
)
def test_what_is_remembered_takes_nothing_from_the_others(matcher: Matcher, said: str, intent: str) -> None:
    """What sounds like reminding, forgetting, counting or asking is still heard as what it means."""
    assert matcher.match(said).intent == intent


def test_a_whole_phrase_takes_no_other_for_itself(matcher: Matcher) -> None:
    """A slot of whole phrases forgives a slip, and leaves what is no phrase of its own to others."""
    heard = matcher.match("can you alwys start with the reflection")
    assert (heard.intent, heard.slots["habit"].id) == ("LaunchPreferenceIntent", "reflection")
    assert matcher.match("can you call my sister in the morning please").intent != "LaunchPreferenceIntent"


def test_an_unknown_value_is_handed_on_as_it_was_said(matcher: Matcher) -> None:
    """A sentence that takes a value takes one that the model does not know, without an id."""
    heard = matcher.match(f"Tell me about {UNKNOWN_VALUE}.")
    assert heard.intent == "SignIntent"
    assert heard.slots == {"sign": HeardSlot(UNKNOWN_VALUE)}


@pytest.mark.parametrize(
    "said", ["", "  \t\n", "!?...", "\N{SMILING FACE WITH SMILING EYES}", "你好", "добрый вечер", "مرحبا", "qzxv wvkj"]
)
def test_what_resembles_nothing_is_not_understood(matcher: Matcher, said: str) -> None:
    """Nothing at all, symbols, other scripts and mumbling are what the platform calls a fallback."""
    heard = matcher.match(said)
    assert heard.intent == FALLBACK
    assert heard.slots == {}


@settings(deadline=None, max_examples=60)
@given(said=typed)
def test_whatever_is_typed_means_something_the_model_has(matcher: Matcher, said: str) -> None:
    """No text raises, and what comes back is an intent of the model with that intent's slots."""
    heard = matcher.match(said)
    assert heard.intent in MODEL.intents
    assert heard.slots.keys() <= MODEL.slots(heard.intent).keys()
    assert 0 <= heard.score <= 100
    for slot, value in heard.slots.items():
        assert not value.id or value.name == MODEL.slots(heard.intent)[slot].values[value.id][0]


@pytest.mark.parametrize("intent", sorted(PLATFORM))
def test_the_platforms_own_words_need_no_samples(matcher: Matcher, intent: str) -> None:
    """The plain words of the platform's own intents are understood, whether or not the model lists them."""
    assert {word: matcher.match(word).intent for word in PLATFORM[intent]} == dict.fromkeys(PLATFORM[intent], intent)


@pytest.mark.parametrize("intent", INTENTS)
def test_a_sample_is_understood_as_its_own_intent(matcher: Matcher, intent: str) -> None:
    """What the model gives as an example of an intent means that intent and no other."""
    said = [filled(sample, intent) for sample in spread(MODEL.samples(intent), MOST)]
    understood = {words: matcher.match(words).intent for words in said}
    assert {words: other for words, other in understood.items() if other != intent} == {}


@pytest.mark.parametrize("kind", DANGER)
def test_danger_is_heard_inside_another_sentence(
    device_in: Callable[[str], Device], library: Library, kind: str
) -> None:
    """Words of danger, said where a sign is asked for, reach the answer to that danger."""
    key = f"safety.{kind}.{'then' if kind == 'emergency' else 'first'}"
    answers = [
        timing.text(f"<speak>{library.ssml(key, {}, wording, 'en-US')}</speak>")
        for wording in range(len(library.wordings(key)))
    ]
    said = {
        phrase: device_in("en-US").say(f"tell me about {phrase}").speech for phrase in library.table("danger")[kind]
    }
    assert {phrase: speech for phrase, speech in said.items() if not any(words in speech for words in answers)} == {}
