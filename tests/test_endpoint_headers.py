"""What the headers of a request have to say: where the chain is, and a signature that is of this body."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from skill.errors import RequestRefused
from skill.hosts.endpoint.address import path_of
from skill.hosts.endpoint.verifier import ADDRESS, SIGNATURE
from tests import signing
from tests.chain_server import ChainServer
from tests.endpoint import NAME, Endpoint, encoded, event, passed, refused
from tests.signing import FOLDER

GOOD = [
    f"https://s3.amazonaws.com/echo.api/{NAME}",
    f"https://s3.amazonaws.com:443/echo.api/{NAME}",
    f"https://s3.amazonaws.com/echo.api/../echo.api/{NAME}",
    f"HTTPS://S3.AmazonAWS.com/echo.api/{NAME}",
    f"https://s3.amazonaws.com/./echo.api//{NAME}",
    f"https://s3.amazonaws.com/other/../../../echo.api/a/../{NAME}",
]

BAD = [
    "",
    " ",
    NAME,
    "/echo.api/cert.pem",
    f"//s3.amazonaws.com/echo.api/{NAME}",
    f"http://s3.amazonaws.com/echo.api/{NAME}",
    f"ftp://s3.amazonaws.com/echo.api/{NAME}",
    "file:///echo.api/cert.pem",
    f"http\u017f://s3.amazonaws.com/echo.api/{NAME}",
    f"https:s3.amazonaws.com/echo.api/{NAME}",
    f"https:/s3.amazonaws.com/echo.api/{NAME}",
    f"https:///s3.amazonaws.com/echo.api/{NAME}",
    f"https:\\\\s3.amazonaws.com/echo.api/{NAME}",
    # who it is
    f"https://notamazon.com/echo.api/{NAME}",
    f"https://s3.amazonaws.com.evil.example/echo.api/{NAME}",
    f"https://evil-s3.amazonaws.com/echo.api/{NAME}",
    f"https://bucket.s3.amazonaws.com/echo.api/{NAME}",
    f"https://s3-amazonaws.com/echo.api/{NAME}",
    f"https://s3xamazonaws.com/echo.api/{NAME}",
    f"https://s3.amazonaws.co/echo.api/{NAME}",
    f"https://s3.amazonaws.com./echo.api/{NAME}",
    f"https://.s3.amazonaws.com/echo.api/{NAME}",
    f"https://s3..amazonaws.com/echo.api/{NAME}",
    f"https://s3.amazonaw\u017f.com/echo.api/{NAME}",
    f"https://s3.\u0430mazonaws.com/echo.api/{NAME}",  # a Cyrillic letter
    f"https://s3\u3002amazonaws\u3002com/echo.api/{NAME}",
    f"https://\uff533.amazonaws.com/echo.api/{NAME}",  # a wide letter
    f"https://xn--s3-amazonaws.com/echo.api/{NAME}",
    f"https://52.216.0.1/echo.api/{NAME}",
    f"https://[::1]/echo.api/{NAME}",
    f"https://user@s3.amazonaws.com/echo.api/{NAME}",
    f"https://user:word@s3.amazonaws.com/echo.api/{NAME}",
    f"https://s3.amazonaws.com@evil.example/echo.api/{NAME}",
    f"https://s3.amazonaws.com:443@evil.example/echo.api/{NAME}",
    f"https://evil.example/https://s3.amazonaws.com/echo.api/{NAME}",
    f"https://evil.example#@s3.amazonaws.com/echo.api/{NAME}",
    f"https://evil.example\\@s3.amazonaws.com/echo.api/{NAME}",
    # which port
    f"https://s3.amazonaws.com:563/echo.api/{NAME}",
    f"https://s3.amazonaws.com:80/echo.api/{NAME}",
    f"https://s3.amazonaws.com:/echo.api/{NAME}",
    f"https://s3.amazonaws.com:0443/echo.api/{NAME}",
    f"https://s3.amazonaws.com:443x/echo.api/{NAME}",
    f"https://s3.amazonaws.com:+443/echo.api/{NAME}",
    f"https://s3.amazonaws.com:٤٤٣/echo.api/{NAME}",
    # which folder
    "https://s3.amazonaws.com",
    "https://s3.amazonaws.com/",
    "https://s3.amazonaws.com/echo.api",
    "https://s3.amazonaws.com/echo.api/",
    "https://s3.amazonaws.com/echo.api/..",
    f"https://s3.amazonaws.com/{NAME}",
    f"https://s3.amazonaws.com/EcHo.aPi/{NAME}",
    f"https://s3.amazonaws.com/echo.apix/{NAME}",
    f"https://s3.amazonaws.com/xecho.api/{NAME}",
    f"https://s3.amazonaws.com/echoXapi/{NAME}",
    f"https://s3.amazonaws.com/invalid.path/{NAME}",
    f"https://s3.amazonaws.com//echo.api/{NAME}",
    f"https://s3.amazonaws.com/echo.api/../{NAME}",
    f"https://s3.amazonaws.com/echo.api/../x/{NAME}",
    f"https://s3.amazonaws.com/echo.api/./../x/{NAME}",
    f"https://s3.amazonaws.com/echo.api/a/../../x/{NAME}",
    f"https://s3.amazonaws.com/echo.api/%2e%2e/x/{NAME}",
    f"https://s3.amazonaws.com/echo.api/..%2fx/{NAME}",
    f"https://s3.amazonaws.com/echo.api/%252e%252e/x/{NAME}",
    f"https://s3.amazonaws.com/echo%2eapi/{NAME}",
    f"https://s3.amazonaws.com/echo.api/..\\x\\{NAME}",
    f"https://s3.amazonaws.com\\echo.api\\{NAME}",
    f"https://s3.amazonaws.com/echo.api/..;/x/{NAME}",
    # what comes after
    f"https://s3.amazonaws.com/echo.api/{NAME}?",
    f"https://s3.amazonaws.com/echo.api/{NAME}?versionId=1",
    f"https://s3.amazonaws.com/x?/echo.api/{NAME}",
    f"https://s3.amazonaws.com/x#/echo.api/{NAME}",
    f"https://s3.amazonaws.com/echo.api/{NAME}#x",
    f"https://s3.amazonaws.com/echo.api/{NAME};x",
    f"https://s3.amazonaws.com/echo.api/{NAME} ",
    f" https://s3.amazonaws.com/echo.api/{NAME}",
    f"https://s3.amazonaws.com/echo.api/{NAME}\t",
    f"https://s3.amazonaws.com/echo.api/a {NAME}",
    f"https://s3.amazonaws.com/echo.api/é{NAME}",
    f"https://s3.amazonaws.com/echo.api/{NAME},https://s3.amazonaws.com/echo.api/{NAME}",
    f"https://s3.amazonaws.com/echo.api/{NAME}" + "x" * 512,
]

NO_HEADER = [
    f"https://s3.amazonaws.com/echo.api/{NAME}\n",
    f"https://s3.amazonaws.com/echo.api/{NAME}\r\nX: y",
    f"https://s3.amazonaws.com\n/echo.api/{NAME}",
    f"https://s3.amazonaws.com/echo.api/\x00{NAME}",
    f"https://s3.amazonaws.com/echo.api/{NAME}\u2028",
]
"""These cannot come in a header, or not as they are."""


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The application, before a server that has one good chain."""
    with ChainServer(tmp_path_factory.mktemp("chains")) as server:
        running = Endpoint(server)
        yield running
        running.signers.close()


@pytest.mark.parametrize("address", GOOD)
def test_where_amazon_keeps_its_chains(endpoint: Endpoint, caplog: pytest.LogCaptureFixture, address: str) -> None:
    """The host in any case, the port where it is 443, and dots that lead back to the folder are Amazon's own."""
    passed(endpoint.at(address), caplog)
    assert path_of(address) == f"/echo.api/{NAME}"


@pytest.mark.parametrize("address", BAD)
def test_anywhere_else_is_refused(endpoint: Endpoint, caplog: pytest.LogCaptureFixture, address: str) -> None:
    """What is not Amazon's folder, or can be read in two ways, is refused, and nothing is fetched."""
    asked = len(endpoint.server.asked)
    line = refused(endpoint.say(None, **{ADDRESS: address.encode().decode("latin-1")}), caplog)
    assert ADDRESS in line["why"] or "not where Amazon" in line["why"]
    assert len(endpoint.server.asked) == asked
    with pytest.raises(RequestRefused):
        path_of(address)


@pytest.mark.parametrize("address", NO_HEADER, ids=repr)
def test_no_line_break_is_overlooked(address: str) -> None:
    """A line break, or what some take for one, is not part of an address, not even at its end."""
    with pytest.raises(RequestRefused):
        path_of(address)


@pytest.mark.parametrize("name", [ADDRESS, SIGNATURE])
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_a_header_that_is_missing(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, name: str, value: str | None
) -> None:
    """Without the address or the signature nothing is proved; the old signature, with SHA-1, does not stand in."""
    assert name in refused(endpoint.say(None, **{name: value}), caplog)["why"]


@pytest.mark.parametrize("name", [ADDRESS, SIGNATURE])
@pytest.mark.parametrize("order", [1, -1], ids=["good first", "good last"])
def test_a_header_that_comes_twice(endpoint: Endpoint, caplog: pytest.LogCaptureFixture, name: str, order: int) -> None:
    """Of two lines with the same name none is chosen: neither the good one nor the other."""
    body = encoded(event())
    good = signing.headers(body, NAME)
    other = {ADDRESS: FOLDER + "other.pem", SIGNATURE: signing.signature(body, signing.key("somebody"))}[name]
    both = [(name, good.pop(name)), (name, other)][::order]
    refused(endpoint.post(body, [*good.items(), *both]), caplog)
    refused(endpoint.post(body, [*good.items(), both[0], both[0]]), caplog)


def test_a_body_that_was_changed(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """A signature is of each byte: a space more or less, or the same values in another order, is another body."""
    body = encoded(event())
    headers = signing.headers(body, NAME)
    for changed in (body + b" ", b" " + body, body.replace(b'": ', b'":', 1), body.replace(b"grey", b"gr\\u0065y")):
        assert changed != body
        refused(endpoint.post(changed, headers), caplog)
    passed(endpoint.post(body, headers), caplog)


def test_a_signature_by_another_key(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """Only the key in the chain signs: not another's, nor that of the authority."""
    body = encoded(event())
    for owner in ("somebody", "the authority between", "the root"):
        headers = {**signing.headers(body, NAME), SIGNATURE: signing.signature(body, signing.key(owner))}
        assert "not of this body" in refused(endpoint.post(body, headers), caplog)["why"]


def test_a_signature_with_sha_1(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """The old way of signing is not taken in the place of the new one."""
    body = encoded(event())
    headers = {**signing.headers(body, NAME), SIGNATURE: signing.signature(body, sha1=True)}
    refused(endpoint.post(body, headers), caplog)


def test_the_old_signature_is_not_looked_at(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """What stands in the header with the signature by SHA-1, or whether it is there, makes no difference."""
    for value in (None, "no signature at all"):
        caplog.clear()
        passed(endpoint.say(None, Signature=value), caplog)


def test_a_signature_that_is_none(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """What is not base64, or too short or too long for this key, is no signature."""
    body = encoded(event())
    good = signing.signature(body)
    raw = base64.b64decode(good)
    for value in (
        *("x", "====", "no base64!", "é" * 344, good[:-1], good[:-4], good + "=", good + "AAAA", good * 2),
        *(good.replace("=", ""), f"{good[:80]}\t{good[80:]}", f"{good[:80]} {good[80:]}", good[::-1]),
        *(base64.urlsafe_b64encode(b"\xff" * 256).decode(), base64.b85encode(raw).decode(), raw.hex()),
        *(base64.b64encode(b"").decode() or "=", base64.b64encode(b"\0" + raw).decode()),
        *(base64.b64encode(bytes(256)).decode(), base64.b64encode(raw[1:]).decode()),
    ):
        refused(endpoint.post(body, {**signing.headers(body, NAME), SIGNATURE: value}), caplog)
