"""Whose chain it is: only a valid one, for Alexa's name, from a trusted root, lets a request in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from werkzeug.test import TestResponse

from skill.hosts.endpoint.certificates import SIGNED_FOR, trusted_roots
from skill.hosts.endpoint.signers import Signers
from skill.hosts.endpoint.verifier import SIGNATURE
from tests import signing
from tests.alexa import MOMENT
from tests.chain_server import ChainServer
from tests.endpoint import Endpoint, encoded, event, passed, refused
from tests.signing import BEGINS, DAY, ENDS, authority, between, chain, leaf, root, signer


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The application, before a server of chains."""
    with ChainServer(tmp_path_factory.mktemp("chains")) as server:
        running = Endpoint(server)
        yield running
        running.signers.close()


def _rogue() -> bytes:
    """A whole chain of somebody who calls himself by all the right names."""
    top = authority("the rogue")
    forged = signing.Party(top.key, authority("the root").certificate)
    return chain(leaf(top, SIGNED_FOR), forged, root())


def _for(*names: str) -> bytes:
    return chain(leaf(between(), *names), between(), root())


def _valid(begins: int, ends: int) -> bytes:
    """A chain whose signing certificate is valid from so many days after now until so many."""
    return chain(leaf(between(), SIGNED_FOR, begins=MOMENT + begins * DAY, ends=MOMENT + ends * DAY), between(), root())


GOOD: dict[str, Callable[[], bytes]] = {
    "as Alexa sends it": chain,
    "without the root": lambda: chain(signer(), between()),
    "the authorities in another order": lambda: chain(signer(), root(), between()),
    "an authority besides": lambda: chain(signer(), authority("a stranger"), between(), root()),
    "other names besides": lambda: _for("other.example", SIGNED_FOR),
    "signed by the root itself": lambda: chain(leaf(root(), SIGNED_FOR), root()),
    "words between": lambda: b"Bag Attributes\n" + signer().pem + b"\nsubject=x\n" + between().pem + b"\n\n",
    "Windows line ends": lambda: chain().replace(b"\n", b"\r\n"),
    "its last day": lambda: _valid(-89, 1),
    "its first day": lambda: _valid(-1, 89),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_chain(endpoint: Endpoint, caplog: pytest.LogCaptureFixture, name: str) -> None:
    """A chain that leads to the root lets in what its key signed."""
    _serve(endpoint, f"good-{name}", GOOD[name]())
    passed(_post(endpoint, f"good-{name}"), caplog)


BAD: dict[str, Callable[[], bytes]] = {
    "expired": lambda: _valid(-90, -1),
    "not valid yet": lambda: _valid(1, 90),
    "an authority that expired": lambda: _between(begins=BEGINS, ends=MOMENT - DAY),
    "an authority that is not valid yet": lambda: _between(begins=MOMENT + DAY, ends=ENDS),
    "another name": lambda: _for("evil.example"),
    "another name that holds this one": lambda: _for(f"{SIGNED_FOR}.evil.example", f"x{SIGNED_FOR}", "amazon.com"),
    "a name for all": lambda: _for("*.amazon.com"),
    "a name for all, two": lambda: _for("*.amazon.com", "*.com", "echo-api.amazon.co"),
    "no name": lambda: chain(leaf(between()), between(), root()),
    "a name that is no host": lambda: _for(f" {SIGNED_FOR}"),
    "another root": lambda: _strangers(root_too=True),
    "another root, which is left out": lambda: _strangers(root_too=False),
    "another root of the same name": _rogue,
    "signed by itself": lambda: chain(leaf(None, SIGNED_FOR)),
    "signed by itself, before the good ones": lambda: chain(leaf(None, SIGNED_FOR), between(), root()),
    "an authority that signs itself": lambda: chain(root()),
    "no authority between": lambda: chain(signer(), root()),
    "alone": lambda: chain(signer()),
    "the authority first": lambda: chain(between(), signer(), root()),
    "the root first": lambda: chain(root(), between(), signer()),
    "by a signer that is no authority": lambda: chain(leaf(signer(), SIGNED_FOR, own=signing.key("x")), signer()),
    "cut off": lambda: chain(signer(), between())[:-300],
    "cut off in the first": lambda: signer().pem[:-100],
    "without an end": lambda: signer().pem.replace(b"-----END CERTIFICATE-----\n", b"") + between().pem,
    "a letter changed": lambda: chain().replace(signer().pem[200:202], b"AA" if signer().pem[200] != 65 else b"BB"),
    "empty": lambda: b"",
    "no PEM": lambda: bytes(range(256)) * 8,
    "a page": lambda: b"<html>" + b"lorem ipsum " * 100,
    "PEM of nothing": lambda: b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    "PEM of words": lambda: b"-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n" + chain(),
    "a key": lambda: signer().pem_with_key.split(b"-----BEGIN CERTIFICATE")[0],
    "a short key": lambda: _short(),
    "a key on a curve": lambda: chain(leaf(between(), SIGNED_FOR, own=signing.curve_key()), between(), root()),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_chain(endpoint: Endpoint, caplog: pytest.LogCaptureFixture, name: str) -> None:
    """A chain that proves nothing lets nothing in, though its key did sign the request."""
    _serve(endpoint, f"bad-{name}", BAD[name]())
    assert "not Amazon's" in refused(_post(endpoint, f"bad-{name}"), caplog)["why"]


def test_a_signature_on_a_curve(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """A key on a curve is not taken, even where the signature is that key's own."""
    _serve(endpoint, "curve", BAD["a key on a curve"]())
    body = encoded(event())
    headers = {**signing.headers(body, _file("curve")), SIGNATURE: signing.signature(body, signing.curve_key())}
    assert "not Amazon's" in refused(endpoint.post(body, headers), caplog)["why"]


def test_a_signer_of_the_rogues(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """A request that a rogue signed with a key of his own, under his own chain, is refused."""
    _serve(endpoint, "rogue", chain(leaf(authority("the rogue"), SIGNED_FOR, own=signing.key("rogue's own"))))
    body = encoded(event())
    headers = signing.headers(body, "rogue", signing.key("rogue's own"))
    assert "not Amazon's" in refused(endpoint.post(body, headers), caplog)["why"]


def test_a_good_chain_is_not_everybodys(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """A chain of another name from the same root, as anybody can buy one, does not sign for Alexa."""
    _serve(endpoint, "bought", chain(leaf(between(), "evil.example", own=signing.key("bought")), between()))
    body = encoded(event())
    refused(endpoint.post(body, signing.headers(body, "bought", signing.key("bought"))), caplog)


def test_the_roots_that_everybody_trusts_do_not_include_the_tests(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    """With certifi's roots, as the app has them without any others, the tests' chain is a stranger's."""
    signers = Signers(endpoint.server.bucket(), trusted_roots(), lambda: MOMENT)
    endpoint.server.put("stranger.pem")
    with pytest.raises(Exception, match="not Amazon's"):
        signers.at("/echo.api/stranger.pem")
    signers.close()


def _between(**valid: object) -> bytes:
    weak = authority("another authority", root(), **valid)  # type: ignore[arg-type]
    return chain(leaf(weak, SIGNED_FOR), weak, root())


def _strangers(*, root_too: bool) -> bytes:
    top = authority("a stranger")
    middle = authority("a stranger between", top)
    whole = (leaf(middle, SIGNED_FOR), middle, top)
    return chain(*(whole if root_too else whole[:2]))


def _short() -> bytes:
    return chain(leaf(between(), SIGNED_FOR, own=signing.short_key()), between(), root())


def _serve(endpoint: Endpoint, name: str, chain_: bytes) -> None:
    endpoint.server.put(_file(name), chain_)


def _post(endpoint: Endpoint, name: str) -> TestResponse:
    body = encoded(event())
    return endpoint.post(body, signing.headers(body, _file(name)))


def _file(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name)
