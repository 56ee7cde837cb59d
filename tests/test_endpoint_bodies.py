"""What the body of a request may be: JSON, in UTF-8, not too long, signed byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from skill.hosts.endpoint.routes import MOST_BYTES
from tests import signing
from tests.chain_server import ChainServer
from tests.endpoint import NAME, Endpoint, encoded, event, passed, refused


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The application, before a server that has one good chain."""
    with ChainServer(tmp_path_factory.mktemp("chains")) as server:
        running = Endpoint(server)
        yield running
        running.signers.close()


def test_a_body_is_signed_as_it_was_sent(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """The signature is of the bytes: spaces and letters beyond ASCII are neither lost nor added."""
    whole = event()
    whole["request"]["intent"]["slots"]["theme"]["value"] = "crème brûlée — 愛 🏮"
    body = b" \n" + json.dumps(whole, ensure_ascii=False, indent=3).encode() + b"\r\n"
    passed(endpoint.post(body), caplog)


BODIES = {
    "empty": b"",
    "a space": b" ",
    "words": b"dear diary",
    "half": encoded(event())[:-9],
    "twice": encoded(event()) * 2,
    "a list": encoded([event()]),
    "a number": b"7",
    "null": b"null",
    "nothing": b"{}",
    "no request": encoded({**event(), "request": None}),
    "a list for a request": encoded({**event(), "request": [1]}),
    "Latin-1": encoded(event()).replace(b"grey", "größ".encode("latin-1")),
    "UTF-16": encoded(event()).decode().encode("utf-16"),
    "a mark in front": b"\xef\xbb\xbf" + encoded(event()),
    "a surrogate": b'{"request": "\xed\xa0\x80"}',
    "too long": encoded({**event(), "more": "x" * MOST_BYTES}),
    "deep": b'{"request": ' + b"[" * 60_000 + b"]" * 60_000 + b"}",
    "deep objects": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    "a long number": b'{"request": {"timestamp": ' + b"9" * 6000 + b"}}",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_request_is_refused(endpoint: Endpoint, caplog: pytest.LogCaptureFixture, name: str) -> None:
    """What is not a request in JSON is refused, also where it is signed."""
    assert "defect" not in refused(endpoint.post(BODIES[name]), caplog)["do"]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_form_is_refused(endpoint: Endpoint, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    """A form is not read as a request, whatever stands in it."""
    body = encoded(event())
    refused(endpoint.post(body, {**signing.headers(body, NAME), "Content-Type": kind}), caplog)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_only_a_post_is_looked_at(endpoint: Endpoint, method: str) -> None:
    """Whatever is not a POST is not allowed."""
    body = encoded(event())
    response = endpoint.client.open("/alexa", method=method, data=body, headers=signing.headers(body, NAME))
    assert response.status_code == 405
