"""How long a listener waits in AWS's own runtime, beside three baselines: `make bench`.

For each program a new container is started again and again, in turns, so that whatever else the machine
does slows all alike: the Lambda runtime interface emulator, driving Lambda's own client for Python. The
first answer is a cold start, Python's own included; the later ones are warm. DynamoDB Local answers those
that remember. Each round gives one ratio. It fails nothing.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from skill.hosts import envelopes
from skill.hosts.matcher import Heard
from tests import stores
from tests.real_runtime import RealRuntime, emulator

ROUNDS = 15
WARM_TURNS = 40
"""After the first, in each container."""

START = datetime(2026, 1, 1, 21, tzinfo=UTC)
THEIRS = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
}
"""The table of the SDK's adapter."""

Asked = Callable[[int], dict[str, Any]]


@dataclass
class Program:
    """What is started: ``handler`` with ``environment``, asked ``asked(0)``, ``asked(1)`` and so on."""

    name: str
    handler: str
    asked: Asked
    environment: Mapping[str, str] = field(default_factory=dict)
    first: list[float] = field(default_factory=list)
    """Milliseconds of the first answer, one for each round."""
    warm: list[float] = field(default_factory=list)
    """Milliseconds of a warm turn: the median of each round."""
    peak: list[float] = field(default_factory=list)
    """Megabytes that the process took at most, one for each round."""


def launch(number: int) -> dict[str, Any]:
    """The listener opens the skill, a day later each time: so that each opening is worth remembering."""
    session = {"new": True, "sessionId": f"bench-{number}", "attributes": {}}
    return envelopes.envelope(envelopes.launch(), session=session, moment=START + timedelta(days=number))


def danger(number: int) -> dict[str, Any]:
    """Danger, in a session's first words: nothing is read or written for it."""
    session = {"new": True, "sessionId": f"bench-{number}", "attributes": {}}
    return envelopes.envelope(envelopes.intent(Heard("CrisisIntent")), session=session)


def played(program: Program, folder: Path) -> None:
    """One round of ``program``, in a new container. Raises `SystemExit` where it does not answer aloud."""
    with RealRuntime(emulator(), folder, handler=program.handler, environment=program.environment) as runtime:
        times = []
        for number in range(1 + WARM_TURNS):
            event = program.asked(number)
            start = time.perf_counter()
            answer = runtime(event)
            times.append((time.perf_counter() - start) * 1000)
            if "outputSpeech" not in answer.get("response", {}):
                raise SystemExit(f"{program.name} did not answer aloud\n{runtime.output()}")
        peak = max(_peak(process) for process in runtime.processes()[1:])
        if '"level": "ERROR"' in runtime.output():
            raise SystemExit(f"{program.name} met with trouble\n{runtime.output()}")
    program.first.append(times[0])
    program.warm.append(statistics.median(times[1:]))
    program.peak.append(peak)


def _peak(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1000 if found else 0.0


def ratio(ours: list[float], theirs: list[float]) -> str:
    """The median of the ratios, round by round, and where the middle eight tenths of them lie."""
    ratios = [our / their for our, their in zip(ours, theirs, strict=True)]
    tenths = statistics.quantiles(ratios, n=10)
    return f"{statistics.median(ratios):.2f}  ({tenths[0]:.2f} to {tenths[-1]:.2f})"


def main() -> None:
    """Measure, and print the tables."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        endpoint = stack.enter_context(stores.dynamodb_local(folder))
        stack.enter_context(stores.aws(endpoint))
        ours = stack.enter_context(stores.table())
        theirs = stack.enter_context(stores.table(**THEIRS))
        reached = {**stores.environment(endpoint)}
        bare = Program("a bare handler", "bench.bare.lambda_handler", launch)
        hello = Program("hello-world", "bench.hello_world.lambda_handler", launch)
        standard = Program("standard stack", "bench.standard.lambda_handler", launch, {**reached, "TABLE_NAME": theirs})
        forgets = Program("this skill, danger", "lambda_function.handler", danger, {**reached, "TABLE_NAME": ours})
        opens = Program("this skill, no table", "lambda_function.handler", launch)
        remembers = Program(
            "this skill, remembering", "lambda_function.handler", launch, {**reached, "TABLE_NAME": ours}
        )
        programs = [bare, hello, standard, forgets, opens, remembers]
        for number in range(rounds + 1):
            for program in random.sample(programs, len(programs)):
                place = folder / f"{number}-{programs.index(program)}"
                place.mkdir()
                played(program, place)
            if number == 0:  # the first round only writes the bytecode and fills the disk's cache
                for program in programs:
                    program.first, program.warm, program.peak = [], [], []

    print(f"{'in the emulator, ' + str(rounds) + ' rounds':<26}{'first ms':>9}{'warm ms':>9}{'peak MB':>9}")
    for program in programs:
        print(
            f"{program.name:<26}{statistics.median(program.first):>9.0f}{statistics.median(program.warm):>9.1f}"
            f"{statistics.median(program.peak):>9.0f}"
        )
    print()
    print(f"{'ratio':<50}median  (10 % to 90 %)")
    for title, our, their in (
        ("first answer: danger, by hello-world", forgets.first, hello.first),
        ("first answer: launch without a table, by hello-world", opens.first, hello.first),
        ("first answer: launch with memory, by standard stack", remembers.first, standard.first),
        ("warm turn: danger, by hello-world", forgets.warm, hello.warm),
        ("warm turn: launch with memory, by standard stack", remembers.warm, standard.warm),
    ):
        print(f"{title:<54}{ratio(our, their)}")


if __name__ == "__main__":
    try:
        main()
    except (pytest.skip.Exception, pytest.fail.Exception) as missing:
        sys.exit(
            f"This part cannot be measured here: {missing}. make dynamodb and make template install what it needs."
        )
