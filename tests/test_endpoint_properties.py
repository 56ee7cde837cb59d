"""A good request that was tampered with, in thousands of ways: it is never let in, and never an error of ours.

What a mutation leaves the same is no tampering: the body, the bytes that the signature stands for, and the place that
the address names. `is_the_same` decides that with nothing of the skill's own, and such mutations are left out.
"""

from __future__ import annotations

import base64
import binascii
import logging
import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from skill.hosts.endpoint.verifier import ADDRESS, SIGNATURE
from skill.log import LOG
from tests import signing
from tests.chain_server import ChainServer
from tests.endpoint import NAME, Endpoint, encoded, event

BODY = encoded(event())
HEADERS = list(signing.headers(BODY, NAME).items())
GOOD = dict(HEADERS)
MANY = settings(max_examples=1000, deadline=None)

LINES: list[logging.LogRecord] = []
"""What was logged of the last request."""

Request = tuple[list[tuple[str, str]], bytes]
Change = Callable[[bytes], bytes]

PARTS = [
    *("http://", "https://", "HTTPS://", "//", "", "ftp://"),
    *("user@", "s3.amazonaws.com", "S3.AmazonAWS.com", "s3.amazonaws.com.", "evil.example", "s3.amazonaws.com@"),
    *(":443", ":563", ":80", ":0443", ":", "?", "#", "\\", "/", "//", "/..", "/.", "%2e", "%2f", ";", " ", ","),
    *("/echo.api", "/EcHo.aPi", "/echo.api/../", "/x", f"/{NAME}", NAME, "/echo.api/x/../"),
]


class _Keeps(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        LINES.append(record)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The application, before a server that has one good chain."""
    with ChainServer(tmp_path_factory.mktemp("chains")) as server:
        running = Endpoint(server)
        assert running.post(BODY, HEADERS).status_code == 200
        handler = _Keeps()
        LOG.addHandler(handler)
        yield running
        LOG.removeHandler(handler)
        running.signers.close()


@st.composite
def changes(draw: st.DrawFn, size: int) -> Change:
    """One way of changing some bytes, of which there are about ``size``."""
    place = draw(st.integers(0, size - 1))
    length = draw(st.integers(1, 12))
    some = draw(st.binary(min_size=1, max_size=4))
    bit = 1 << draw(st.integers(0, 7))
    ways: list[Change] = [
        lambda data: data[:place] + bytes(one ^ bit for one in data[place : place + 1]) + data[place + 1 :],
        lambda data: data[:place],
        lambda data: data[place:],
        lambda data: data[:place] + data[place + length :],
        lambda data: data[: place + length] + data[place:],
        lambda data: data * 2,
        lambda data: data[:place] + some + data[place:],
        lambda data: data[:place] + data[place : place + length].swapcase() + data[place + length :],
        lambda data: data[:place] + data[place : place + length][::-1] + data[place + length :],
        lambda data: b"",
    ]
    return draw(st.sampled_from(ways))


def _value(change: Change, value: str) -> str:
    """A header's value, changed; without what ends a header, or cannot stand in one."""
    return re.sub(r"[\r\n\0]", "", change(value.encode("latin-1")).decode("latin-1"))


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """An address put together from parts of good and bad ones."""
    if draw(st.booleans()):
        return "".join(draw(st.lists(st.sampled_from(PARTS), max_size=7)))
    scheme, host, port = (draw(st.sampled_from(PARTS[a:b])) for a, b in ((0, 6), (6, 12), (12, 17)))
    path = "".join(draw(st.lists(st.sampled_from(PARTS[18:]), max_size=4)))
    return scheme + host + draw(st.sampled_from(["", port])) + path


@st.composite
def tampered(draw: st.DrawFn) -> Request:
    """The good request after one to three changes; it is never signed again."""
    headers, body = list(HEADERS), BODY
    for _ in range(draw(st.integers(1, 3))):
        here = draw(st.integers(0, len(headers) - 1)) if headers else 0
        match draw(st.sampled_from(["body", "body", "value", "value", "address", "drop", "double", "swap", "name"])):
            case "body":
                body = draw(changes(len(BODY)))(body)
            case "value" if headers:
                name, value = headers[here]
                headers[here] = (name, _value(draw(changes(len(value) or 1)), value))
            case "address":
                headers = [(name, value) for name, value in headers if name != ADDRESS] + [(ADDRESS, draw(addresses()))]
            case "drop" if headers:
                del headers[here]
            case "double" if headers:
                name, value = headers[here]
                headers.append((name, _value(draw(changes(len(value) or 1)), value) if draw(st.booleans()) else value))
            case "swap" if headers:
                there = draw(st.integers(0, len(headers) - 1))
                (one, value), (other, another) = headers[here], headers[there]
                headers[here], headers[there] = (one, another), (other, value)
            case "name" if headers:
                name, value = headers[here]
                headers[here] = (draw(st.sampled_from([name.upper(), name.lower(), f"X-{name}", name[:-1]])), value)
    return headers, body


def is_the_same(request: Request) -> bool:
    """Whether the request says what the good one says, by the same proof."""
    headers, body = request
    found: dict[str, str] = {}
    for name, value in headers:  # as a server hands them on: the case is lost, and lines of one name are joined
        found[name.lower()] = f"{found[name.lower()]},{value}" if name.lower() in found else value
    try:
        signature = base64.b64decode(found.get(SIGNATURE.lower(), ""), validate=True)
        address = urlsplit(found.get(ADDRESS.lower(), ""))
        port = address.port
    except (binascii.Error, ValueError):
        return False
    return (
        body == BODY
        and signature == base64.b64decode(GOOD[SIGNATURE])
        and (address.scheme, address.hostname, port in (None, 443)) == ("https", "s3.amazonaws.com", True)
        and posixpath.normpath(address.path) == f"/echo.api/{NAME}"
    )


@MANY
@given(tampered())
def test_what_was_tampered_with_is_refused(endpoint: Endpoint, request_: Request) -> None:
    """Bits, bytes, lines and parts of addresses, changed, cut, doubled or swapped: a 400, and nothing said."""
    assume(not is_the_same(request_))
    _refused(endpoint, *request_)


@MANY
@given(changes(len(BODY)))
def test_a_body_that_was_tampered_with_is_refused(endpoint: Endpoint, change: Change) -> None:
    """With good headers, each change of the body is noticed."""
    assume(change(BODY) != BODY)
    _refused(endpoint, HEADERS, change(BODY))


@MANY
@given(changes(len(GOOD[SIGNATURE])))
def test_a_signature_that_was_tampered_with_is_refused(endpoint: Endpoint, change: Change) -> None:
    """With a good body, each change of the signature is noticed, unless it stands for the same bytes."""
    headers = list({**GOOD, SIGNATURE: _value(change, GOOD[SIGNATURE])}.items())
    assume(not is_the_same((headers, BODY)))
    _refused(endpoint, headers, BODY)


@MANY
@given(addresses())
def test_an_address_that_is_another_is_refused(endpoint: Endpoint, address: str) -> None:
    """With a good body and its signature, only Amazon's own address of the chain lets it in."""
    headers = list({**GOOD, ADDRESS: address}.items())
    assume(not is_the_same((headers, BODY)))
    _refused(endpoint, headers, BODY)


@pytest.mark.parametrize("name", [ADDRESS.lower(), ADDRESS.upper(), ADDRESS])
def test_what_says_the_same_is_recognised(endpoint: Endpoint, name: str) -> None:
    """What is left out above is let in: another case, or dots that lead back, are no tampering."""
    others = [pair for pair in HEADERS if pair[0] != ADDRESS]
    for address in (
        GOOD[ADDRESS],
        GOOD[ADDRESS].replace("/echo", "/./echo"),
        GOOD[ADDRESS].replace(".com", ".COM:443"),
    ):
        request = [*others, (name, address)], BODY
        assert is_the_same(request)
        assert endpoint.post(request[1], request[0]).status_code == 200


def _refused(endpoint: Endpoint, headers: list[tuple[str, str]], body: bytes) -> None:
    LINES.clear()
    response = endpoint.post(body, headers)
    (line,) = LINES
    assert "defect" not in line.getMessage()  # what is refused was looked at, and did not just break something
    assert response.status_code == 400
    assert response.get_json() == {"error": "refused"}
