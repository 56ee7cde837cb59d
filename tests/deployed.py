"""What is deployed, at work on this machine: the built artefact in Lambda's own runtime, DynamoDB Local behind it."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

from skill.hosts.envelopes import APPLICATION
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import Matcher
from skill.memory.dynamodb import DynamoStore
from skill.memory.memory import Memory
from tests.real_runtime import RealRuntime, emulator
from tests.stage import Household
from tests.stores import aws, patient_client, table
from tests.template import function

BROUGHT = (
    "awslambdaric",
    "runtime_client",
    "simplejson",
    "snapshot_restore_py",
    "boto3",
    "botocore",
    "jmespath",
    "s3transfer",
)
"""The modules that Lambda's own Python brings. It has a few more, such as urllib3; the artefact has its own."""

_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_DEFAULT_REGION": "eu-west-1"}
_IN_VAIN = ("wait: DynamoDB is slow", "credentials that need no search")
_RESET = struct.pack("ii", 1, 0)
_SECONDS = 10


class Relay:
    """Passes on what comes to a free loopback port; while ``fails``, it breaks off every connection instead."""

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        self._to = (str(parts.hostname), int(parts.port or 80))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._fails = False
        self._threads = [threading.Thread(target=self._listen, daemon=True)]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def fails(self) -> bool:
        """Whether it breaks off what comes. Setting it breaks off what there is."""
        return self._fails

    @fails.setter
    def fails(self, fails: bool) -> None:
        with self._lock:
            self._fails = fails
            for one in self._open if fails else ():
                _break_off(one)

    def __enter__(self) -> Self:
        """Start listening."""
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Break off what there is, and stop."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes whoever waits in accept
        self._listener.close()
        self.fails = True
        for thread in list(self._threads):
            thread.join(_SECONDS)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                self._start(self._serve, caller)

    def _start(self, work: Callable[..., None], *arguments: socket.socket) -> threading.Thread:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _serve(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            if self._fails:
                _break_off(caller)
                return
            with socket.create_connection(self._to, timeout=_SECONDS) as store:
                store.settimeout(None)  # a line may be kept open for long, with nothing on it
                with self._lock:
                    both = {caller, store}
                    self._open |= both
                try:
                    if not self._fails:
                        back = self._start(_pass_on, store, caller)
                        _pass_on(caller, store)
                        back.join(_SECONDS)
                finally:
                    with self._lock:
                        self._open -= both


def _pass_on(giver: socket.socket, taker: socket.socket) -> None:
    """Pass everything on, and then the end of it."""
    with suppress(OSError):
        while data := giver.recv(65536):
            taker.sendall(data)
    with suppress(OSError):
        taker.shutdown(socket.SHUT_RDWR)


def _break_off(one: socket.socket) -> None:
    """Let the other side see a reset, and whoever reads here see the end."""
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        one.shutdown(socket.SHUT_RDWR)


def container(artefact: Path, folder: Path, **environment: str) -> RealRuntime:
    """The runtime with ``artefact`` as Lambda lays it out: first in the path, and no other packages but `BROUGHT`.

    The Python is the one below the virtual environment, without its packages: so the checkout, which is installed
    there, cannot stand in for what the artefact lacks. Nothing compiled is written into the artefact. Of what the
    template sets, a name that is not in it is not set here either.
    """
    brought = folder / "brought"
    brought.mkdir(exist_ok=True)
    for name in BROUGHT:
        spec = importlib.util.find_spec(name)
        assert spec is not None, f"no {name}: make test installs it"
        assert spec.origin is not None
        file = Path(spec.origin)
        source = file.parent if file.name == "__init__.py" else file
        if not (brought / source.name).exists():
            (brought / source.name).symlink_to(source)
    known = {"SKILL_ID": APPLICATION, "LOG_LEVEL": "INFO", **environment}
    variables = {name: known.pop(name, "") for name in function()["Environment"]["Variables"]}
    return RealRuntime(
        emulator(),
        folder,
        python=(getattr(sys, "_base_executable", sys.executable), "-S", "-B"),
        path=(artefact, brought),
        environment=variables | _CREDENTIALS | {name: known[name] for name in known if name.startswith("AWS_")},
    )


@dataclass
class Deployment:
    """The function, what stands between it and its table, and the same table read from here."""

    runtime: RealRuntime
    relay: Relay
    store: DynamoStore

    def break_store(self, fails: bool) -> None:
        """Break the line to the table, or mend it.

        After a failure the skill leaves the store alone for half a minute by the function's own clock, which no play
        can move on. So once the line is mended the function starts anew, as it does in AWS after a while: a new
        container tries the store at once.
        """
        mended = self.relay.fails and not fails
        self.relay.fails = fails
        if mended:
            self.runtime.stop()
            self.runtime.start()


@contextmanager
def deployed(artefact: Path, folder: Path, dynamodb: str) -> Iterator[Deployment]:
    """The function in ``artefact`` with a new table at ``dynamodb``. What it writes goes into ``folder``."""
    with ExitStack() as stack:
        with aws(dynamodb):
            name = stack.enter_context(table())
            store = DynamoStore(name, patient_client(), seconds=30)
        stack.callback(store.close)
        relay = stack.enter_context(Relay(dynamodb))
        runtime = container(artefact, folder, TABLE_NAME=name, AWS_ENDPOINT_URL_DYNAMODB=relay.url)
        yield Deployment(stack.enter_context(runtime), relay, store)


class Residents(Household):
    """A household of its own account, whose skill is ``deployment``."""

    def __init__(self, deployment: Deployment, parts: tuple[InteractionModel, Matcher, str], moment: datetime) -> None:
        super().__init__(deployment.runtime, parts, moment, f"amzn1.ask.account.{uuid4().hex.upper()}")
        self._deployment = deployment
        self._written = len(deployment.runtime.output())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the API, and leave a function whose store works."""
        super().__exit__(kind, error, trace)
        self.break_store(False)

    def break_store(self, fails: bool) -> None:
        """Break the line to the table, or mend it."""
        self._deployment.break_store(fails)

    def memory(self) -> Memory:
        """What the item of this account holds, read past the line that may be broken."""
        return self._deployment.store.recall(key(self.user), self.now)

    def log(self) -> str:
        """What the function has written since these came."""
        return self._deployment.runtime.output()[self._written :]

    def waited_in_vain(self) -> bool:
        """Whether the function gave the store up because it took too long: a busy machine stood still."""
        return any(advice in self.log() for advice in _IN_VAIN)


def key(user: str) -> str:
    """The key under which ``user`` is remembered."""
    return hashlib.sha256(f"{APPLICATION}|{user}".encode()).hexdigest()


def turns(log: str) -> list[dict[str, Any]]:
    """The turns in a log: one object of fields for each."""
    return [line for line in _lines(log) if "turn" in line]


def troubles(log: str) -> list[str]:
    """What the log says is the matter, and what is to be done about it."""
    return [f"the log: {line['trouble']}: {line['do']}" for line in _lines(log) if "trouble" in line]


def _lines(log: str) -> list[dict[str, Any]]:
    written = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    return [line["message"] for line in written if line.get("logger") == "evening_lantern"]
