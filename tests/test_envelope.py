"""The skill's serializer against the SDK's own: the same objects, the same JSON, the same refusals."""

from __future__ import annotations

import importlib
import itertools
import json
import random
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model import Request, RequestEnvelope, Response, ResponseEnvelope
from ask_sdk_model.interfaces.audioplayer import ClearBehavior, ClearQueueDirective
from ask_sdk_model.ui import Image, PlainTextOutputSpeech, Reprompt, SimpleCard, SsmlOutputSpeech, StandardCard
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.envelope import EnvelopeSerializer

OURS, THEIRS = EnvelopeSerializer(), DefaultSerializer()
REFUSED = "refused"
KINDS: dict[str, str] = Request.discriminator_value_class_map
PRIMITIVES: dict[str, tuple[object, ...]] = {
    "str": ("words", "", "שלום 🌙 \u202e", "\ud800", 'a "quote" & <tag>', 7, True, ["no text"]),
    "int": (0, -3, 7.9, "12", True, 10**18, [], {}),
    "float": (0.5, 3, "2.5", False, -1e300),
    "bool": (True, False, "false", "", 0),
    "object": ("anything", 1, [1, {"deep": [None]}], {"a": {"b": 2}}),
    "datetime": ("2026-11-23T21:00:00Z", "2026-11-23T21:00:00.123+05:30", "2026-11-23", "20261123T210000Z"),
    "date": ("2026-11-23", "2026-11-23T21:00:00Z"),
}
JUNK: tuple[Any, ...] = (None, "", "x", "12", [], [[]], ["type"], {}, {"type": "x"}, 0, True, float("inf"), 10**400)
STAMPS: tuple[object, ...] = (
    *("2026-11-23T21:00:00Z", "2026-11-23T21:00:00.5-08:00", "2026-11-23T21:00:00", "2026-11-23T21:00:00.1234567Z"),
    *("2026-11-23", "20261123T210000Z", "10 Sep 2026 21:00 UTC", "1763931600000", "1763931600", "0001-01-01T00:00:00Z"),
    *("2026-W48-1", "2026-11-23T24:00:00Z", "2026-11-23T21:00:60Z", "2026-11-23x21:00", "2026-02-30T21:00:00Z"),
    *("2026-13-01T21:00:00Z", "2026-11-23T21:00:00+24:00", "2026-11-23T21:00:00+00:00:30", "٢٠٢٦-11-23T21:00:00Z"),
    *("tonight", "", " ", 1763931600, 0, 1.5, True, [], {}),
)


def model_named(name: str) -> Any:
    """The SDK's class called ``name``, dotted."""
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def kinds_of(model: Any) -> dict[str, str]:
    """The child classes of ``model`` by the value that tells them apart; none where it has no children."""
    return vars(model).get("discriminator_value_class_map") or {}


class Payloads:
    """Payloads for the SDK's models: ``full`` ones hold every property, others some of them, strange ones too."""

    def __init__(self, seed: int, *, full: bool) -> None:
        self.random = random.Random(seed)  # noqa: S311  # the same payloads every time, on purpose
        self.full = full
        self.met: set[Any] = set()

    def model(self, model: Any, depth: int = 0) -> Any:
        """A payload for ``model``, one of its kinds where it has any."""
        self.met.add(model)
        if issubclass(model, Enum):
            return self.random.choice(list(model)).value
        kinds = kinds_of(model)
        payload: dict[str, Any] = {}
        if kinds:
            payload[model.json_discriminator_key] = self.random.choice(sorted(kinds))
            model = model_named(kinds[payload[model.json_discriminator_key]])
            self.met.add(model)
        for name, declared in model.deserialized_types.items():
            key = model.attribute_map.get(name, name)
            if key not in payload and (self.full or self.random.random() < 0.6):
                payload[key] = self.value(declared, depth + 1)
        if not self.full and self.random.random() < 0.2:
            payload[self.random.choice(("somethingNew", "request_id", "x y", "ü"))] = {"of": ["tomorrow"]}
        return payload

    def value(self, declared: str, depth: int) -> Any:
        """A payload for a property declared as ``declared``."""
        if depth > 12 or (not self.full and self.random.random() < 0.08):
            return None
        if declared.startswith(("list[", "dict(")):
            inner = declared[5:-1].split(", ")[-1]
            length = 1 + (depth < 6) if self.full else self.random.randrange(3)
            items = [self.value(inner, depth + 1) for _ in range(length)]
            return items if declared.startswith("list[") else {f"key{n}": item for n, item in enumerate(items)}
        if declared in PRIMITIVES:
            values = PRIMITIVES[declared]
            return values[0] if self.full else self.random.choice(values)
        return self.model(model_named(declared), depth)


def envelope(kind: str, payloads: Payloads) -> Any:
    """A request envelope around a request of ``kind``."""
    request = {**payloads.model(model_named(KINDS[kind])), "type": kind}
    whole = {**payloads.model(RequestEnvelope), "request": request}
    return json.loads(json.dumps(whole))  # a copy: tests break it


def several() -> Iterator[Payloads]:
    """The payloads that each request type is tried with: the first half hold every property."""
    for seed in range(16):
        yield Payloads(seed, full=seed < 8)


def tree(made: object) -> object:
    """``made`` as plain values that can be compared, each model and each value with its class."""
    if isinstance(made, datetime):
        try:
            return (datetime, made.replace(tzinfo=None), made.utcoffset())
        except ValueError:  # dateutil makes time zones of a day and more
            return (datetime, made.replace(tzinfo=None), "impossible")
    if isinstance(made, list):
        return [tree(item) for item in made]
    if isinstance(made, dict):
        return {key: tree(value) for key, value in made.items()}
    if hasattr(made, "deserialized_types"):
        return (type(made), {name: tree(value) for name, value in vars(made).items()})
    return (type(made), made)


def both(event: object) -> tuple[object, object]:
    """What our serializer and what the SDK's makes of ``event``: an object's tree, or that it is refused."""
    return _outcome(lambda: OURS.read(event)), _outcome(lambda: THEIRS.deserialize(json.dumps(event), RequestEnvelope))  # type: ignore[arg-type]


def _outcome(read: Any) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dateutil warns of time zones that it does not know
        try:
            return tree(read())
        except SerializationException:
            return REFUSED


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in ``value`` with every key or index in it."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            yield from _places(inner)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_request_type_reads_as_the_sdk_reads_it(kind: str) -> None:
    """A request of any type in the SDK's model, whole or in part, becomes equal objects."""
    for payloads in several():
        ours, theirs = both(envelope(kind, payloads))
        assert ours == theirs
        assert ours != REFUSED or not payloads.full


def test_the_payloads_cover_the_whole_model() -> None:
    """The comparison above leaves out no class that a request can be made of."""
    met, reachable, waiting = set(), set(), [RequestEnvelope]
    while waiting:
        model = waiting.pop()
        if model not in reachable:
            reachable.add(model)
            types = [*getattr(model, "deserialized_types", {}).values(), *kinds_of(model).values()]
            names = [declared.rstrip("])").split("[")[-1].split(", ")[-1] for declared in types]
            waiting += [model_named(name) for name in names if "." in name]
    for kind, payloads in itertools.product(KINDS, several()):
        envelope(kind, payloads)
        met |= payloads.met
    assert reachable - met == set()


@given(st.integers(0, 10**6), st.sampled_from(sorted(KINDS)), st.integers(0, 10**6), st.sampled_from(range(len(JUNK))))
@settings(max_examples=400, deadline=None)
def test_what_the_sdk_refuses_is_refused(seed: int, kind: str, place: int, junk: int) -> None:
    """With a wrong value in any place, both make equal objects of it or both refuse it."""
    event = envelope(kind, Payloads(seed, full=False))
    places = list(_places(event))
    container, key = places[place % len(places)]
    container[key] = json.loads(json.dumps(JUNK[junk]))
    ours, theirs = both(event)
    assert ours == theirs


@pytest.mark.parametrize("event", [[], "", "words", 5, True, {}, {"request": {}}, {"request": {"type": "Request.New"}}])
def test_what_is_no_envelope_is_treated_alike(event: object) -> None:
    """What is no envelope at all, and a request of no known type, fare as they do with the SDK."""
    ours, theirs = both(event)
    assert ours == theirs


@pytest.mark.parametrize("stamp", STAMPS)
def test_an_odd_timestamp_reads_as_the_sdk_reads_it(stamp: object) -> None:
    """A timestamp in a strange form is the same moment for both, or refused by both."""
    ours, theirs = both({"request": {"type": "LaunchRequest", "timestamp": stamp}})
    assert ours == theirs


@given(
    st.one_of(
        st.datetimes().map(datetime.isoformat),
        st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)?", fullmatch=True),
        st.from_regex(r"20\d\d-[01]\d-[012]\dT[012]\d:[0-5]\d:[0-6]\d(Z|[+-][012]\d:[0-6]\d)", fullmatch=True),
        st.text("0123456789-:.TZW+ ", min_size=6),
    )
)
@settings(max_examples=600, deadline=None)
def test_no_timestamp_reads_differently(stamp: str) -> None:
    """Whatever is written in a timestamp's characters is one moment for both, or refused by both."""
    ours, theirs = both({"request": {"type": "LaunchRequest", "timestamp": stamp}})
    assert ours == theirs


@pytest.mark.parametrize("seed", range(60))
def test_every_response_serializes_as_with_the_sdk(seed: int) -> None:
    """Responses with any of the SDK's directives, cards and speech become the same JSON."""
    payload = Payloads(seed, full=seed % 4 == 0).model(ResponseEnvelope)
    made = THEIRS.deserialize(json.dumps(payload), ResponseEnvelope)
    assert json.dumps(OURS.serialize(made)) == json.dumps(THEIRS.serialize(made))


def test_an_answer_serializes_as_with_the_sdk() -> None:
    """Speech, a reprompt, both kinds of card, a directive and session attributes of every type come out alike."""
    speech = SsmlOutputSpeech(ssml="<speak>Good evening.</speak>")
    attributes = {
        "plain": ["text", 1, 2.5, True, None, {"deep": [{}]}],
        "odd": [Decimal("1"), Decimal("2.5"), ("a", "tuple"), date(2026, 11, 23), datetime(2026, 11, 23, tzinfo=UTC)],
        "enumeration": ClearBehavior.CLEAR_ALL,
        "model": Image(small_image_url="https://example.org/moon.png"),
    }
    for card in (None, SimpleCard(title="", content="…"), StandardCard(title="t", image=Image())):
        response = Response(
            output_speech=speech,
            reprompt=Reprompt(output_speech=PlainTextOutputSpeech(text="Still there?")),
            directives=[ClearQueueDirective(clear_behavior=ClearBehavior.CLEAR_ENQUEUED)],
            card=card,
            should_end_session=False,
        )
        whole = ResponseEnvelope(version="1.0", session_attributes=attributes, response=response)
        ours, theirs = OURS.serialize(whole), THEIRS.serialize(whole)
        assert ours == theirs
        assert json.dumps(ours) == json.dumps(theirs)
    assert OURS.serialize(Response()) == {} == THEIRS.serialize(Response())
