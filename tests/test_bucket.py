"""How a chain is fetched: from the server that proves to be Amazon's, soon or not at all."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from skill.errors import RequestRefused
from skill.hosts.endpoint.bucket import MOST_BYTES, Bucket
from tests import signing
from tests.chain_server import BEFORE_TLS, FAULTS, ChainServer, zipped
from tests.endpoint import NAME, Endpoint, passed, refused
from tests.faults import Visit, nobody
from tests.ports import reserved_port
from tests.signing import Party, authority, chain, tls_server

PATH = f"/echo.api/{NAME}"


def test_the_chain_is_what_the_server_has(tmp_path: Path) -> None:
    """A chain arrives as it is, in one request that says nothing of who asks, or why."""
    with ChainServer(tmp_path) as server:
        server.put(NAME)
        assert server.bucket().read(PATH) == chain()
        assert server.connections == 1


def test_what_is_asked(tmp_path: Path) -> None:
    """The server is asked by its own name, and for nothing that is packed."""
    heads: list[str] = []

    def answer(visit: Visit) -> None:
        heads.append(visit.head)
        visit.send("200 OK", b"a chain")

    with ChainServer(tmp_path, answer) as server:
        assert server.bucket().read(PATH) == b"a chain"
    lines = heads[0].lower().split("\r\n")
    assert lines[0] == f"get {PATH} http/1.1"
    assert "host: s3.amazonaws.com" in lines
    assert "accept-encoding: identity" in lines


def test_as_much_as_may_be(tmp_path: Path) -> None:
    """Exactly as much as is allowed is taken."""
    with ChainServer(tmp_path, lambda visit: visit.send("200 OK", b"x" * MOST_BYTES)) as server:
        assert len(server.bucket().read(PATH)) == MOST_BYTES


def test_what_is_packed_is_not_unpacked(tmp_path: Path) -> None:
    """A body is taken as it comes, whatever the server says of it, so that a little cannot become a lot."""
    with ChainServer(tmp_path, zipped) as server:
        assert server.bucket().read(PATH) == chain()


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_no_proxy_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A proxy of the environment would see who talks with the skill, and when."""
    with nobody() as proxy, ChainServer(tmp_path) as server:
        monkeypatch.setenv(name, proxy)
        server.put(NAME)
        assert server.bucket().read(PATH) == chain()


@pytest.mark.parametrize("name", FAULTS)
def test_a_server_that_fails(tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str) -> None:
    """Whatever the server does instead of its work, the request is refused, and nobody waits for ever."""
    _refuses(tmp_path, caplog, lambda: ChainServer(tmp_path, FAULTS[name]))


@pytest.mark.parametrize("name", BEFORE_TLS)
def test_a_server_that_fails_before_tls(tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str) -> None:
    """The same where the connection never becomes a safe one."""
    _refuses(tmp_path, caplog, lambda: ChainServer(tmp_path, before=BEFORE_TLS[name]))


IMPOSTORS: dict[str, Callable[[], Party]] = {
    "another host": lambda: tls_server("evil.example"),
    "a host that holds the name": lambda: tls_server("s3.amazonaws.com.evil.example", "evil-s3.amazonaws.com"),
    "a region's host": lambda: tls_server("s3.eu-west-1.amazonaws.com"),
    "a name for all": lambda: tls_server("*.com", "*"),
    "this machine": lambda: tls_server("localhost", "127.0.0.1"),
    "another authority": lambda: tls_server("s3.amazonaws.com", by=authority("a stranger")),
    "nobody's authority": lambda: signing.leaf(None, "s3.amazonaws.com", own=signing.key("server")),
}


@pytest.mark.parametrize("name", IMPOSTORS)
def test_a_server_that_is_another(tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str) -> None:
    """A server that cannot prove to be Amazon's is asked for nothing, though it has a good chain."""
    with ChainServer(tmp_path, as_whom=IMPOSTORS[name]()) as server:
        running = Endpoint(server)
        assert "cannot be fetched" in refused(running.say(), caplog)["why"]
        assert server.asked == []
        running.signers.close()


def test_the_real_bucket_trusts_no_test(tmp_path: Path) -> None:
    """Without an authority of the tests, their server is a stranger."""
    with ChainServer(tmp_path) as server:
        server.put(NAME)
        server.bucket().read(PATH)
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(RequestRefused, match="SSL"):
            Bucket(("127.0.0.1", port)).read(PATH)
        assert len(server.asked) == 1


def test_a_server_that_is_not_there() -> None:
    """Where nobody listens, or the name leads nowhere, the operator is told what has to be reached."""
    with reserved_port() as port:
        for address in (("127.0.0.1", port), ("nowhere.invalid", 443)):
            with pytest.raises(RequestRefused, match="cannot be fetched") as error:
                Bucket(address).read(PATH)
            assert "s3.amazonaws.com" in error.value.advice


def test_a_server_that_takes_nobody_in() -> None:
    """Where a connection is never taken up, it is given up."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        with socket.create_connection(address), pytest.raises(RequestRefused):
            Bucket(address).read(PATH)


def test_one_that_failed_is_back(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What a server did to one chain says nothing of another one."""
    with ChainServer(tmp_path) as server:
        running = Endpoint(server)
        refused(running.at("https://s3.amazonaws.com/echo.api/gone.pem"), caplog)
        passed(running.say(), caplog)
        running.signers.close()


def _refuses(folder: Path, caplog: pytest.LogCaptureFixture, make: Callable[[], ChainServer]) -> None:
    with make() as server:
        running = Endpoint(server)
        line = refused(running.say(), caplog)
        assert "fetched" in line["why"] or "not Amazon's" in line["why"]
        running.signers.close()  # returns when the fetch is over: nothing is left waiting
