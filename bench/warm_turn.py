"""What a warm turn costs, beside the SDK's hello-world: `make bench`.

Both skills run in one process and take turns in short blocks, so that whatever else the machine
does slows both alike. Each pair of blocks gives one ratio. It measures CPU time, and fails nothing.
"""

from __future__ import annotations

import json
import logging
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench import hello_world
from skill.door import Door
from skill.hosts import envelopes
from skill.hosts.matcher import Heard, HeardSlot
from skill.settings import Settings

CHECKOUT = Path(__file__).resolve().parent.parent
PAIRS = 60
TURNS = 200
"""In each block."""

HEAVY = ("boto3", "botocore", "flask")
"""What a cold start must not wait for."""

WATCH = """
import sys
asked = set()
class Watch:
    def find_spec(self, name, path=None, target=None):
        asked.add(name.partition(".")[0])
sys.meta_path.insert(0, Watch())
import lambda_function
print(*sorted(asked & {*sys.argv[1:]}))
"""
"""A program that imports the Lambda function and prints which of the packages it names were asked for."""

Turn = Callable[[], object]


class Unwritten(logging.Handler):
    """Makes each line of the log, and writes it nowhere."""

    def emit(self, record: logging.LogRecord) -> None:
        """Make the line."""
        record.getMessage()


def event(request: Mapping[str, Any], *, pending: str = "", new: bool = False) -> dict[str, Any]:
    """A request in a session, with ``pending`` as its pending question, as a speaker without a screen sends it."""
    attributes = {"pending": {"name": pending, "about": ""}} if pending else {}
    api = envelopes.Api("https://api.eu.amazonalexa.com", "k" * 900)
    session = {"new": new, "sessionId": "amzn1.echo-api.session.bench", "attributes": attributes}
    whole = envelopes.envelope(request, session=session, api=api)
    # Every real request has these, too: Amazon's "Request and Response JSON Reference".
    system = whole["context"]["System"]
    system["device"]["supportedInterfaces"] = {"AudioPlayer": {}}
    system["unit"] = {"unitId": "amzn1.ask.unit.bench"}
    whole["context"]["AudioPlayer"] = {"playerActivity": "IDLE"}
    return whole


def intent(name: str) -> dict[str, Any]:
    """The intent ``name``, without slots."""
    return envelopes.intent(Heard(name))


def turn(skill: Callable[[Any, Any], Any], asked: dict[str, Any]) -> Turn:
    """One turn of ``skill``. Raises `SystemExit` where it does not answer aloud: there is nothing to measure then."""
    if "outputSpeech" not in skill(asked, None)["response"]:
        raise SystemExit(f"no speech in answer to {json.dumps(asked['request'])}")
    return lambda: skill(asked, None)


def cpu(turn: Turn) -> int:
    """Nanoseconds of CPU time that a block of turns takes."""
    start = time.process_time_ns()
    for _ in range(TURNS):
        turn()
    return time.process_time_ns() - start


def pairs(ours: Turn, theirs: Turn) -> list[tuple[int, int]]:
    """Blocks of ours and of theirs, one after the other; who is first changes with each pair."""
    cpu(ours), cpu(theirs)  # warm
    measured = []
    for number in range(PAIRS):
        if number % 2:
            their_time, our_time = cpu(theirs), cpu(ours)
        else:
            our_time, their_time = cpu(ours), cpu(theirs)
        measured.append((our_time, their_time))
    return measured


def row(name: str, against: str, measured: list[tuple[int, int]]) -> str:
    """One line of the table."""
    ratios = [our_time / their_time for our_time, their_time in measured]
    tenths = statistics.quantiles(ratios, n=10)
    ours, theirs = (statistics.median(side) / TURNS / 1000 for side in zip(*measured, strict=True))
    return (
        f"{name:<26}{against:<13}{ours:>6.0f}{theirs:>7.0f}"
        f"{statistics.median(ratios):>9.2f}   {tenths[0]:.2f} to {tenths[-1]:.2f}"
    )


def imported_at_start() -> list[str]:
    """Which of the heavy packages the Lambda function asks for at import, in a fresh process, installed or not."""
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", WATCH, *HEAVY],
        check=True,
        capture_output=True,
        text=True,
        cwd=CHECKOUT / "lambda",
        env={"PYTHONPATH": str(CHECKOUT)},
    )
    return done.stdout.split()


def main() -> None:
    """Measure, and print the table."""
    log = logging.getLogger("evening_lantern")
    log.addHandler(Unwritten())
    log.propagate = False
    door = Door(Settings(log_level="INFO"))
    hello = turn(hello_world.lambda_handler, event(intent("HelloWorldIntent"), new=True))
    welcome = turn(hello_world.lambda_handler, event(envelopes.launch(), new=True))
    launch = turn(door, event(envelopes.launch(), new=True))
    reflection = turn(door, event(intent("ReflectionIntent"), pending="menu"))
    danger = turn(door, event(intent("CrisisIntent"), pending="menu"))
    yes = turn(door, event(intent("AMAZON.YesIntent"), pending="reflection.offer"))
    argued = envelopes.intent(Heard("AnswerIntent", {"answer": HeardSlot("we argued", "argued", "argued")}))
    answer = turn(door, event(argued, pending="check_in.cause"))
    walk_on = turn(door, event(intent("AMAZON.YesIntent"), pending="signs.walk"))

    print(f"{'this skill':<26}{'hello-world':<13}{'µs':>6}{'µs':>7}{'ratio':>9}   10 % to 90 %")
    for name, ours, against, theirs in (
        ("launch", launch, "launch", welcome),
        ("launch", launch, "hello", hello),
        ("danger", danger, "hello", hello),
        ("an answer, in a slot", answer, "hello", hello),
        ("yes, to the first sign", walk_on, "hello", hello),
        ("yes, to a reflection", yes, "hello", hello),
        ("a reflection", reflection, "hello", hello),
    ):
        print(row(name, against, pairs(ours, theirs)), flush=True)
    print(f"""
How to read it: CPU time of one warm turn (median, µs: first this skill, then hello-world), in {PAIRS} pairs of
blocks of {TURNS} turns. The ratio is this skill's time divided by hello-world's, pair by pair: its median, then
where the middle eight tenths of the pairs lie. Below 1 this skill is the faster one. Between machines compare
the ratios, not the microseconds. A reflection is two minutes of speech; hello-world says five words.
""")
    loaded = imported_at_start()
    print(f"Importing lambda/lambda_function.py asks for {', '.join(loaded) or 'none of ' + ', '.join(HEAVY)}.")


if __name__ == "__main__":
    main()
