"""Request envelopes to the SDK's objects and back, without the SDK's detours.

The SDK's `DefaultSerializer` writes the event as text to parse it again, looks each model class
up by name on every turn, and gives each timestamp to `dateutil`. `EnvelopeSerializer` works out,
once for each class, which attribute comes from which property and how it is read. What it makes is
equal to what the SDK makes: `tests/test_envelope.py` compares the two.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache, partial
from typing import Any, NamedTuple, cast

from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model import RequestEnvelope

Reader = Callable[[Any], Any]

_HOUR = r"([01]\d|2[0-3])"
_USUAL_MOMENT = re.compile(rf"\d{{4}}-\d\d-\d\dT{_HOUR}:\d\d:\d\d(\.\d{{1,6}})?(Z|[+-]{_HOUR}:[0-5]\d)?", re.ASCII)
"""Where the standard library and `dateutil` agree. Elsewhere they may not: on week dates, for one."""


_PRIMITIVE: Mapping[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
_PLAIN = frozenset({*_PRIMITIVE.values(), bytes, type(None)})


class _Never:
    """A type that nothing in JSON has."""


class EnvelopeSerializer(DefaultSerializer):
    """The SDK's serializer, with a plan for each model class worked out once."""

    def read(self, event: Mapping[str, Any]) -> RequestEnvelope:
        """The request envelope in ``event``, as it came out of JSON.

        Raises `SerializationException` where it is not one, or its request type is unknown.
        """
        try:
            return cast(RequestEnvelope, _read_model(RequestEnvelope, event))
        except SerializationException:
            raise
        except Exception as error:  # as the SDK does: whatever a strange payload breaks, it is refused in one way
            raise SerializationException("not a request that the SDK's models describe") from error

    def serialize(self, obj: Any) -> Any:
        """``obj`` as JSON values; a model's attributes that are None are left out."""
        kind = type(obj)
        if kind in _PLAIN:
            return obj
        if issubclass(kind, Mapping):
            return {key: self.serialize(value) for key, value in obj.items()}
        if issubclass(kind, list):
            return [self.serialize(item) for item in obj]
        if issubclass(kind, str | bool | int | float | bytes):
            return obj.value if isinstance(obj, Enum) else obj
        if not hasattr(kind, "deserialized_types"):
            return super().serialize(obj)
        made = {}
        for name, key, _, _ in _plan(cast(Any, kind)):
            value = getattr(obj, name)
            if value is not None:
                made[key] = value if type(value) in _PLAIN else self.serialize(value)
        return made


@cache
def _plan(model: Any) -> tuple[tuple[str, str, type, Reader], ...]:
    """For each attribute of ``model``: its name, the property it comes from, and its reader.

    Before the reader stands the type of what needs none, which is most of what comes.
    """
    types: Mapping[str, str] = model.deserialized_types
    keys: Mapping[str, str] = getattr(model, "attribute_map", {})
    return tuple(
        (name, keys.get(name, name), _PRIMITIVE.get(type_name, _Never), _reader(type_name))
        for name, type_name in types.items()
    )


@cache
def _reader(type_name: str) -> Reader:
    """How a property declared as ``type_name`` in the SDK's models is read."""
    if type_name.startswith("list["):
        return partial(_read_list, _reader(type_name[5:-1].strip()))
    if type_name.startswith("dict("):
        return partial(_read_dict, _reader(type_name[5:-1].split(",", 1)[1].strip()))
    if type_name in _PRIMITIVE:
        return partial(_read_primitive, _PRIMITIVE[type_name])
    if type_name in ("datetime", "date"):
        return partial(_read_moment, type_name == "date")
    if type_name == "object":
        return _read_anything
    return partial(_read_named, type_name)


def _read_list(read: Reader, payload: Any) -> list[Any] | None:
    return None if payload is None else [read(item) for item in payload]


def _read_dict(read: Reader, payload: Any) -> dict[str, Any] | None:
    return None if payload is None else {key: read(value) for key, value in payload.items()}


def _read_anything(payload: Any) -> Any:
    return payload


def _read_primitive(kind: type, payload: Any) -> Any:
    if payload is None or type(payload) is kind:
        return payload
    try:
        return kind(payload)
    except TypeError:
        return payload


def _read_moment(day_only: bool, payload: Any) -> Any:
    if payload is None:
        return None
    usual = isinstance(payload, str) and _USUAL_MOMENT.fullmatch(payload)
    moment = datetime.fromisoformat(payload) if usual else _odd_moment(payload)
    return moment.date() if day_only else moment


def _odd_moment(payload: Any) -> datetime:
    """A moment written in another way: the SDK accepts "10 Sep 2026" and the like."""
    from dateutil.parser import parse  # late: it is slow to import, and seldom wanted

    return parse(payload)


def _read_named(type_name: str, payload: Any) -> Any:
    return None if payload is None else _read_model(_class(type_name), payload)


@cache
def _class(name: str) -> Any:
    """The model class called ``name``, dotted."""
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def _read_model(model: Any, payload: Any) -> Any:
    shape = _shape(model)
    if shape.is_enum:
        return model(payload)
    if not isinstance(payload, dict):
        if payload not in ("", []):  # the SDK takes these two for an object without properties
            raise SerializationException(f"a {model.__name__} is an object")
        payload = {}
    if shape.has_children:
        real = model.get_real_child_model(payload)
        if not real:
            raise SerializationException(f"an unknown kind of {model.__name__}")
        model = _class(real)
        shape = _shape(model)
    made = model.__new__(model)
    attributes = made.__dict__
    attributes.update(shape.blank)
    known = 0
    for name, key, kind, read in shape.plan:
        if key in payload:
            known += 1
            value = payload[key]
            attributes[name] = value if type(value) is kind else read(value)
    if known < len(payload):
        for key in payload.keys() - shape.keys:
            setattr(made, key, payload[key])
    return made


class _Shape(NamedTuple):
    """What has to be known of a model class to read one."""

    is_enum: bool
    has_children: bool
    """Whether a property tells which of several classes it is."""
    blank: Mapping[str, Any]
    """The attributes without properties. They are None and texts: nothing that two could share."""
    plan: tuple[tuple[str, str, type, Reader], ...]
    keys: frozenset[str]


@cache
def _shape(model: Any) -> _Shape:
    if issubclass(model, Enum):
        return _Shape(True, False, {}, (), frozenset())
    plan = _plan(model)
    has_children = hasattr(model, "get_real_child_model")
    return _Shape(False, has_children, _blank(model), plan, frozenset(key for _, key, _, _ in plan))


def _blank(model: Any) -> Mapping[str, Any]:
    try:
        return dict(vars(model()))
    except TypeError:  # a class whose children only can be made
        return {}
