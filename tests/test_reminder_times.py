"""When a reminder rings first, and the time zone that it depends on."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from ask_sdk_core.serialize import DefaultSerializer
from hypothesis import given
from hypothesis import strategies as st

from skill.alexa.place import time_zone
from skill.alexa.reminders import next_time
from skill.envelope import EnvelopeSerializer
from skill.hosts.alexa_api import HANG, RESET, RUBBISH, THROTTLED, AlexaApi, Fault
from tests.alexa import NEW_YORK, services


@pytest.mark.parametrize(
    ("at", "zone", "moment", "first"),
    [
        (time(21), "Europe/London", "2026-11-23T20:00:00Z", "2026-11-23T21:00:00"),
        (time(21), "Europe/London", "2026-11-23T21:00:00Z", "2026-11-24T21:00:00"),
        (time(21), "Europe/London", "2026-11-23T20:59:55Z", "2026-11-24T21:00:00"),
        (time(21), "Europe/London", "2026-11-23T20:59:50Z", "2026-11-23T21:00:00"),
        (time(21), "Europe/London", "2026-07-23T20:30:00Z", "2026-07-24T21:00:00"),
        (time(6, 15), "Pacific/Auckland", "2026-11-23T21:34:00Z", "2026-11-25T06:15:00"),
        (time(21), "Pacific/Honolulu", "2026-11-24T03:00:00Z", "2026-11-23T21:00:00"),
        (time(21), "Asia/Kolkata", "2026-11-23T15:29:00Z", "2026-11-23T21:00:00"),
        (time(2, 30), "America/New_York", "2027-03-14T06:00:00Z", "2027-03-14T02:30:00"),
        (time(1, 30), "America/New_York", "2026-11-01T05:45:00Z", "2026-11-02T01:30:00"),
        (time(0), "Europe/London", "2026-12-31T23:00:00Z", "2027-01-01T00:00:00"),
    ],
)
def test_the_first_one_is_the_next_time_it_is_that_late(at: time, zone: str, moment: str, first: str) -> None:
    """Today where it is still to come, else tomorrow, by the listener's own clock and calendar."""
    assert next_time(at, zone, datetime.fromisoformat(moment)).isoformat() == first


@given(
    at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    zone=st.sampled_from([NEW_YORK, "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]),
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_the_first_one_lies_ahead_and_near(at: time, zone: str, moment: datetime) -> None:
    """Whenever and wherever it is asked for, the first one is ahead, and at most a day and a changed clock away."""
    first = next_time(at, zone, moment)
    assert first.tzinfo is None
    assert (first.hour, first.minute) == (at.hour, at.minute)
    ahead = first.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) - moment
    assert timedelta(seconds=10) <= ahead <= timedelta(hours=25, seconds=10)


@pytest.mark.parametrize("serializer", [EnvelopeSerializer(), DefaultSerializer()], ids=["ours", "the SDK's"])
def test_the_time_zone_of_the_device(api: AlexaApi, serializer: DefaultSerializer) -> None:
    """The device's time zone is asked for at the documented address, and needs no permission."""
    api.permitted = False
    assert time_zone(services(api, serializer), "amzn1.ask.device.A/B") == NEW_YORK
    assert api.asked[-1].path == "/v2/devices/amzn1.ask.device.A%2FB/settings/System.timeZone"


@pytest.mark.parametrize("zone", ["", "Evening/Lantern", "America", "../../etc/passwd"])
def test_a_zone_that_is_not_set_or_not_known_is_empty(api: AlexaApi, zone: str) -> None:
    """A device without a time zone, or with one that nobody knows, has none."""
    api.zone = zone
    assert time_zone(services(api), "a-device") == ""


@pytest.mark.parametrize("fault", [Fault(401), Fault(403), THROTTLED, Fault(500), RESET, RUBBISH, HANG])
def test_a_zone_that_cannot_be_asked_for_is_empty(api: AlexaApi, fault: Fault) -> None:
    """Whatever goes wrong with the question, the time zone is merely not known."""
    api.fault = fault
    assert time_zone(services(api), "a-device") == ""


def test_a_device_without_a_name_has_no_zone(api: AlexaApi) -> None:
    """Without a device id, or without a key, the time zone is not known either."""
    assert time_zone(services(api), "") == ""
    assert time_zone(services(api, key="another"), "a-device") == ""
