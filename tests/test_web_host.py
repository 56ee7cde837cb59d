"""The web host under gunicorn, as it is deployed: what arrives on the wire, byte for byte."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.web_load import host
from skill.hosts.endpoint.routes import MOST_BYTES
from skill.hosts.endpoint.verifier import ADDRESS, SIGNATURE
from tests import signing
from tests.endpoint import PRIVATE, encoded, event

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run there"),
    # A newer Python warns of a new process beside threads, which other tests may have left.
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
]

GOOD, REFUSED = 200, 400
Running = tuple[int, Path]
Lines = list[tuple[str, str]]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The port of the host, and the file with its log."""
    folder = tmp_path_factory.mktemp("host")
    with host(folder) as port:
        yield port, folder / "log"


def _signed() -> tuple[bytes, Lines]:
    body = encoded(event(moment=datetime.now(UTC)))
    return body, list(signing.headers(body, "cert.pem").items())


def _send(running: Running, data: bytes) -> tuple[int, bytes]:
    """Send these bytes: the status, and the body of the answer."""
    with socket.create_connection(("127.0.0.1", running[0]), timeout=20) as line:
        line.sendall(data)
        answer = b""
        while part := line.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), body


def _post(running: Running, lines: Lines, body: bytes) -> tuple[int, bytes]:
    head = ["POST /alexa HTTP/1.1", "Host: lantern.example", "Connection: close", f"Content-Length: {len(body)}"]
    whole = "\r\n".join([*head, *(f"{name}: {value}" for name, value in lines), "", ""])
    return _send(running, whole.encode("latin-1") + body)


def test_a_signed_request_is_answered(running: Running) -> None:
    """What Alexa sends is answered aloud."""
    body, lines = _signed()
    status, answer = _post(running, lines, body)
    assert status == GOOD
    assert json.loads(answer)["response"]["outputSpeech"]


@pytest.mark.parametrize("name", [ADDRESS, SIGNATURE])
@pytest.mark.parametrize("other", ["the same", "another", "nothing"])
@pytest.mark.parametrize("order", [1, -1], ids=["good first", "good last"])
def test_a_header_on_two_lines(running: Running, name: str, other: str, order: int) -> None:
    """Two lines of one name are never read as one of them, whichever comes first."""
    body, lines = _signed()
    good = dict(lines)
    value = {"the same": good[name], "another": good[name][::-1], "nothing": ""}[other]
    both = [(name, good.pop(name)), (name, value)][::order]
    status, answer = _post(running, [*good.items(), *both], body)
    assert status == REFUSED
    assert b"Speech" not in answer


@pytest.mark.parametrize("name", [ADDRESS, SIGNATURE])
def test_a_header_of_nearly_that_name(running: Running, name: str) -> None:
    """A name with an underscore, a space or a letter more is another header."""
    body, lines = _signed()
    for another in (name.replace("-", "_") if "-" in name else f"{name}_", f"{name}x", f"X-{name}"):
        status, _ = _post(running, [(another if one == name else one, value) for one, value in lines], body)
        assert status == REFUSED


def test_a_body_that_comes_in_pieces(running: Running) -> None:
    """A body may be sent in chunks; its bytes are what is signed."""
    body, lines = _signed()
    head = ["POST /alexa HTTP/1.1", "Host: lantern.example", "Connection: close", "Transfer-Encoding: chunked"]
    whole = "\r\n".join([*head, *(f"{name}: {value}" for name, value in lines), "", ""]).encode()
    pieces = (body[:100], body[100:])
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    assert _send(running, whole + chunks + b"0\r\n\r\n")[0] == GOOD
    assert _send(running, whole + chunks.replace(b"grey", b"gray") + b"0\r\n\r\n")[0] == REFUSED


def test_a_body_without_an_end(running: Running) -> None:
    """More than a request can be is refused, though it is signed, whether or not it says how long it is."""
    whole_event = event(moment=datetime.now(UTC))
    long = encoded({**whole_event, "more": "x" * MOST_BYTES})
    lines = list(signing.headers(long, "cert.pem").items())
    assert _post(running, lines, long)[0] == REFUSED
    assert "RequestEntityTooLarge" in running[1].read_text("utf-8")
    head = ["POST /alexa HTTP/1.1", "Host: lantern.example", "Connection: close", "Transfer-Encoding: chunked"]
    whole = "\r\n".join([*head, *(f"{name}: {value}" for name, value in lines), "", ""]).encode()
    assert _send(running, whole + b"%x\r\n%s\r\n0\r\n\r\n" % (len(long), long))[0] == REFUSED


@pytest.mark.parametrize("size", ["zz", "-5", ""])
def test_chunks_that_are_none(running: Running, size: str) -> None:
    """What the server itself finds wrong with a body is a stranger's doing, and no defect of ours."""
    _, lines = _signed()
    head = ["POST /alexa HTTP/1.1", "Host: lantern.example", "Connection: close", "Transfer-Encoding: chunked"]
    whole = "\r\n".join([*head, *(f"{name}: {value}" for name, value in lines), "", ""]).encode()
    assert _send(running, whole + f"{size}\r\nabc\r\n0\r\n\r\n".encode())[0] == REFUSED
    assert "defect" not in running[1].read_text("utf-8")


def test_no_header_moves_the_skill(running: Running) -> None:
    """A stranger cannot say under which path the skill is: the header is one like any other."""
    body, lines = _signed()
    for name in ("SCRIPT_NAME", "PATH_INFO"):
        assert _post(running, [*lines, (name, "/elsewhere")], body)[0] == GOOD


def test_the_log_names_nobody(running: Running) -> None:
    """What the host writes holds one line for a turn, and no listener, device or word."""
    before = running[1].read_text(encoding="utf-8").count('"turn"')
    body, lines = _signed()
    _post(running, lines, body)
    _post(running, lines, body + b" ")
    log = running[1].read_text(encoding="utf-8")
    assert log.count('"turn"') == before + 2
    assert "Traceback" not in log
    assert not any(private in log for private in PRIVATE)
