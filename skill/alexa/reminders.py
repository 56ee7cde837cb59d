"""The listener's reminders in Alexa: one a day, set, moved, cancelled.

Sources: Amazon's "Reminders REST API Reference", "Alexa Reminders Overview" and "Alexa Reminders
Guidelines for Usage"; the codes of its 403 from "Error messages" in the first of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from time import monotonic
from typing import Any

from ask_sdk_model.services import ApiConfiguration, Serializer, ServiceClientFactory, ServiceException
from ask_sdk_model.services.reminder_management import (
    AlertInfo,
    PushNotification,
    PushNotificationStatus,
    Recurrence,
    ReminderManagementServiceClient,
    ReminderRequest,
    SpokenInfo,
    SpokenText,
    Trigger,
    TriggerType,
)

from skill.errors import AlexaApiError, Refusal
from skill.log import LOG, Line

__all__ = ["Refusal", "Reminders", "next_time"]

SOON = timedelta(seconds=10)
"""What is nearer than this begins tomorrow: by the time the API looks, it would lie in the past."""

_CODE = re.compile(r"[A-Z][A-Z_]{1,60}")
_BY_STATUS = {
    401: Refusal.NO_PERMISSION,
    409: Refusal.NO_PERMISSION,  # so the SDK's model of an update says, in the words of a 401
    403: Refusal.NOT_ON_THIS_DEVICE,
    404: Refusal.NOT_FOUND,
    408: Refusal.LATER,
    429: Refusal.LATER,
}
_BY_CODE = {
    "MAX_REMINDERS_EXCEEDED": Refusal.TOO_MANY,
    "DEVICE_NOT_SUPPORTED": Refusal.NOT_ON_THIS_DEVICE,
    "ALERT_NOT_FOUND": Refusal.NOT_FOUND,
}


class Reminders:
    """The reminders that this skill set for one listener, with the key of one request.

    Every method makes one call, of at most about 2 s, and raises `AlexaApiError` with the `Refusal`
    that says why it was of no use. A defect, and an API that is out of reach, leave a line in the log.
    No call begins later than ``until``, a moment of `time.monotonic`: a turn may make several.
    """

    def __init__(self, services: ServiceClientFactory, until: float | None = None) -> None:
        self._until = until
        given = services.api_configuration
        self._can_ask = bool(given.authorization_value and given.api_endpoint)
        plain = ApiConfiguration(
            serializer=_Plain(given.serializer),
            api_client=given.api_client,
            authorization_value=given.authorization_value,
            api_endpoint=given.api_endpoint,
        )
        self._client: ReminderManagementServiceClient = ServiceClientFactory(plain).get_reminder_management_service()

    def set_daily(self, at: time, zone: str, moment: datetime, locale: str, label: str) -> str:
        """Set a reminder for every day, and return its id.

        ``at`` is the local time in ``zone``, an IANA name, to the minute; the first one comes the next
        time it is that late after ``moment``, which is now, with its offset. Alexa says ``label`` aloud,
        twice, in ``locale``, and shows it in its app; no notification is sent to a phone.
        """
        asked = _request(at, zone, moment, locale, label)
        made = self._call(lambda: self._client.create_reminder(asked))
        token = made.get("alertToken") if isinstance(made, dict) else None
        if not token or not isinstance(token, str):
            raise _refusal(Refusal.LATER, 200)
        return token

    def move(self, token: str, at: time, zone: str, moment: datetime, locale: str, label: str) -> None:
        """Make the reminder ``token`` what `set_daily` would have made of the rest.

        Raises `AlexaApiError` with NOT_FOUND where it was deleted, in the app for one: set a new one.
        """
        asked = _request(at, zone, moment, locale, label)
        self._call(lambda: self._client.update_reminder(token, asked))

    def cancel(self, token: str) -> None:
        """Delete the reminder ``token``. One that is not there any more is no error."""
        try:
            self._call(lambda: self._client.delete_reminder(token))
        except AlexaApiError as error:
            if error.refusal is not Refusal.NOT_FOUND:
                raise

    def every(self) -> list[str]:
        """The ids of this skill's reminders that may still ring.

        Completed ones stay in the list for three days ("Alexa Reminders Overview"); they are left out.
        Where there are more than one answer holds, the SDK cannot ask for the rest, and neither does this.
        """
        found = self._call(self._client.get_reminders)
        listed = found if isinstance(found, dict) else {}
        alerts = [] if listed.get("totalCount") == "0" else listed.get("alerts")
        if not isinstance(alerts, list):
            raise _refusal(Refusal.LATER, 200)
        return [
            alert["alertToken"]
            for alert in alerts
            if isinstance(alert, dict)
            and isinstance(alert.get("alertToken"), str)
            and alert.get("status") != "COMPLETED"
        ]

    def _call(self, ask: Callable[[], Any]) -> Any:
        if not self._can_ask or (self._until is not None and monotonic() > self._until):
            raise _refusal(Refusal.LATER, 0)
        try:
            return ask()
        except ServiceException as error:
            unsent = error.__context__  # the SDK calls whatever its client raises a 500
            if isinstance(unsent, AlexaApiError):
                raise _refusal(unsent.refusal, 0) from None
            status, code = error.status_code, _code(error.body)
            raise _refusal(_why(status, code), status, code) from None


class _Plain(Serializer):
    """Writes as the serializer it was given, and reads an answer as plain JSON values.

    The SDK's own reading fails on every list that holds a reminder: its `AlertInfo` names the module
    ``alert_info_spoken_info``, which ask-sdk-model 1.82.0, the newest, does not bring.
    """

    def __init__(self, writer: Serializer) -> None:
        self._writer = writer

    def serialize(self, obj: Any) -> Any:
        """``obj`` as JSON values."""
        return self._writer.serialize(obj)

    def deserialize(self, payload: Any, obj_type: Any) -> Any:
        """The JSON values in ``payload``, or None where it is no JSON."""
        try:
            return json.loads(payload)
        except (TypeError, ValueError, RecursionError):
            return None


def next_time(at: time, zone: str, moment: datetime) -> datetime:
    """The next time after ``moment`` that clocks in ``zone`` show ``at``, without an offset.

    Raises `AlexaApiError` (DEFECT) where ``zone`` is no time zone that `zoneinfo` has.
    """
    from zoneinfo import ZoneInfo

    try:
        there = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise _refusal(Refusal.DEFECT, 0, "TIME_ZONE") from None
    day = moment.astimezone(there).date()
    first = datetime.combine(day, time(at.hour, at.minute), there)
    if first.astimezone(UTC) < moment + SOON:
        first = datetime.combine(day + timedelta(days=1), time(at.hour, at.minute), there)
    return first.replace(tzinfo=None)


def _request(at: time, zone: str, moment: datetime, locale: str, label: str) -> ReminderRequest:
    """The body of a request. Times are local, without an offset: ``timeZoneId`` says where.

    ``scheduledTime`` is documented as needed for an absolute reminder, and as ignored beside
    ``recurrenceRules``: it says the same as ``startDateTime``, so that both are true.
    """
    first = next_time(at, zone, moment)
    rule = f"FREQ=DAILY;BYHOUR={at.hour};BYMINUTE={at.minute};BYSECOND=0;INTERVAL=1;"
    return ReminderRequest(
        request_time=moment.astimezone(UTC).replace(microsecond=0, tzinfo=None),
        trigger=Trigger(
            object_type=TriggerType.SCHEDULED_ABSOLUTE,
            scheduled_time=first,
            time_zone_id=zone,
            recurrence=Recurrence(start_date_time=first, recurrence_rules=[rule]),
        ),
        alert_info=AlertInfo(SpokenInfo([SpokenText(locale=locale, text=label)])),
        push_notification=PushNotification(PushNotificationStatus.DISABLED),
    )


def _code(body: object) -> str:
    """The API's own code in the body of an error, as read or as it came; empty for anything else."""
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            return ""
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _why(status: int, code: str) -> Refusal:
    if status >= 500:
        return Refusal.LATER
    usual = _BY_STATUS.get(status, Refusal.DEFECT)
    return _BY_CODE.get(code, usual) if status in (403, 404) else usual


def _refusal(refusal: Refusal, status: int, code: str = "") -> AlexaApiError:
    """The error to raise; where there is something to do, a line for the operator. Neither names anybody."""
    trouble = " ".join(filter(None, ["reminders", refusal.name, str(status or ""), code]))
    if refusal is Refusal.DEFECT:
        LOG.error(Line(trouble=trouble, do="compare the request with the Reminders API reference"))
    elif refusal is Refusal.LATER:
        LOG.warning(Line(trouble=trouble, do="nothing, unless it stays: Alexa's API did not answer well"))
    return AlexaApiError(trouble, refusal=refusal)
