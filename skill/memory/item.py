"""The item that a table keeps for a listener, and the one update that adds a note to it.

The attributes: ``listener`` (the key), ``evenings``, ``last_evening`` and ``expires`` (whole seconds
since 1970), ``reflections`` and ``signs`` (sets of strings, absent when empty),
``starts_with_reflection``, ``welcomed``, ``reminder`` and ``schema``. ``expires`` is 400 days after
the last visit, and is the attribute by which DynamoDB's time-to-live removes an item: some days late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from skill.memory.memory import KEPT, ONE_EVENING, SCHEMA, Memory, Note

Item = Mapping[str, Mapping[str, Any]]
"""As DynamoDB gives it: each attribute under its type."""

Value = str | int | Iterable[str]

_KEPT_SECONDS = int(KEPT.total_seconds())


class _Request:
    """The arguments of one conditional request: what to set, add and remove, and what must be so."""

    def __init__(self) -> None:
        self._clauses: dict[str, list[str]] = {}
        self._conditions: list[str] = []
        self._names: dict[str, str] = {}
        self._values: dict[str, dict[str, Any]] = {}

    def require(self, *alternatives: str) -> None:
        """Do it only where one of ``alternatives`` holds, beside what is required already."""
        self._conditions.append(f"({' OR '.join(alternatives)})")

    def absent(self, attribute: str) -> str:
        """That ``attribute`` is not there."""
        return f"attribute_not_exists({self._name(attribute)})"

    def compare(self, attribute: str, sign: str, number: int) -> str:
        """That ``attribute`` is there and stands so to ``number``."""
        return f"{self._name(attribute)} {sign} {self._value(number)}"

    def contains(self, attribute: str, part: str) -> str:
        """That the set ``attribute`` is there and has ``part``."""
        return f"contains({self._name(attribute)}, {self._value(part)})"

    def set(self, attribute: str, value: Value) -> None:
        """Give ``attribute`` the value ``value``."""
        self._clauses.setdefault("SET", []).append(f"{self._name(attribute)} = {self._value(value)}")

    def add(self, attribute: str, value: Value) -> None:
        """Add ``value`` to a number or a set, as the table finds it."""
        self._clauses.setdefault("ADD", []).append(f"{self._name(attribute)} {self._value(value)}")

    def remove(self, attribute: str) -> None:
        """Take ``attribute`` away."""
        self._clauses.setdefault("REMOVE", []).append(self._name(attribute))

    def arguments(self) -> dict[str, Any]:
        """What the client is to be given; nothing that is empty."""
        given = {
            "UpdateExpression": " ".join(f"{verb} {', '.join(parts)}" for verb, parts in self._clauses.items()),
            "ConditionExpression": " AND ".join(self._conditions),
            "ExpressionAttributeNames": self._names,
            "ExpressionAttributeValues": self._values,
        }
        return {name: value for name, value in given.items() if value}

    def _name(self, attribute: str) -> str:
        """The stand-in for ``attribute``: some words are the table's own."""
        self._names[f"#{attribute}"] = attribute
        return f"#{attribute}"

    def _value(self, value: Value) -> str:
        """The stand-in for ``value``, the same for the same value."""
        typed = _typed(value)
        known = next((name for name, other in self._values.items() if other == typed), None)
        name = known or f":{len(self._values)}"
        self._values[name] = typed
        return name


def update(note: Note, believed: Memory) -> dict[str, Any]:
    """The arguments that add ``note`` to an item about which ``believed`` is right, and only to such an item.

    It need be right only in what ``note`` turns on: whether the item has expired, was visited later,
    makes a new evening, and has the whole week in it.
    """
    request = _Request()
    now = _seconds(note.moment)
    expires = now + _KEPT_SECONDS
    if believed.has_expired(note.moment):
        request.require(request.compare("expires", "<=", now))
        _begin(request, Memory().after(note))
        return request.arguments()
    request.set("schema", SCHEMA)
    if believed.visited is not None and believed.visited > note.moment:
        request.require(request.compare("expires", ">", expires))
    else:
        alive = [request.compare("expires", ">", now), request.compare("expires", "<=", expires)]
        request.require(request.absent("expires"), " AND ".join(alive))
        request.set("expires", expires)
    if note.evening:
        _add_evening(request, now, counts=believed.counts(note.moment))
    if note.reflection:
        _add_reflection(request, note, begins=bool(note.week) and believed.has_heard(note.week))
    if note.sign:
        request.add("signs", {note.sign})
    if note.welcomed:
        request.set("welcomed", True)
    if note.starts_with_reflection is not None:
        request.set("starts_with_reflection", note.starts_with_reflection)
    if note.reminder is not None:
        request.set("reminder", note.reminder)
    return request.arguments()


def not_later(until: datetime) -> dict[str, Any]:
    """The condition that an item, if there is one, was not visited later than ``until``."""
    request = _Request()
    request.require(request.absent("expires"), request.compare("expires", "<=", _seconds(until) + _KEPT_SECONDS))
    return request.arguments()


def memory(item: Item) -> Memory:
    """What ``item`` holds; empty of an empty one. Raises `ValueError`, `KeyError` or `TypeError` where it is none."""
    expires = _number(item, "expires")
    last_evening = _number(item, "last_evening")
    return Memory(
        evenings=_number(item, "evenings") or 0,
        last_evening=None if last_evening is None else datetime.fromtimestamp(last_evening, UTC),
        reflections=frozenset(item["reflections"]["SS"] if "reflections" in item else ()),
        signs=frozenset(item["signs"]["SS"] if "signs" in item else ()),
        starts_with_reflection=bool(item["starts_with_reflection"]["BOOL"] if "starts_with_reflection" in item else 0),
        welcomed=bool(item["welcomed"]["BOOL"] if "welcomed" in item else 0),
        reminder=str(item["reminder"]["S"] if "reminder" in item else ""),
        visited=None if expires is None else datetime.fromtimestamp(expires - _KEPT_SECONDS, UTC),
    )


def _begin(request: _Request, fresh: Memory) -> None:
    """Put ``fresh`` in the place of everything."""
    assert fresh.visited is not None  # noqa: S101  # it is what came of a note
    kept: dict[str, Value] = {
        "schema": SCHEMA,
        "expires": _seconds(fresh.visited) + _KEPT_SECONDS,
        "evenings": fresh.evenings,
        "last_evening": 0 if fresh.last_evening is None else _seconds(fresh.last_evening),
        "reflections": fresh.reflections,
        "signs": fresh.signs,
        "starts_with_reflection": fresh.starts_with_reflection,
        "welcomed": fresh.welcomed,
        "reminder": fresh.reminder,
    }
    for attribute, value in kept.items():
        if value:
            request.set(attribute, value)
        else:
            request.remove(attribute)


def _add_evening(request: _Request, now: int, *, counts: bool) -> None:
    """Count the evening, where it is a new one."""
    before = now - int(ONE_EVENING.total_seconds())
    if not counts:
        request.require(request.compare("last_evening", ">", before))
        return
    request.require(request.absent("last_evening"), request.compare("last_evening", "<=", before))
    request.add("evenings", 1)
    request.set("last_evening", now)


def _add_reflection(request: _Request, note: Note, *, begins: bool) -> None:
    """Remember the reflection, in this round or as the first of a new one."""
    if note.week:
        all_heard = " AND ".join(request.contains("reflections", one) for one in sorted(note.week))
        request.require(all_heard if begins else f"NOT ({all_heard})")
    if begins:
        request.set("reflections", {note.reflection})
    else:
        request.add("reflections", {note.reflection})


def _number(item: Item, attribute: str) -> int | None:
    return int(item[attribute]["N"]) if attribute in item else None


def _seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())


def _typed(value: Value) -> dict[str, Any]:
    """``value`` under the name of its type."""
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case _:
            return {"SS": sorted(value)}
