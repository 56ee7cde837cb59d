"""A server on loopback that misbehaves in one of the ways a store can, and counts who came."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

from tests.ports import reserved_port

Answer = Callable[["Visit"], None]


class Visit:
    """One request, and the connection that it came by."""

    def __init__(self, connection: socket.socket, over: threading.Event, head: str, body: bytes) -> None:
        self.connection = connection
        self.over = over
        self.head = head
        self.body = body
        target = [line for line in head.split("\r\n") if line.lower().startswith("x-amz-target:")]
        self.operation = target[0].rpartition(".")[2] if target else head.split(" ")[0]

    def send(self, status: str, body: bytes, *headers: str) -> None:
        """An HTTP response."""
        lines = [f"HTTP/1.1 {status}", "Content-Type: application/x-amz-json-1.0", f"Content-Length: {len(body)}"]
        self.connection.sendall("\r\n".join([*lines, *headers, "", ""]).encode() + body)

    def send_json(self, body: Mapping[str, object]) -> None:
        """An HTTP response that says yes."""
        self.send("200 OK", json.dumps(body).encode())


class FaultyServer:
    """Listens on a free loopback port, and gives ``answer`` to each request. Use it in a ``with`` block.

    ``connections`` and ``operations`` are what reached it so far.
    """

    def __init__(self, answer: Answer) -> None:
        self.connections = 0
        self.operations: list[str] = []
        self._answer = answer
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        """Start listening."""
        self._start(self._listen)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up on everybody, and stop."""
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes whoever waits in accept
        self._listener.close()
        for thread in list(self._threads):
            thread.join(timeout=10)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        with suppress(OSError):
            while not self._over.is_set():
                connection, _ = self._listener.accept()
                self.connections += 1
                self._start(lambda connection=connection: self._serve(connection))  # type: ignore[misc]

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, ValueError):
            connection.settimeout(0.1)
            while not self._over.is_set():
                head, body = self._request(connection)
                if not head:
                    return
                visit = Visit(connection, self._over, head, body)
                self.operations.append(visit.operation)
                self._answer(visit)

    def _request(self, connection: socket.socket) -> tuple[str, bytes]:
        """The head and the body of the next request; empty where there is none."""
        data = b""
        wanted: int | None = None
        while wanted is None or len(data) < wanted:
            try:
                part = connection.recv(65536)
            except TimeoutError:
                if self._over.is_set():
                    return "", b""
                continue
            if not part:
                return "", b""
            data += part
            if wanted is None and b"\r\n\r\n" in data:
                head, _, _ = data.partition(b"\r\n\r\n")
                lengths = [line for line in head.decode().split("\r\n") if line.lower().startswith("content-length:")]
                wanted = len(head) + 4 + (int(lengths[0].split(":")[1]) if lengths else 0)
        head, _, body = data.partition(b"\r\n\r\n")
        return head.decode(), body


def hang(visit: Visit) -> None:
    """Say nothing, and keep the line."""
    visit.over.wait()


def trickle(visit: Visit) -> None:
    """Promise a long answer and send a byte of it now and then: no single wait is long."""
    visit.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not visit.over.wait(0.2):
        visit.connection.sendall(b" ")


def reset(visit: Visit) -> None:
    """Break the connection off."""
    visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    visit.connection.close()


def hang_up(visit: Visit) -> None:
    """Close the connection without an answer."""
    visit.connection.close()


def broken(visit: Visit) -> None:
    """Answer 500, with words that are no JSON."""
    visit.send("500 Internal Server Error", b"<html>oh dear</html>")


def unavailable(visit: Visit) -> None:
    """Answer 503, and ask for a long pause."""
    visit.send("503 Service Unavailable", b"", "Retry-After: 5", "x-amz-retry-after: 5000")


def rubbish(visit: Visit) -> None:
    """Answer something that is not HTTP."""
    visit.connection.sendall(bytes(range(256)) * 8)
    visit.connection.close()


def no_json(visit: Visit) -> None:
    """Answer 200, with words that are no JSON."""
    visit.send("200 OK", b"\x00\xffoh dear")


def no_item(visit: Visit) -> None:
    """Answer 200, with JSON of another shape."""
    visit.send("200 OK", b'{"Item": {"evenings": {"N": "many"}, "reflections": {"S": "one"}}, "Attributes": 3}')


def refusal(code: str, *headers: str) -> Answer:
    """Answer 400, with the service's name ``code`` for what is wrong."""

    def answer(visit: Visit) -> None:
        body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": code}
        visit.send("400 Bad Request", json.dumps(body).encode(), *headers)

    return answer


FAULTS: dict[str, Answer] = {
    "hangs": hang,
    "trickles": trickle,
    "resets": reset,
    "hangs up": hang_up,
    "500": broken,
    "503, wait 5 s": unavailable,
    "throttles": refusal("ThrottlingException", "x-amz-retry-after: 5000"),
    "out of capacity": refusal("ProvisionedThroughputExceededException"),
    "denies": refusal("AccessDeniedException"),
    "no such table": refusal("ResourceNotFoundException"),
    "not HTTP": rubbish,
    "no JSON": no_json,
    "not an item": no_item,
}
"""By name, each way of failing at the wire."""


@contextmanager
def nobody() -> Iterator[str]:
    """The address of a loopback port that nobody listens on, and nobody will."""
    with reserved_port() as port:
        yield f"http://127.0.0.1:{port}"
