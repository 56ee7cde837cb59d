"""The web host under load, beside a route that does nothing: `python -m bench.web_load`.

Fifty listeners hold a conversation of twenty turns each, all at once and without a pause, with the host under
gunicorn as `make host` starts it; then the same client posts the same bodies to a route in the same processes that
returns a constant. What was said to each listener, and what is remembered of each in the end, must be exactly what one
skill alone in its process says and remembers. The times say little by themselves; their ratio does.
"""

from __future__ import annotations

import hashlib
import json
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from bench.web_app import CHAIN, CONSTANT, EVENINGS, ROOT
from skill.door import Door
from skill.hosts import envelopes
from skill.hosts.device import Device
from skill.hosts.envelopes import APPLICATION
from skill.hosts.interaction import CHECKOUT, InteractionModel
from skill.hosts.matcher import Matcher
from skill.memory.memory import Memory, Note
from skill.memory.sqlite import SqliteStore
from skill.settings import Settings
from tests import signing

CONVERSATIONS, TURNS, ROUNDS = 50, 20, 3
_SECONDS = 60.0

SAID = (
    *("a reflection", "another reflection", "the signs", "yes", "next", "a reflection", "repeat that", "check in"),
    *("far apart", "we argued", "not tonight", "how many evenings have i taken", "a reflection", "another reflection"),
    *("what do you remember", "help", "the signs", "yes", "always start with the reflection", "yes"),
)
"""After the skill was opened, round and round; each listener begins somewhere else."""


@dataclass
class Heard:
    """One listener's evening: each body as it is sent, with its headers, and the answer that it has to get."""

    key: str
    turns: list[tuple[bytes, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)


@dataclass
class Report:
    """What came of it. Times are milliseconds."""

    ours: list[float] = field(default_factory=list)
    constant: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    """Lines of the host's log that are no information."""
    evenings: int = 0
    alone: float = 0.0
    """What one note takes on this disk where nobody else writes: the median."""
    seconds: tuple[float, float] = (0.0, 0.0)


def rehearse(listeners: int, turns: int, first: int = 0) -> list[Heard]:
    """What each listener will say, and what must be answered and remembered: found out with a skill in this process."""
    model = InteractionModel.load()
    matcher = Matcher(model)
    matches = {said: matcher.match(said) for said in set(SAID)}
    store = SqliteStore(":memory:")
    door = Door(Settings(skill_id=APPLICATION, log_level="ERROR"), store=store)
    now = datetime.now(UTC)
    heard = []
    for number in range(first, first + listeners):
        user = f"amzn1.ask.account.LISTENER{number}"
        one = Heard(listener_of(user))

        def answers(event: Any, context: Any, one: Heard = one) -> dict[str, Any]:
            body = json.dumps(event).encode()
            answer = door(event, context)
            one.turns.append((body, signing.headers(body, "cert.pem"), answer))
            return answer

        device = Device(answers, model=model, matcher=matcher, application=APPLICATION, user=user, clock=lambda: now)
        device.happens(envelopes.launch())
        for turn in range(turns - 1):
            said = SAID[(number + turn) % len(SAID)]
            device.understood(said, matches[said])
        one.memory = store.recall(one.key, now)
        heard.append(one)
    store.close()
    return heard


def listener_of(user: str) -> str:
    """The key of ``user``, as the skill makes it."""
    return hashlib.sha256(f"{APPLICATION}|{user}".encode()).hexdigest()


@contextmanager
def host(folder: Path) -> Iterator[int]:
    """The host under gunicorn, on a free loopback port."""
    (folder / ROOT).write_bytes(signing.root().pem)
    (folder / CHAIN).write_bytes(signing.chain())
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listening, (folder / "log").open("wb") as log:
        command = [
            *(sys.executable, "-m", "gunicorn", "--config", "python:skill.hosts.gunicorn_conf"),
            *("--bind", f"fd://{listening.fileno()}", f"bench.web_app:create({str(folder)!r})"),
        ]
        process = subprocess.Popen(  # noqa: S603  # what it starts is this project
            command, cwd=CHECKOUT, stdout=log, stderr=subprocess.STDOUT, pass_fds=[listening.fileno()]
        )
        try:
            yield int(listening.getsockname()[1])
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=_SECONDS)


def post(port: int, path: str, evenings: Sequence[Heard], times: list[float], errors: list[str]) -> float:
    """Post every listener's turns to ``path``, all listeners at once; how many seconds it took."""
    together = threading.Barrier(len(evenings) + 1)

    def talk(one: Heard) -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
        together.wait(_SECONDS)
        for number, (body, headers, expected) in enumerate(one.turns):
            start = time.perf_counter()
            try:
                line.request("POST", path, body, headers)
                response = line.getresponse()
                answered = response.read()
            except (OSError, HTTPException) as error:
                errors.append(f"turn {number}: {type(error).__name__}")
                line.close()
                continue
            times.append((time.perf_counter() - start) * 1000)
            if response.status != 200:
                errors.append(f"turn {number}: status {response.status}")
            elif json.loads(answered) != (expected if path == "/alexa" else CONSTANT):
                errors.append(f"turn {number}: another answer")
        line.close()

    threads = [threading.Thread(target=talk, args=(one,)) for one in evenings]
    for thread in threads:
        thread.start()
    together.wait(_SECONDS)
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


def lost(file: Path, everybody: Sequence[Heard]) -> list[str]:
    """Of whom ``file`` remembers anything else than it should, and what."""
    store, now = SqliteStore(file), datetime.now(UTC)
    found = [(store.recall(one.key, now), one.memory) for one in everybody]
    return [f"{there} and not {memory}" for there, memory in found if there != memory]


def alone(file: Path) -> float:
    """How many milliseconds a note takes that nothing is in the way of."""
    store, times = SqliteStore(file), []
    for number in range(50):
        start = time.perf_counter()
        store.note(f"{number % 10:064d}", Note(datetime.now(UTC), evening=True))
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def run(conversations: int = CONVERSATIONS, turns: int = TURNS, rounds: int = 1) -> Report:
    """Hold the conversations, ``rounds`` times with other listeners each, and look afterwards what is remembered."""
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        folder, everybody = Path(name), []
        with host(folder) as port:
            post(port, "/constant", rehearse(8, 4), [], report.errors)  # each worker has started, and each thread
            for number in range(rounds):
                evenings = rehearse(conversations, turns, number * conversations)
                ours = post(port, "/alexa", evenings, report.ours, report.errors)
                constant = post(port, "/constant", evenings, report.constant, report.errors)
                report.seconds = (report.seconds[0] + ours, report.seconds[1] + constant)
                everybody += evenings
        report.alone = alone(folder / "alone.db")
        report.evenings = sum(one.memory.evenings for one in everybody)
        report.lost = lost(folder / EVENINGS, everybody)
        lines = (folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()
        report.trouble = [line for line in lines if '"trouble"' in line or "Traceback" in line or "[ERROR]" in line]
    return report


def main() -> None:
    """Measure, and print the table. Ends with an error where one was met, or where an evening was lost."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    report = run(rounds=rounds)
    title = f"{CONVERSATIONS} conversations, {rounds} rounds"
    print(f"{title:<34}{'turns':>6}{'p50 ms':>9}{'p95 ms':>9}{'a second':>10}")
    tails = []
    for name, times, seconds in (
        ("this skill, signed, with SQLite", report.ours, report.seconds[0]),
        ("a constant", report.constant, report.seconds[1]),
    ):
        cuts = statistics.quantiles(times, n=20)
        tails.append(cuts[18])
        print(f"{name:<34}{len(times):>6}{cuts[9]:>9.1f}{cuts[18]:>9.1f}{len(times) / seconds:>10.0f}")
    print(f"\na note alone, on this disk: {report.alone:.1f} ms")
    print(f"p95 by the constant's: {tails[0] / tails[1]:.2f}")
    print(f"errors: {len(report.errors)}, evenings: {report.evenings}, lost: {len(report.lost)}")
    for line in [*report.errors[:5], *report.lost[:5], *report.trouble[:5]]:
        print(f"  {line}")
    if report.errors or report.lost or report.trouble:
        sys.exit(1)


if __name__ == "__main__":
    main()
