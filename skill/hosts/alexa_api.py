"""Alexa's reminders and settings API on this machine, for the desk and for the tests.

It follows Amazon's "Reminders REST API Reference" and "Device Settings REST API Reference", and the
SDK's models of both. Where those leave a choice it is strict, so that a request that passes here is
one in the documented form: local times without an offset, no deprecated ``freq`` or ``byDay``, no
unknown property. Of the codes in its errors, those of 403 and 404 and ``TRIGGER_SCHEDULED_TIME_IN_PAST``
and ``INVALID_ALERT_INFO`` are Amazon's, and those of the settings the SDK's; the others are made up.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import unquote
from uuid import uuid4

from skill.hosts.alexa_rules import Wrong, checked

REMINDERS = "/v1/alerts/reminders"
_LONGEST_HANG = 30.0
_LINGER = struct.pack("ii", 1, 0)
_SETTINGS = ("System.timeZone", "System.distanceUnits", "System.temperatureUnit")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to go wrong, instead of an answer, on every request that fits.

    ``status`` and ``code`` make an error in the API's form. ``how`` does without one: "hang" keeps
    the line open and says nothing, "reset" breaks it, "rubbish" answers ``status`` with what is no JSON.
    ``path`` and ``method`` limit it to paths that begin so, and to one method; empty: to none.
    """

    status: int = 500
    code: str = ""
    how: Literal["answer", "hang", "reset", "rubbish"] = "answer"
    path: str = ""
    method: str = ""

    def fits(self, method: str, path: str) -> bool:
        """Whether a request is one that it is meant for."""
        return path.startswith(self.path) and self.method in ("", method)


NOT_ON_THIS_DEVICE = Fault(403, "DEVICE_NOT_SUPPORTED", path=REMINDERS)
TOO_MANY = Fault(403, "MAX_REMINDERS_EXCEEDED", path=REMINDERS, method="POST")
THROTTLED = Fault(429, "TOO_MANY_REQUESTS")
HANG, RESET, RUBBISH = Fault(how="hang"), Fault(how="reset"), Fault(200, how="rubbish")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came: ``body`` is its JSON values, None where there was none."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status, JSON values (None: nothing), and how, as in a `Fault`."""

    status: int
    body: Any = None
    how: Literal["answer", "hang", "reset", "rubbish"] = "answer"


class AlexaApi:
    """The API for one listener with one device, kept in memory; ``with AlexaApi() as api:`` starts and stops it.

    Requests have to carry ``token``, and go to ``endpoint``. Change ``permitted`` (whether the listener
    allowed reminders), ``zone`` (empty: none is set) and ``fault`` at any time. ``reminders`` holds what
    was set, by id; ``asked`` every request there was. ``clock`` says what time it is, in UTC.
    """

    def __init__(
        self,
        *,
        zone: str = "America/New_York",
        permitted: bool = True,
        token: str = "a-key",  # noqa: S107 - nobody's key
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.zone = zone
        self.permitted = permitted
        self.token = token
        self.clock = clock
        self.fault: Fault | None = None
        self.reminders: dict[str, dict[str, Any]] = {}
        self.asked: list[Asked] = []
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def endpoint(self) -> str:
        """What goes into a request as ``apiEndpoint``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> Self:
        """Begin to answer, on a port that was free."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Let every hanging request go, and free the port; takes less than 2 s."""
        self.stopping.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(1.5)
        self._server.server_close()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def delete_in_app(self, token: str = "") -> None:
        """Delete a reminder as a listener does in the Alexa app; without ``token``, every one."""
        with self._lock:
            for known in [token] if token else list(self.reminders):
                self.reminders.pop(known, None)

    def answer(self, asked: Asked) -> Answer:
        """What a request gets; it goes into ``asked``."""
        with self._lock:
            self.asked.append(asked)
            fault = self.fault
            if fault is not None and fault.fits(asked.method, asked.path):
                return Answer(fault.status, {"code": fault.code, "message": "Switched on."}, fault.how)
            if asked.path == REMINDERS or asked.path.startswith(f"{REMINDERS}/"):
                return self._reminders(asked, unquote(asked.path.removeprefix(REMINDERS).removeprefix("/")))
            return self._setting(asked)

    def _reminders(self, asked: Asked, token: str) -> Answer:
        if asked.headers.get("Authorization") != f"Bearer {self.token}":
            return _error(401, "INVALID_BEARER_TOKEN")
        if not self.permitted:
            return _error(401, "UNAUTHORIZED")
        if token and token not in self.reminders:
            return _error(404, "ALERT_NOT_FOUND")
        try:
            match asked.method, bool(token):
                case "POST", False:
                    return Answer(200, self._keep(str(uuid4()), checked(asked.body, self.clock())))
                case "PUT", True:
                    return Answer(200, self._keep(token, checked(asked.body, self.clock())))
                case "GET", False:
                    alerts = list(self.reminders.values())
                    return Answer(200, {"totalCount": str(len(alerts)), "alerts": alerts})
                case "GET", True:
                    return Answer(200, self.reminders[token])
                case "DELETE", True:
                    del self.reminders[token]
                    return Answer(200)
        except Wrong as wrong:
            return _error(400, wrong.code)
        return _error(405, "METHOD_NOT_ALLOWED")

    def _keep(self, token: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """What the API answers to a reminder that was set or changed."""
        now = f"{self.clock():%Y-%m-%dT%H:%M:%S.000Z}"
        before = self.reminders.get(token, {"createdTime": now, "version": "0"})
        about = {
            "alertToken": token,
            "createdTime": before["createdTime"],
            "updatedTime": now,
            "status": "ON",
            "version": str(int(before["version"]) + 1),
        }
        self.reminders[token] = about | {name: body[name] for name in ("trigger", "alertInfo", "pushNotification")}
        return about | {"href": f"{REMINDERS}/{token}"}

    def _setting(self, asked: Asked) -> Answer:
        match asked.path.split("/"):
            case ["", "v2", "devices", device, "settings", name] if device and name in _SETTINGS:
                if asked.method != "GET":
                    return _error(405, "METHOD_NOT_ALLOWED")
                if asked.headers.get("Authorization") != f"Bearer {self.token}":
                    return _error(401, "INVALID_TOKEN")
                return Answer(200, self.zone) if self.zone and name == "System.timeZone" else Answer(204)
            case _:
                return _error(404, "INVALID_URI")


def _error(status: int, code: str) -> Answer:
    return Answer(status, {"code": code, "message": code.replace("_", " ").capitalize()})


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: AlexaApi) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = api

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a caller that hung up is nobody's fault."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body: Any = self.rfile.read(length) if length else None
        if body is not None:
            with suppress(ValueError):
                body = json.loads(body)
        answer = self.server.api.answer(Asked(self.command, self.path, dict(self.headers), body))
        match answer.how:
            case "hang":
                self.server.api.stopping.wait(_LONGEST_HANG)
            case "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
                socket.close(self.connection.detach())
            case "rubbish":
                self._send(answer.status, b"<html>{")
            case "answer":
                self._send(answer.status, b"" if answer.body is None else json.dumps(answer.body).encode())

    do_GET = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815 - the names that http.server looks for

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the base class
        """Say nothing: whoever talks at the desk reads what is written there."""
