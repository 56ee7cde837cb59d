"""``evening-lantern web``: the page, as a newcomer starts it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from skill.hosts.interaction import CHECKOUT
from tests.desk import AT_HOME, COMMAND, INTERRUPTIBLE, TIMEOUT, command, environment

pytestmark = AT_HOME


@contextmanager
def web(*options: str, opens: bool = False, **more: Any) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, started without opening a browser unless it ``opens`` one, and the address that it names."""
    running = subprocess.Popen(
        [*COMMAND, "web", *([] if opens else ["--no-open"]), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
        env=environment(**more),
        preexec_fn=INTERRUPTIBLE,
    )
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        found = re.search(r"http://(127\.0\.0\.1:\d+)/", line)
        assert found, line + (running.communicate(timeout=TIMEOUT)[1] if running.poll() is not None else "")
        assert "Only this machine sees it" in running.stdout.readline()
        yield running, found[1]
    finally:
        running.kill()
        running.communicate(timeout=TIMEOUT)


def ask(address: str, method: str, path: str, body: str = "") -> tuple[int, str]:
    """The status and the text of an answer."""
    connection = HTTPConnection(address, timeout=TIMEOUT)
    headers = {"Origin": f"http://{address}", "Content-Type": "application/json"} if body else {}
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    said = answer.status, answer.read().decode()
    connection.close()
    return said


def test_it_serves_the_page_remembers_the_evening_and_leaves_quietly(data: Path) -> None:
    """The page and a turn are answered, the evening is kept in the user's data folder, and Ctrl-C ends it cleanly."""
    with web("--port", "0") as (running, address):
        assert "Light the lantern" in ask(address, "GET", "/")[1]
        status, answer = ask(
            address,
            "POST",
            "/turn",
            '{"visit": "a", "number": 1, "locale": "en-US", "said": "ask evening lantern for a reflection"}',
        )
        assert status == 200
        assert "ReflectionIntent" in answer
        assert (data / "evening-lantern" / "evenings.sqlite").exists()
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=TIMEOUT)
    assert running.returncode == 0
    assert errors == ""


@pytest.mark.parametrize(("windows", "opened"), [("", ""), (":7", "http://127.0.0.1:")])
def test_it_opens_the_browser_where_one_can_be_seen(tmp_path: Path, windows: str, opened: str) -> None:
    """The page is opened in the browser; where there are no windows it is only said where the page is."""
    browser = tmp_path / "a-browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n', encoding="utf-8")
    browser.chmod(0o755)
    seen_by: dict[str, Any] = {"BROWSER": f"{browser} %s", "DISPLAY": windows, "WAYLAND_DISPLAY": ""}
    with web("--port", "0", opens=True, **seen_by) as (_, address):
        ask(address, "GET", "/health")  # it answers, so it has come past that
    seen = (tmp_path / "opened").read_text("utf-8") if (tmp_path / "opened").exists() else ""
    assert seen.startswith(opened)
    assert bool(seen) == bool(opened)


def test_it_listens_on_this_machine_only() -> None:
    """No other address of this machine leads to it."""
    with web("--port", "0") as (running, address):
        port = int(address.split(":")[1])
        bound = [
            line.split()[1]
            for name in ("tcp", "tcp6")
            if (table := Path(f"/proc/{running.pid}/net/{name}")).exists()
            for line in table.read_text("ascii").splitlines()[1:]
            if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
        ]
        assert bound in (
            ["0100007F" + f":{port:04X}"],
            [],
        )  # 127.0.0.1, as Linux writes it; elsewhere there is no table


def test_a_port_that_is_taken_is_told() -> None:
    """A port that was asked for and is taken is one clear line, and no other port is taken in its place."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        _, errors, status = command("web", "--no-open", "--port", port)
    assert status == 1
    assert errors == f"evening-lantern: port {port} is taken, or may not be used: name another one with --port\n"


@pytest.mark.parametrize("port", ["70000", "-5"])
def test_a_port_that_is_none_is_told(port: str) -> None:
    """A number that is no port is one clear line."""
    _, errors, status = command("web", "--no-open", f"--port={port}")
    assert status == 1
    assert f"port {port} is taken, or may not be used" in errors


def test_the_desk_writes_into_nobodys_table(data: Path) -> None:
    """A table and a skill id in the environment are an operator's: the page writes into its own file."""
    unreachable: dict[str, Any] = {"TABLE_NAME": "evenings", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9"}
    with web("--port", "0", "--memory", str(data / "mine.sqlite"), **unreachable) as (_, address):
        ask(
            address,
            "POST",
            "/turn",
            '{"visit": "a", "number": 1, "locale": "en-US", "said": "ask evening lantern for a reflection"}',
        )
        assert (data / "mine.sqlite").exists()
    assert "TABLE_NAME" not in os.environ
