"""Loopback ports for programs that have to be told one: kept from everybody else until they listen."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def reserved_port() -> Iterator[int]:
    """A port on which nobody listens, and which nobody else is given meanwhile.

    It is bound here, and not listened on. So another test process cannot get it for a server of its own, whoever
    connects is refused, and a program that is told the number can listen there: servers allow such a second use.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])
