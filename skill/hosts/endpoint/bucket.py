"""Fetches a certificate chain from where Amazon keeps it: over TLS, soon, and not more than a chain is long."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import certifi
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError

from skill.errors import RequestRefused
from skill.hosts.endpoint.address import HOST, PORT

STEP_SECONDS = 1.5
"""For each wait for the server."""

ALL_SECONDS = 2.5
"""For the whole, however it drips: after these the line is cut."""

MOST_BYTES = 64 * 1024
"""More is refused. A chain is some 8 kilobytes."""


class Bucket:
    """Amazon's server of certificate chains. ``address`` and ``authorities`` (PEM) are for one that stands in for it.

    Whatever the address, the server has to prove that it is `HOST`. No redirect is followed, no proxy used, and no
    setting of the environment read.
    """

    def __init__(self, address: tuple[str, int] = (HOST, PORT), authorities: Path | None = None) -> None:
        self._address = address
        self._authorities = str(authorities or certifi.where())

    def read(self, path: str) -> bytes:
        """What is at ``path``. Raises `RequestRefused` where that cannot be had; it waits `ALL_SECONDS` at most."""
        connection = HTTPSConnection(
            *self._address,
            timeout=STEP_SECONDS,
            server_hostname=HOST,
            assert_hostname=HOST,
            cert_reqs="CERT_REQUIRED",
            ca_certs=self._authorities,
        )
        overdue = threading.Timer(ALL_SECONDS, _hang_up, [connection])
        overdue.daemon = True
        overdue.start()
        try:
            connection.request(
                "GET", path, headers={"Host": HOST, "Accept-Encoding": "identity"}, preload_content=False
            )
            answer = connection.getresponse()
            body = answer.read(MOST_BYTES + 1)
        except (OSError, HTTPError, HTTPException, ValueError) as error:
            raise _refused(type(error).__name__) from error
        finally:
            overdue.cancel()
            connection.close()
        if answer.status != 200:
            raise _refused(f"status {answer.status}")
        if len(body) > MOST_BYTES:
            raise _refused("too long")
        return body


def _hang_up(connection: HTTPSConnection) -> None:
    """Wake whoever waits for ``connection``, from another thread."""
    with suppress(OSError, AttributeError, ValueError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _refused(why: str) -> RequestRefused:
    return RequestRefused(
        f"the certificate chain cannot be fetched: {why}",
        advice=f"if it goes on, let this machine reach {HOST} on port {PORT}",
    )
