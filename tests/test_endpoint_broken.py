"""The checks of the endpoint, each left out once: then the very request gets through that it is there to stop.

So each of the tests that such a request is refused would fail without its check.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.x509 import DNSName, SubjectAlternativeName, load_pem_x509_certificates
from cryptography.x509.verification import PolicyBuilder, Store
from urllib3.connection import HTTPSConnection
from werkzeug.test import TestResponse

from skill.hosts.endpoint import bucket, certificates, signers, verifier
from skill.hosts.endpoint.bucket import MOST_BYTES
from skill.hosts.endpoint.certificates import SIGNED_FOR, Signer
from skill.hosts.endpoint.verifier import SIGNATURE, AlexaVerifier
from skill.hosts.envelopes import APPLICATION
from tests import signing
from tests.alexa import MOMENT
from tests.chain_server import ChainServer, status
from tests.endpoint import NAME, Endpoint, encoded, event, passed, refused
from tests.signing import DAY, authority, between, chain, leaf, root, tls_server

SECONDS = timedelta(seconds=151)
BODY = encoded(event())
Patch = pytest.MonkeyPatch


class Case(NamedTuple):
    """A check: how to leave it out, and a request that it stops. ``server`` is what the server of chains is then."""

    leave_out: Callable[[Patch], None]
    bad: Callable[[Endpoint], TestResponse]
    server: Callable[[Path], ChainServer] = ChainServer


def _with(endpoint: Endpoint, chain_: bytes) -> TestResponse:
    """A request that this chain's key signed."""
    endpoint.server.put(NAME, chain_)
    return endpoint.say()


def _swapped(endpoint: Endpoint, sent: bytes, **headers: str) -> TestResponse:
    return endpoint.post(sent, {**signing.headers(BODY, NAME), **headers})


def _serving(folder: Path, path: str) -> ChainServer:
    server = ChainServer(folder)
    server.chains[path] = chain()
    return server


def _server(**given: Any) -> Callable[[Path], ChainServer]:
    return lambda folder: ChainServer(folder, **given)


def _any_address(patch: Patch) -> None:
    patch.setattr(verifier, "path_of", lambda address: urlsplit(address).path)


def _any_connection(patch: Patch, **lax: object) -> None:
    def connect(*address: object, **given: Any) -> HTTPSConnection:
        return HTTPSConnection(*address, **{**given, **lax})  # type: ignore[arg-type]

    patch.setattr(bucket, "HTTPSConnection", connect)


def _any_status(patch: Patch) -> None:
    class Yes(HTTPSConnection):
        def getresponse(self) -> Any:
            answer = super().getresponse()
            answer.status = 200
            return answer

    patch.setattr(bucket, "HTTPSConnection", Yes)


def _lax(*, names: bool = False, trust: bool = False, time: bool = False) -> Callable[[Patch], None]:
    """`certificates.prove`, with one thing that it does not look at."""

    def prove(chain_: bytes, roots: Store, moment: datetime) -> Signer:
        first, *others = load_pem_x509_certificates(chain_)
        if names:
            made_out_to = first.extensions.get_extension_for_class(SubjectAlternativeName).value
            name = made_out_to.get_values_for_type(DNSName)[0].replace("*", "echo-api")
        else:
            name = SIGNED_FOR
        moment = first.not_valid_before_utc if time else moment
        if not trust:
            PolicyBuilder().store(roots).time(moment).build_server_verifier(DNSName(name)).verify(first, others)
        key = first.public_key()
        assert isinstance(key, RSAPublicKey)
        return Signer(key, MOMENT - 999 * DAY, MOMENT + 999 * DAY)

    return lambda patch: patch.setattr(signers, "prove", prove)


CASES = {
    "the host in the address": Case(_any_address, lambda e: e.at(f"https://evil.example/echo.api/{NAME}")),
    "the scheme of the address": Case(_any_address, lambda e: e.at(f"http://s3.amazonaws.com/echo.api/{NAME}")),
    "the port in the address": Case(_any_address, lambda e: e.at(f"https://s3.amazonaws.com:563/echo.api/{NAME}")),
    "the folder in the address": Case(
        _any_address,
        lambda e: (e.server.chains.update({f"/other/{NAME}": chain()}), e.at(f"https://s3.amazonaws.com/other/{NAME}"))[
            1
        ],
    ),
    "the age": Case(
        lambda patch: patch.setattr(AlexaVerifier, "_check_age", lambda *arguments: None),
        lambda e: e.say(event(moment=MOMENT - SECONDS)),
    ),
    "the age of what is ahead": Case(
        lambda patch: patch.setattr(AlexaVerifier, "_check_age", lambda *arguments: None),
        lambda e: e.say(event(moment=MOMENT + SECONDS)),
    ),
    "that only events may be old": Case(
        lambda patch: patch.setattr(verifier, "_EVENT", ""), lambda e: e.say(event(moment=MOMENT - SECONDS))
    ),
    "the signature": Case(
        lambda patch: patch.setattr(Signer, "check", lambda *arguments: None),
        lambda e: _swapped(e, encoded(event(moment=MOMENT + DAY / 86_400))),
    ),
    "whose signature it is": Case(
        lambda patch: patch.setattr(Signer, "check", lambda *arguments: None),
        lambda e: _swapped(e, BODY, **{SIGNATURE: signing.signature(b"", signing.key("somebody"))}),
    ),
    "how it is signed": Case(
        lambda patch: patch.setattr(certificates, "SHA256", SHA1),
        lambda e: _swapped(e, BODY, **{SIGNATURE: signing.signature(BODY, sha1=True)}),
    ),
    "all of it": Case(
        lambda patch: patch.setattr(AlexaVerifier, "verify", lambda *arguments, **more: None),
        lambda e: e.post(encoded(event()), {}),
    ),
    "the name in the certificate": Case(_lax(names=True), lambda e: _with(e, _named("evil.example"))),
    "a name for all": Case(_lax(names=True), lambda e: _with(e, _named("*.amazon.com"))),
    "the root": Case(_lax(trust=True), lambda e: _with(e, chain(leaf(authority("a stranger"), SIGNED_FOR)))),
    "who signed the certificate": Case(_lax(trust=True), lambda e: _with(e, chain(leaf(None, SIGNED_FOR)))),
    "the authority between": Case(_lax(trust=True), lambda e: _with(e, chain(signing.signer(), root()))),
    "the certificate's end": Case(_lax(time=True), lambda e: _with(e, _valid(-90, -1))),
    "the certificate's beginning": Case(_lax(time=True), lambda e: _with(e, _valid(1, 90))),
    "which host the server is": Case(
        lambda patch: _any_connection(patch, assert_hostname=False),
        lambda e: e.say(),
        _server(as_whom=tls_server("evil.example")),
    ),
    "who vouches for the server": Case(
        lambda patch: _any_connection(patch, cert_reqs="CERT_NONE", assert_hostname=False),
        lambda e: e.say(),
        _server(as_whom=tls_server(by=authority("a stranger"))),
    ),
    "what the server answers": Case(_any_status, lambda e: e.say(), _server(answer=status("404 Not Found"))),
    "how much it answers": Case(
        lambda patch: patch.setattr(bucket, "MOST_BYTES", 10 * MOST_BYTES),
        lambda e: _with(e, chain() + b"\n" * MOST_BYTES),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_without_its_check_a_bad_request_gets_through(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: Patch, name: str
) -> None:
    """With all the checks the request is refused; with one left out it is answered."""
    case = CASES[name]
    with case.server(tmp_path) as server:
        whole = Endpoint(server)
        refused(case.bad(whole), caplog)
        whole.signers.close()
        case.leave_out(monkeypatch)
        broken = Endpoint(server)
        passed(case.bad(broken), caplog)
        broken.signers.close()


def test_without_its_check_another_skills_request_gets_through(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: Patch
) -> None:
    """The id is looked at before the door, which would answer with an apology, and 200."""
    other = event(application="amzn1.ask.skill.11111111-1111-1111-1111-111111111111")
    with ChainServer(tmp_path) as server:
        running = Endpoint(server)
        refused(running.say(other), caplog)
        monkeypatch.setattr(verifier, "application_id", lambda event: APPLICATION)
        assert running.say(other).status_code == 200
        running.signers.close()


def _named(name: str) -> bytes:
    return chain(leaf(between(), name), between(), root())


def _valid(begins: int, ends: int) -> bytes:
    return chain(leaf(between(), SIGNED_FOR, begins=MOMENT + begins * DAY, ends=MOMENT + ends * DAY), between(), root())
