"""What a request for a reminder has to look like, as documented; see `skill.hosts.alexa_api`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

_LOCALE = re.compile(
    r"ar-SA|de-DE|en-(AU|CA|GB|IN|US)|es-(ES|MX|US)|fr-(CA|FR)|hi-IN|it-IT|ja-JP|nl-NL|pt-BR",
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?", re.ASCII)
_PARTS = {
    "FREQ": re.compile(r"DAILY|WEEKLY|MONTHLY|YEARLY"),
    "BYHOUR": re.compile(r"1?\d|2[0-3]", re.ASCII),
    "BYMINUTE": re.compile(r"[1-5]?\d", re.ASCII),
    "BYSECOND": re.compile(r"[1-5]?\d", re.ASCII),
    "INTERVAL": re.compile(r"[1-9]\d{0,2}", re.ASCII),
    "BYDAY": re.compile(r"(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*"),
}


class Wrong(Exception):
    """A request that the API refuses with 400; ``code`` goes into the answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def checked(body: Any, now: datetime) -> Mapping[str, Any]:
    """``body`` itself, where it asks for a reminder as documented. Raises `Wrong` where it does not."""
    fields = _object(body, {"requestTime", "trigger", "alertInfo", "pushNotification"}, "INVALID_REQUEST")
    _time(fields.get("requestTime"), "INVALID_REQUEST_TIME")
    _trigger(fields.get("trigger"), now)
    _words(fields.get("alertInfo"))
    push = _object(fields.get("pushNotification"), {"status"}, "INVALID_PUSH_NOTIFICATION")
    if push.get("status") not in ("ENABLED", "DISABLED"):
        raise Wrong("INVALID_PUSH_NOTIFICATION")
    return fields


def _trigger(value: Any, now: datetime) -> None:
    known = {"type", "scheduledTime", "offsetInSeconds", "timeZoneId", "recurrence"}
    trigger = _object(value, known, "INVALID_TRIGGER")
    if trigger.get("type") == "SCHEDULED_RELATIVE":
        offset = trigger.get("offsetInSeconds")
        if trigger.keys() - {"type", "offsetInSeconds"} or not isinstance(offset, int) or offset <= 0:
            raise Wrong("INVALID_TRIGGER")
        return
    if trigger.get("type") != "SCHEDULED_ABSOLUTE" or "offsetInSeconds" in trigger:
        raise Wrong("INVALID_TRIGGER")
    zone = _zone(trigger.get("timeZoneId"))
    first = _time(trigger.get("scheduledTime"), "INVALID_SCHEDULED_TIME")
    if "recurrence" in trigger:
        first = _start(trigger["recurrence"])
    if first.replace(tzinfo=zone).astimezone(UTC) <= now:
        raise Wrong("TRIGGER_SCHEDULED_TIME_IN_PAST")


def _start(value: Any) -> datetime:
    """When a recurrence starts; each of its rules has to fit."""
    # "freq" and "byDay" are deprecated: the documentation puts these in their place.
    recurrence = _object(value, {"startDateTime", "endDateTime", "recurrenceRules"}, "INVALID_RECURRENCE")
    start = _time(recurrence.get("startDateTime"), "INVALID_RECURRENCE")
    if "endDateTime" in recurrence and _time(recurrence["endDateTime"], "INVALID_RECURRENCE") <= start:
        raise Wrong("INVALID_RECURRENCE")
    rules = recurrence.get("recurrenceRules")
    if not isinstance(rules, list) or not rules:
        raise Wrong("INVALID_RECURRENCE")
    for rule in rules:
        pairs = [part.partition("=") for part in str(rule).removesuffix(";").split(";")]
        names = [name for name, _, _ in pairs]
        if "FREQ" not in names or len(set(names)) < len(names):
            raise Wrong("INVALID_RECURRENCE")
        if not all(name in _PARTS and _PARTS[name].fullmatch(part) for name, _, part in pairs):
            raise Wrong("INVALID_RECURRENCE")
    return start


def _words(value: Any) -> None:
    spoken = _object(_object(value, {"spokenInfo"}, "INVALID_ALERT_INFO").get("spokenInfo"), {"content"})
    content = spoken.get("content")
    if not isinstance(content, list) or not content:
        raise Wrong("INVALID_ALERT_INFO")
    for each in content:
        words = _object(each, {"locale", "text", "ssml"})
        text = words.get("text")  # without it the API refuses, also where there is "ssml"
        if not _LOCALE.fullmatch(str(words.get("locale"))) or not isinstance(text, str) or not text.strip():
            raise Wrong("INVALID_ALERT_INFO")


def _object(value: Any, known: set[str], code: str = "INVALID_ALERT_INFO") -> Mapping[str, Any]:
    if not isinstance(value, dict) or value.keys() - known:
        raise Wrong(code)
    return value


def _time(value: Any, code: str) -> datetime:
    """A local time as the documentation writes it, without an offset."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Wrong(code)
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise Wrong(code) from None


def _zone(value: Any) -> ZoneInfo:
    """The zone that is named. Leaving it out is allowed, and wrong here: the device's own would be a guess."""
    try:
        return ZoneInfo(value)
    except (TypeError, KeyError, ValueError, OSError):
        raise Wrong("INVALID_TIME_ZONE") from None
