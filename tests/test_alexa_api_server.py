"""Alexa's API on this machine: as strict as the documentation, as broken as it is told to be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from skill.hosts.alexa_api import HANG, REMINDERS, RUBBISH, AlexaApi, Fault

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RULE = "FREQ=DAILY;BYHOUR=21;BYMINUTE=0;BYSECOND=0;INTERVAL=1;"
GOOD: dict[str, Any] = {
    "requestTime": "2026-11-23T12:00:00.672",
    "trigger": {
        "type": "SCHEDULED_ABSOLUTE",
        "scheduledTime": "2026-11-23T21:00:00.000",
        "timeZoneId": "Europe/London",
        "recurrence": {"startDateTime": "2026-11-23T21:00:00.000", "recurrenceRules": [RULE]},
    },
    "alertInfo": {"spokenInfo": {"content": [{"locale": "en-US", "text": "walk", "ssml": "<speak>walk</speak>"}]}},
    "pushNotification": {"status": "ENABLED"},
}
WITHOUT = object()


@pytest.fixture
def api() -> Iterator[AlexaApi]:
    """The API, at noon."""
    with AlexaApi(clock=lambda: NOW, zone="Europe/London") as running:
        yield running


def call(api: AlexaApi, method: str, path: str = REMINDERS, body: Any = None, key: str = "") -> requests.Response:
    """One request with the listener's key, by another client than ours."""
    headers = {"Authorization": f"Bearer {key or api.token}"}
    return requests.request(method, api.endpoint + path, json=body, headers=headers, timeout=3)


def changed(value: Any, *path: Any) -> dict[str, Any]:
    """A good request with one thing changed, or left out."""
    body = deepcopy(GOOD)
    at: Any = body
    for step in path[:-1]:
        at = at[step]
    if value is WITHOUT:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return body


def test_a_reminder_from_beginning_to_end(api: AlexaApi) -> None:
    """What is set can be read, listed, changed and deleted, in the documented forms."""
    made = call(api, "POST", body=GOOD)
    assert made.status_code == 200
    about = made.json()
    assert about.keys() == {"alertToken", "createdTime", "updatedTime", "status", "version", "href"}
    assert (about["status"], about["version"]) == ("ON", "1")
    one = f"{REMINDERS}/{about['alertToken']}"
    assert about["href"] == one
    assert call(api, "GET", one).json()["trigger"] == GOOD["trigger"]
    assert call(api, "PUT", one, changed("DISABLED", "pushNotification", "status")).json()["version"] == "2"
    listed = call(api, "GET").json()
    assert listed["totalCount"] == "1"
    assert listed["alerts"][0]["pushNotification"] == {"status": "DISABLED"}
    assert call(api, "DELETE", one).status_code == 200
    assert call(api, "DELETE", one).status_code == call(api, "GET", one).status_code == 404
    assert call(api, "PUT", one, GOOD).json()["code"] == "ALERT_NOT_FOUND"


WRONG = [
    (WITHOUT, "requestTime"),
    ("now", "requestTime"),
    ("2026-11-31T12:00:00", "requestTime"),
    (1, "unknown"),
    (WITHOUT, "trigger"),
    ("SCHEDULED_SOMETIMES", "trigger", "type"),
    (WITHOUT, "trigger", "scheduledTime"),
    ("2026-11-23T21:00:00Z", "trigger", "scheduledTime"),
    ("2026-11-23", "trigger", "scheduledTime"),
    (60, "trigger", "offsetInSeconds"),
    (WITHOUT, "trigger", "timeZoneId"),
    ("Evening/Lantern", "trigger", "timeZoneId"),
    ("DAILY", "trigger", "recurrence", "freq"),
    (["MO"], "trigger", "recurrence", "byDay"),
    (WITHOUT, "trigger", "recurrence", "startDateTime"),
    ("2026-11-23T20:00:00", "trigger", "recurrence", "endDateTime"),
    ([], "trigger", "recurrence", "recurrenceRules"),
    (RULE, "trigger", "recurrence", "recurrenceRules"),
    (["BYHOUR=21"], "trigger", "recurrence", "recurrenceRules"),
    (["FREQ=DAILY;BYHOUR=25"], "trigger", "recurrence", "recurrenceRules"),
    (["FREQ=DAILY;FREQ=DAILY"], "trigger", "recurrence", "recurrenceRules"),
    (["FREQ=HOURLY"], "trigger", "recurrence", "recurrenceRules"),
    (["FREQ=DAILY;BYMOON=1"], "trigger", "recurrence", "recurrenceRules"),
    (WITHOUT, "alertInfo"),
    ([], "alertInfo", "spokenInfo", "content"),
    (WITHOUT, "alertInfo", "spokenInfo", "content", 0, "text"),
    (" ", "alertInfo", "spokenInfo", "content", 0, "text"),
    ("en-ZZ", "alertInfo", "spokenInfo", "content", 0, "locale"),
    ("OFF", "pushNotification", "status"),
    (WITHOUT, "pushNotification"),
]


@pytest.mark.parametrize("change", WRONG, ids=lambda change: ".".join(map(str, change[1:])))
def test_a_request_in_another_form_is_refused(api: AlexaApi, change: tuple[Any, ...]) -> None:
    """What is missing, unknown, deprecated or out of range gets a 400 with a code, and nothing is kept."""
    answer = call(api, "POST", body=changed(*change))
    assert answer.status_code == 400
    assert answer.json()["code"]
    assert api.reminders == {}


def test_what_is_no_object_is_refused(api: AlexaApi) -> None:
    """A body that is no JSON object gets a 400 too."""
    assert call(api, "POST", body=["a list"]).status_code == 400
    assert call(api, "POST").status_code == 400


@pytest.mark.parametrize("path", [("scheduledTime",), ("recurrence", "startDateTime")])
def test_a_time_in_the_past_is_refused(api: AlexaApi, path: tuple[str, ...]) -> None:
    """A beginning that is over, where the reminder is to ring, gets the documented code."""
    body = changed("2026-11-23T12:00:00", "trigger", *path)
    if len(path) == 1:
        del body["trigger"]["recurrence"]
    answer = call(api, "POST", body=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "TRIGGER_SCHEDULED_TIME_IN_PAST")


def test_a_relative_reminder(api: AlexaApi) -> None:
    """A reminder in some seconds needs the seconds, and no time of day."""
    body = deepcopy(GOOD) | {"trigger": {"type": "SCHEDULED_RELATIVE", "offsetInSeconds": 60}}
    assert call(api, "POST", body=body).status_code == 200
    assert call(api, "POST", body=body | {"trigger": {"type": "SCHEDULED_RELATIVE"}}).status_code == 400


def test_the_key_and_the_permission_are_asked_for(api: AlexaApi) -> None:
    """Another key gets a 401 everywhere; without the permission, reminders do and settings do not."""
    zone = "/v2/devices/d/settings/System.timeZone"
    assert call(api, "GET", key="another").status_code == call(api, "GET", zone, key="another").status_code == 401
    api.permitted = False
    assert call(api, "POST", body=GOOD).status_code == 401
    assert call(api, "GET", zone).json() == "Europe/London"


def test_settings_that_are_not_set_have_no_content(api: AlexaApi) -> None:
    """What the listener has not set is a 204, and what is no setting a 404."""
    api.zone = ""
    for name in ("timeZone", "distanceUnits", "temperatureUnit"):
        answer = call(api, "GET", f"/v2/devices/d/settings/System.{name}")
        assert (answer.status_code, answer.text) == (204, "")
    for path in ("/v2/devices/d/settings/System.mood", "/v2/devices//settings/System.timeZone", "/", f"{REMINDERS}x"):
        assert call(api, "GET", path).status_code == 404


def test_methods_that_there_are_not(api: AlexaApi) -> None:
    """A method that an address does not have gets a 405."""
    assert call(api, "DELETE").status_code == call(api, "PUT", body=GOOD).status_code == 405
    assert call(api, "POST", "/v2/devices/d/settings/System.timeZone").status_code == 405


def test_a_fault_goes_where_it_is_meant_to(api: AlexaApi) -> None:
    """A fault can be for one method and one kind of address, and ends when it is switched off."""
    api.fault = Fault(503, "BUSY", path=REMINDERS, method="POST")
    answer = call(api, "POST", body=GOOD)
    assert (answer.status_code, answer.json()["code"]) == (503, "BUSY")
    assert call(api, "GET").status_code == 200
    assert call(api, "GET", "/v2/devices/d/settings/System.timeZone").status_code == 200
    api.fault = RUBBISH
    assert call(api, "GET").text == "<html>{"
    api.fault = None
    assert call(api, "POST", body=GOOD).status_code == 200


def test_it_stops_at_once_and_in_silence(capfd: pytest.CaptureFixture[str]) -> None:
    """Stopping lets go of a request that hangs, twice without harm, and nothing was ever written."""
    with AlexaApi() as api:
        api.fault = HANG
        with pytest.raises(requests.Timeout):
            requests.get(api.endpoint, timeout=0.1)
        start = time.monotonic()
    api.stop()
    assert time.monotonic() - start < 2
    AlexaApi().stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(api.endpoint, timeout=1)
    assert capfd.readouterr() == ("", "")
