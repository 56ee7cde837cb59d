"""A server on loopback that proves, over real TLS, that it is where Amazon keeps its chains; and its faults."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from skill.hosts.endpoint.bucket import MOST_BYTES, Bucket
from tests import signing
from tests.faults import Answer, FaultyServer, Visit, hang, hang_up, reset, rubbish, trickle
from tests.signing import Party

_PATIENT_SECONDS = 10.0


class ChainServer(FaultyServer):
    """Serves `chains`, by path, over TLS; ``answer`` instead of that, where it is given. Use it in a ``with`` block.

    ``as_whom`` is whose certificate it shows: that of the real server, made by the tests' authority, unless given.
    ``before`` is what it does with a connection before TLS begins; what it returns says whether to go on.
    """

    def __init__(
        self,
        folder: Path,
        answer: Answer | None = None,
        *,
        as_whom: Party | None = None,
        before: Callable[[socket.socket], bool] | None = None,
    ) -> None:
        super().__init__(answer or self._chain)
        self.chains: dict[str, bytes] = {}
        self.asked: list[str] = []
        self._before = before
        self._folder = folder
        own = folder / "server.pem"
        own.write_bytes((as_whom or signing.tls_server()).pem_with_key)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(own)

    def bucket(self) -> Bucket:
        """What fetches from here, and trusts the tests' authority for it."""
        authorities = self._folder / "authorities.pem"
        authorities.write_bytes(signing.tls_authority().pem)
        return Bucket(("127.0.0.1", self._listener.getsockname()[1]), authorities)

    def put(self, name: str, chain: bytes | None = None) -> str:
        """Serve ``chain``, or else a good one, as ``name``; the name."""
        self.chains[f"/echo.api/{name}"] = signing.chain() if chain is None else chain
        return name

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, ValueError):
            connection.settimeout(_PATIENT_SECONDS)
            if self._before is None or self._before(connection):
                super()._serve(self._context.wrap_socket(connection, server_side=True))

    def _chain(self, visit: Visit) -> None:
        path = visit.head.split(" ")[1]
        self.asked.append(path)
        chain = self.chains.get(path)
        if chain is None:
            visit.send("404 Not Found", b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            visit.send("200 OK", chain)


def status(line: str, *headers: str) -> Answer:
    """Answer with this status, and a good chain for a body: the status alone must be enough to refuse it."""
    return lambda visit: visit.send(line, signing.chain(), *headers)


def huge(visit: Visit) -> None:
    """Send a chain that is good, and then goes on and on."""
    visit.send("200 OK", signing.chain() + b"\n" * MOST_BYTES)


def endless(visit: Visit) -> None:
    """Send a chain that never ends, and does not say how long it is."""
    visit.connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while not visit.over.is_set():
        visit.connection.sendall(signing.chain())


def drip_headers(visit: Visit) -> None:
    """Send a byte of a header now and then."""
    visit.connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not visit.over.wait(0.2):
        visit.connection.sendall(b"x")


def drip_until_closed(visit: Visit) -> None:
    """Send a byte of a body now and then, which is over when the connection is."""
    visit.connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while not visit.over.wait(0.2):
        visit.connection.sendall(b" ")


def go_on(visit: Visit) -> None:
    """Say again and again that there is more to come."""
    while not visit.over.wait(0.2):
        visit.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def break_off(visit: Visit) -> None:
    """Send half of what was promised."""
    chain = signing.chain()
    visit.connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(chain)}\r\n\r\n".encode() + chain[:-1000])
    visit.connection.close()


def break_off_unnoticed(visit: Visit) -> None:
    """Send half a certificate, and nothing that says how long it was to be."""
    visit.connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + signing.signer().pem[:-200])
    visit.connection.close()


def zipped(visit: Visit) -> None:
    """Say of a good chain that it is zipped, which it is not."""
    visit.send("200 OK", signing.chain(), "Content-Encoding: gzip")


FAULTS: dict[str, Answer] = {
    "403": status("403 Forbidden"),
    "404": status("404 Not Found"),
    "500": status("500 Internal Server Error"),
    "503": status("503 Slow Down"),
    "206": status("206 Partial Content"),
    "redirects": status("301 Moved Permanently", "Location: https://s3.amazonaws.com/echo.api/good.pem"),
    "redirects for once": status("307 Temporary Redirect", "Location: /echo.api/good.pem"),
    "huge": huge,
    "endless": endless,
    "hangs before headers": hang,
    "drips headers": drip_headers,
    "drips a body": trickle,
    "drips a body until it closes": drip_until_closed,
    "always says continue": go_on,
    "not HTTP": rubbish,
    "breaks off": break_off,
    "breaks off unnoticed": break_off_unnoticed,
    "hangs up": hang_up,
    "resets": reset,
}
"""By name, each way of failing once TLS stands."""


def _hang(connection: socket.socket) -> bool:
    with suppress(OSError):
        while connection.recv(65536):  # until whoever came leaves
            pass
    return False


def _plain(connection: socket.socket) -> bool:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")
    return False


def _drip(connection: socket.socket) -> bool:
    """A TLS record that says it is long, a byte at a time."""
    with suppress(OSError):
        connection.sendall(b"\x16\x03\x03\x40\x00")
        for _ in range(100):
            time.sleep(0.1)
            connection.sendall(b"\x02")
    return False


def _leave(connection: socket.socket) -> bool:
    connection.recv(1)
    return False


BEFORE_TLS: dict[str, Callable[[socket.socket], bool]] = {
    "hangs before TLS": _hang,
    "speaks no TLS": _plain,
    "drips TLS": _drip,
    "leaves before TLS": _leave,
}
"""By name, each way of failing before TLS stands."""
