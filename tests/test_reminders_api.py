"""Reminders as the skill sets them, and every way in which Alexa's API can refuse."""

from __future__ import annotations

import json
import logging
import time as clock
from collections.abc import Callable
from datetime import time

import pytest
from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer

from skill.alexa.reminders import Refusal, Reminders
from skill.envelope import EnvelopeSerializer
from skill.errors import AlexaApiError
from skill.hosts.alexa_api import (
    HANG,
    NOT_ON_THIS_DEVICE,
    RESET,
    RUBBISH,
    THROTTLED,
    TOO_MANY,
    AlexaApi,
    Answer,
    Asked,
    Fault,
)
from tests.alexa import MOMENT, NEW_YORK, services

NINE = time(21)
LABEL = "two quiet minutes"


def set_one(api: AlexaApi) -> str:
    """Set a reminder for nine in the evening, and return its id."""
    return Reminders(services(api)).set_daily(NINE, NEW_YORK, MOMENT, "en-US", LABEL)


def move(api: AlexaApi, token: str) -> None:
    """Move a reminder to half past ten."""
    Reminders(services(api)).move(token, time(22, 30), NEW_YORK, MOMENT, "en-US", LABEL)


@pytest.mark.parametrize("serializer", [EnvelopeSerializer(), DefaultSerializer()], ids=["ours", "the SDK's"])
def test_a_daily_reminder_as_documented(api: AlexaApi, serializer: DefaultSerializer) -> None:
    """The body has the documented form: local times, the zone, the new rules, the label in its locale, push off."""
    token = Reminders(services(api, serializer)).set_daily(NINE, NEW_YORK, MOMENT, "en-US", LABEL)
    assert api.asked[-1].body == {
        "requestTime": "2026-11-23T21:34:32",
        "trigger": {
            "type": "SCHEDULED_ABSOLUTE",
            "scheduledTime": "2026-11-23T21:00:00",
            "timeZoneId": "America/New_York",
            "recurrence": {
                "startDateTime": "2026-11-23T21:00:00",
                "recurrenceRules": ["FREQ=DAILY;BYHOUR=21;BYMINUTE=0;BYSECOND=0;INTERVAL=1;"],
            },
        },
        "alertInfo": {"spokenInfo": {"content": [{"locale": "en-US", "text": "two quiet minutes"}]}},
        "pushNotification": {"status": "DISABLED"},
    }
    assert list(api.reminders) == [token]


def test_the_label_is_all_that_others_could_hear_or_see(api: AlexaApi) -> None:
    """Nothing but the label and the locale is in what Alexa announces and shows, and no phone is notified."""
    set_one(api)
    kept = api.reminders[next(iter(api.reminders))]
    assert kept["alertInfo"] == {"spokenInfo": {"content": [{"locale": "en-US", "text": LABEL}]}}
    assert kept["pushNotification"] == {"status": "DISABLED"}


def test_one_call_for_each_thing(api: AlexaApi) -> None:
    """Setting, moving, listing and cancelling take one call each, to the documented address."""
    token = set_one(api)
    move(api, token)
    reminders = Reminders(services(api))
    reminders.every()
    reminders.cancel(token)
    path = "/v1/alerts/reminders"
    one = f"{path}/{token}"
    assert [(a.method, a.path) for a in api.asked] == [("POST", path), ("PUT", one), ("GET", path), ("DELETE", one)]


def test_moving_keeps_the_reminder(api: AlexaApi) -> None:
    """A moved reminder keeps its id, has the new time, and stays the only one."""
    token = set_one(api)
    move(api, token)
    assert list(api.reminders) == [token]
    trigger = api.reminders[token]["trigger"]
    assert trigger["recurrence"]["startDateTime"] == trigger["scheduledTime"] == "2026-11-23T22:30:00"
    assert trigger["recurrence"]["recurrenceRules"] == ["FREQ=DAILY;BYHOUR=22;BYMINUTE=30;BYSECOND=0;INTERVAL=1;"]


def test_moving_what_was_deleted_in_the_app_says_so(api: AlexaApi) -> None:
    """A reminder that the listener deleted in the app cannot be moved: NOT_FOUND, so that a new one is set."""
    token = set_one(api)
    api.delete_in_app(token)
    with pytest.raises(AlexaApiError) as caught:
        move(api, token)
    assert caught.value.refusal is Refusal.NOT_FOUND


def test_cancelling_twice_does_no_harm(api: AlexaApi) -> None:
    """A cancelled reminder is gone; cancelling it again, or one deleted in the app, is no error."""
    token = set_one(api)
    other = set_one(api)
    reminders = Reminders(services(api))
    reminders.cancel(token)
    assert list(api.reminders) == [other]
    api.delete_in_app()
    reminders.cancel(token)
    reminders.cancel(other)
    assert api.reminders == {}


def test_only_what_may_still_ring_is_listed(api: AlexaApi) -> None:
    """The list holds the ids of reminders that are on, not of those that are over."""
    reminders = Reminders(services(api))
    assert reminders.every() == []
    on, over = set_one(api), set_one(api)
    api.reminders[over]["status"] = "COMPLETED"
    assert reminders.every() == [on]


class Sayer(AlexaApi):
    """An API that always says the same."""

    said: object = None

    def answer(self, asked: Asked) -> Answer:
        """The same."""
        return Answer(200, self.said)


def test_an_empty_list_may_be_left_out() -> None:
    """No reminders, without a list of them, is an answer; a list that is missing, or is none, is not."""
    with Sayer() as api:
        api.said = {"totalCount": "0"}
        assert Reminders(services(api)).every() == []
        for said in ({}, {"totalCount": "1"}, {"alerts": "none"}, ["a list"], None):
            api.said = said
            with pytest.raises(AlexaApiError, match=r"LATER 200$"):
                Reminders(services(api)).every()


def test_the_sdk_cannot_read_its_own_list(api: AlexaApi) -> None:
    """The SDK fails on every list with a reminder in it; once it does not, our own reading can go."""
    set_one(api)
    with pytest.raises(SerializationException, match="alert_info_spoken_info"):
        services(api).get_reminder_management_service().get_reminders()


REFUSED = [
    (Fault(400, "INVALID_ALERT_INFO"), Refusal.DEFECT),
    (Fault(401, "UNAUTHORIZED"), Refusal.NO_PERMISSION),
    (NOT_ON_THIS_DEVICE, Refusal.NOT_ON_THIS_DEVICE),
    (Fault(403), Refusal.NOT_ON_THIS_DEVICE),
    (Fault(403, "MAX_REMINDERS_EXCEEDED"), Refusal.TOO_MANY),
    (Fault(404, "ALERT_NOT_FOUND"), Refusal.NOT_FOUND),
    (Fault(405), Refusal.DEFECT),
    (Fault(408), Refusal.LATER),
    (Fault(409), Refusal.NO_PERMISSION),
    (Fault(302), Refusal.DEFECT),
    (THROTTLED, Refusal.LATER),
    (Fault(500), Refusal.LATER),
    (Fault(503), Refusal.LATER),
    (Fault(504), Refusal.LATER),
    (Fault(500, how="rubbish"), Refusal.LATER),
    (Fault(403, how="rubbish"), Refusal.NOT_ON_THIS_DEVICE),
    (RESET, Refusal.LATER),
]


@pytest.mark.parametrize(("fault", "refusal"), REFUSED)
def test_every_refusal_has_its_name(api: AlexaApi, fault: Fault, refusal: Refusal) -> None:
    """Whatever the API answers, each call raises one error that says why, and cancelling takes a 404 for done."""
    api.fault = fault
    reminders = Reminders(services(api))
    calls: list[Callable[[], object]] = [
        lambda: set_one(api),
        lambda: move(api, "a-token"),
        reminders.every,
        lambda: reminders.cancel("a-token"),
    ]
    for call in calls[:3] if refusal is Refusal.NOT_FOUND else calls:
        with pytest.raises(AlexaApiError) as caught:
            call()
        assert caught.value.refusal is refusal


def test_as_many_as_may_be(api: AlexaApi) -> None:
    """A listener with too many reminders gets no new one, and those there are can be moved and cancelled."""
    token = set_one(api)
    api.fault = TOO_MANY
    with pytest.raises(AlexaApiError) as caught:
        set_one(api)
    assert caught.value.refusal is Refusal.TOO_MANY
    move(api, token)
    Reminders(services(api)).cancel(token)


def test_without_permission_nothing_is_kept(api: AlexaApi) -> None:
    """A listener who did not allow reminders has none; once allowed, the same call sets one."""
    api.permitted = False
    with pytest.raises(AlexaApiError) as caught:
        set_one(api)
    assert caught.value.refusal is Refusal.NO_PERMISSION
    assert api.reminders == {}
    api.permitted = True
    assert set_one(api)


def test_an_answer_that_makes_no_sense_is_none(api: AlexaApi) -> None:
    """A 200 whose body is no JSON sets nothing and lists nothing; moving and cancelling need no body."""
    api.fault = RUBBISH
    for call in (lambda: set_one(api), Reminders(services(api)).every):
        with pytest.raises(AlexaApiError) as caught:
            call()
        assert caught.value.refusal is Refusal.LATER
    move(api, "a-token")
    Reminders(services(api)).cancel("a-token")


def test_a_hanging_api_is_given_up_soon(api: AlexaApi) -> None:
    """An API that says nothing costs one call's time-out, which leaves the skill time to speak."""
    api.fault = HANG
    start = clock.monotonic()
    with pytest.raises(AlexaApiError) as caught:
        set_one(api)
    assert clock.monotonic() - start < 2.5
    assert caught.value.refusal is Refusal.LATER


@pytest.mark.parametrize("missing", ["authorization_value", "api_endpoint"])
def test_a_request_without_a_key_asks_nobody(api: AlexaApi, missing: str) -> None:
    """Where a request brings no key or no address, as at a desk, nothing is sent."""
    given_services = services(api)
    setattr(given_services.api_configuration, missing, None)
    with pytest.raises(AlexaApiError) as caught:
        Reminders(given_services).every()
    assert caught.value.refusal is Refusal.LATER
    assert api.asked == []


def test_an_address_in_the_open_is_our_defect(api: AlexaApi, caplog: pytest.LogCaptureFixture) -> None:
    """An address that is not https is never called, and called a defect."""
    given_services = services(api)
    given_services.api_configuration.api_endpoint = "http://api.example"
    with caplog.at_level(logging.WARNING, "evening_lantern"), pytest.raises(AlexaApiError) as caught:
        Reminders(given_services).every()
    assert caught.value.refusal is Refusal.DEFECT
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize(("fault", "refusal"), [*REFUSED, (RUBBISH, Refusal.LATER)])
def test_the_log_helps_and_names_nobody(
    api: AlexaApi, caplog: pytest.LogCaptureFixture, fault: Fault, refusal: Refusal
) -> None:
    """A defect and an outage leave one line of JSON that says what to do; no line and no error names anything."""
    api.fault = fault
    with caplog.at_level(logging.DEBUG, "evening_lantern"), pytest.raises(AlexaApiError) as caught:
        set_one(api)
    lines = [json.loads(record.message) for record in caplog.records if record.name == "evening_lantern"]
    assert len(lines) == (refusal in (Refusal.DEFECT, Refusal.LATER))
    assert all(line.keys() == {"trouble", "do"} and refusal.name in line["trouble"] for line in lines)
    for private in (LABEL, NEW_YORK, api.token, api.endpoint, "21:00", "BYHOUR"):
        assert private not in str(caught.value) + caplog.text


def test_a_code_that_is_no_code_is_not_repeated(api: AlexaApi, caplog: pytest.LogCaptureFixture) -> None:
    """Only a code in the API's own form gets into the log: a server could put anything there."""
    api.fault = Fault(400, "hello jane")
    with pytest.raises(AlexaApiError, match=r"^reminders DEFECT 400$"):
        set_one(api)
    assert "jane" not in caplog.text


@pytest.mark.parametrize("zone", ["", "Evening/Lantern", "../etc/passwd", "America"])
def test_a_zone_that_is_none_is_a_defect(api: AlexaApi, zone: str) -> None:
    """An unknown time zone is refused before anything is sent."""
    with pytest.raises(AlexaApiError) as caught:
        Reminders(services(api)).set_daily(NINE, zone, MOMENT, "en-US", LABEL)
    assert caught.value.refusal is Refusal.DEFECT
    assert api.asked == []
