"""Fetches a certificate chain from where Amazon keeps it: over TLS, soon, and not more than a chain is long."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

import certifi
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from skill.errors import RequestRefused
from skill.hosts.endpoint.address import HOST, PORT

STEP_SECONDS = 1.5
"""For each wait for the server."""

ALL_SECONDS = 2.5
"""For the whole answer, however it drips: after these the line is cut."""

MOST_BYTES = 64 * 1024
"""More is refused. A chain is some 8 kilobytes."""

_HEADERS = {"Host": HOST, "Accept-Encoding": "identity"}


class Bucket:
    """Amazon's server of certificate chains. ``address`` and ``authorities`` (PEM) are for one that stands in for it.

    Whatever the address, the server has to prove that it is `HOST`. No redirect is followed, and no proxy used,
    whatever the environment says.
    """

    def __init__(self, address: tuple[str, int] = (HOST, PORT), authorities: Path | None = None) -> None:
        self._address = address
        self._authorities = str(authorities or certifi.where())

    def read(self, path: str) -> bytes:
        """What is at ``path``. Raises `RequestRefused` where that cannot be had.

        Each of the server's addresses is given `STEP_SECONDS`, and the answer `ALL_SECONDS`; looking the name up is
        the system's, and takes as long as the system lets it.
        """
        connection = HTTPSConnection(
            *self._address,
            timeout=STEP_SECONDS,
            server_hostname=HOST,
            assert_hostname=HOST,
            cert_reqs="CERT_REQUIRED",
            ca_certs=self._authorities,
        )
        try:
            with _open(connection):
                connection.request("GET", path, headers=_HEADERS, preload_content=False, decode_content=False)
                with connection.getresponse() as answer:
                    status, body = answer.status, _body(answer)
        except (OSError, HTTPError, HTTPException, ValueError) as error:
            raise _refused(type(error).__name__) from error
        finally:
            connection.close()
        if status != 200:
            raise _refused(f"status {status}")
        if len(body) > MOST_BYTES:
            raise _refused("too long")
        return body


def _body(answer: BaseHTTPResponse) -> bytes:
    """The body, or a little more than `MOST_BYTES` of it."""
    body = b""
    while len(body) <= MOST_BYTES and (part := answer.read(MOST_BYTES + 1 - len(body))):
        body += part  # the last, empty part is when urllib3 sees whether all has come that was promised
    return body


@contextmanager
def _open(connection: HTTPSConnection) -> Iterator[None]:
    """Connect, and cut the line after `ALL_SECONDS`: whoever waits for it then wakes.

    Connecting keeps to `STEP_SECONDS` by itself, for each address of the server and for the handshake. The socket
    is held on to here, because the connection lets go of it when the server says that it will close.
    """
    connection.connect()
    overdue = threading.Timer(ALL_SECONDS, _cut, [connection.sock])
    overdue.daemon = True
    overdue.start()
    try:
        yield
    finally:
        overdue.cancel()
        overdue.join()  # or it might cut a line that has the number of this one by then


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)  # that of the TCP line: the TLS around it is another thread's


def _refused(why: str) -> RequestRefused:
    return RequestRefused(
        f"the certificate chain cannot be fetched: {why}",
        advice=f"if it goes on, let this machine reach {HOST} on port {PORT}",
    )
