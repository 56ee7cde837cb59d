"""How Alexa's API is reached: soon, encrypted, and bounded, against servers on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from ask_sdk_model.services import ApiClientRequest, ApiClientResponse

from skill.alexa.api_client import CONNECT_SECONDS, MOST_BYTES, READ_SECONDS, ApiClient
from skill.errors import AlexaApiError, Refusal
from skill.hosts.alexa_api import HANG, RESET, AlexaApi, Fault

WHOLE = CONNECT_SECONDS + READ_SECONDS
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def raw(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that takes one request and then does as it is told."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                line, _ = server.accept()
                with line:
                    line.recv(65536)
                    speak(line)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    thread.join(5)


def get(url: str, method: str = "GET", **more: Any) -> ApiClientResponse:
    """One request by our client."""
    return ApiClient().invoke(ApiClientRequest(url=url, method=method, **more))


def refused(url: str, method: str = "GET") -> AlexaApiError:
    """The error that a request raises."""
    with pytest.raises(AlexaApiError) as caught:
        get(url, method)
    return caught.value


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_each_method_goes_over_the_wire(method: str) -> None:
    """Every method the API has arrives with its headers and its body, and the answer comes back whatever its status."""
    with AlexaApi() as api:
        api.fault = Fault(418, "TEAPOT")
        headers = [("Authorization", f"Bearer {api.token}"), ("Content-type", "application/json")]
        answer = get(f"{api.endpoint}/v1/alerts/reminders", method, headers=headers, body={"an": "évening"})
    assert (api.asked[0].method, api.asked[0].body) == (method, {"an": "évening"})
    assert api.asked[0].headers["Authorization"] == f"Bearer {api.token}"
    assert answer.status_code == 418
    assert '"TEAPOT"' in answer.body
    assert ("Content-Type", "application/json") in answer.headers


def test_text_that_is_not_json_goes_as_it_is() -> None:
    """A body that is text, and no JSON, is sent unchanged."""
    with AlexaApi() as api:
        get(api.endpoint, "POST", body="plain words", headers=[("Content-type", "text/plain")])
    assert api.asked[0].body == b"plain words"


def test_another_method_is_a_defect() -> None:
    """A method that the API does not have is refused before anything is sent."""
    with AlexaApi() as api:
        assert refused(api.endpoint, "PATCH").refusal is Refusal.DEFECT
        assert api.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://api.amazonalexa.com/v1/alerts/reminders",
        "http://127.0.0.1@api.amazonalexa.com/",
        "http://localhost.example/",
        "ftp://127.0.0.1/",
        "file:///etc/hostname",
        "127.0.0.1/v1",
        "https:///v1",
        "http://[::1",
        "",
    ],
)
def test_the_key_never_travels_in_the_open(url: str) -> None:
    """Whatever is neither https nor on this machine is refused before anything is sent, and not named."""
    error = refused(url)
    assert error.refusal is Refusal.DEFECT
    assert "amazonalexa" not in str(error)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "[::1]", "localhost"])
def test_this_machine_may_be_spoken_to_in_the_open(host: str) -> None:
    """Plain http is for this machine: the request is sent, and finds nobody at a port that is closed."""
    assert refused(f"http://{host}:1/").refusal is Refusal.LATER


def test_a_server_that_says_nothing_is_given_up() -> None:
    """A hanging server costs the time-out, once: nothing is tried again."""
    with AlexaApi() as api:
        api.fault = HANG
        start = time.monotonic()
        error = refused(api.endpoint)
        took = time.monotonic() - start
        assert len(api.asked) == 1
    assert error.refusal is Refusal.LATER
    assert READ_SECONDS <= took < WHOLE + 0.5


def test_a_server_that_drips_is_given_up() -> None:
    """An answer that comes a byte at a time ends at the time-out for the whole of it."""

    def drip(line: socket.socket) -> None:
        line.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
        for _ in range(100):
            line.sendall(b" ")
            time.sleep(0.05)

    with raw(drip) as url:
        start = time.monotonic()
        assert refused(url).refusal is Refusal.LATER
    assert time.monotonic() - start < WHOLE + 1


def test_a_broken_line_is_no_answer() -> None:
    """A connection that is reset raises our one error, and its message names no address."""
    with AlexaApi() as api:
        api.fault = RESET
        error = refused(f"{api.endpoint}/v1/alerts/reminders/a-token")
    assert error.refusal is Refusal.LATER
    assert "127.0.0.1" not in str(error)
    assert "a-token" not in str(error)
    assert error.__suppress_context__


def test_an_answer_cut_short_is_no_answer() -> None:
    """Fewer bytes than were promised raise our error."""
    with raw(lambda line: line.sendall(HEAD + b"Content-Length: 1000\r\n\r\n{")) as url:
        assert refused(url).refusal is Refusal.LATER


def test_what_is_not_http_is_no_answer() -> None:
    """Rubbish in place of a status line raises our error."""
    with raw(lambda line: line.sendall(b"\x00\x01\x02 no status\r\n\r\n")) as url:
        assert refused(url).refusal is Refusal.LATER


@pytest.mark.parametrize("length", [f"Content-Length: {MOST_BYTES + 1}\r\n", ""])
def test_a_huge_answer_is_refused(length: str) -> None:
    """More bytes than a list of reminders could have are not read to the end, announced or not."""

    def flood(line: socket.socket) -> None:
        line.sendall(HEAD + length.encode() + b"\r\n")
        for _ in range(MOST_BYTES // 1024 + 1):
            line.sendall(b" " * 1024)

    with raw(flood) as url:
        assert refused(url).refusal is Refusal.LATER


def test_no_redirect_is_followed() -> None:
    """A redirect comes back as it is; where it points to, nobody calls with the listener's key."""
    with AlexaApi() as other:
        there = f"HTTP/1.1 302 Found\r\nLocation: {other.endpoint}/\r\nContent-Length: 0\r\n\r\n".encode()
        with raw(lambda line: line.sendall(there)) as url:
            assert get(url, headers=[("Authorization", "Bearer a-key")]).status_code == 302
        assert other.asked == []


def test_the_machine_s_proxy_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment does not get to see the key."""
    with AlexaApi() as proxy, AlexaApi() as api:
        monkeypatch.setenv("http_proxy", proxy.endpoint)
        monkeypatch.setenv("no_proxy", "")
        get(api.endpoint)
    assert (len(proxy.asked), len(api.asked)) == (0, 1)


def test_nothing_heavy_comes_with_the_module() -> None:
    """Importing what asks Alexa imports neither requests nor zoneinfo: a cold start needs neither."""
    code = (
        "import sys; import skill.alexa.api_client, skill.alexa.place, skill.alexa.reminders; "
        "print(sorted({'requests', 'zoneinfo'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
