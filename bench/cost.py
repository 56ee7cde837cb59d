"""What a million evenings cost: `python -m bench.cost`, with ``--help`` for what can be put in other words.

Nothing here was billed. The prices are list prices of us-east-1, without the free tier, as they were known
when this was written: look each one up before relying on it. The durations are parameters; only that of a
warm turn was measured (`make bench`), on another machine than Lambda's. Put in what your own log says.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

MILLION = 1_000_000
MONTH = 30 * 24 * 3600


@dataclass(frozen=True)
class Cost:
    """What is put in: what an evening does, how long it takes, and what it is charged at, in US dollars."""

    evenings: int = MILLION
    turns: int = 6
    reads: int = 1
    writes: int = 3
    turn_ms: float = 0.12
    store_ms: float = 10
    cold_ms: float = 500
    cold_share: float = 1.0
    memory_mb: int = 1024
    log_bytes: int = 1200
    price_request: float = 0.20 / MILLION
    price_gb_second: float = 0.0000133334
    price_read: float = 0.125 / MILLION
    price_write: float = 0.625 / MILLION
    price_log_gb: float = 0.50
    price_alarm: float = 0.10
    price_metric: float = 0.30
    price_snapshot_gb_second: float = 0.0000015046
    price_restore_gb: float = 0.0001397998


WHY = {
    "evenings": "",
    "turns": "open, check-in, two answers, yes, and the end of the session",
    "reads": "once in a session, strongly consistent, under 4 KB: one unit (counted by `tests/test_log.py`)",
    "writes": "two or three, under 1 KB each: one unit (the same)",
    "turn_ms": "measured: the slowest warm turn of `make bench`; at least 1 ms is billed",
    "store_ms": "assumed: one call to DynamoDB in the same region",
    "cold_ms": "worked out: 141 ms of a whole core (`make bench`), as much again to compile; 1,024 MB buys 0.58 of one",
    "cold_share": "assumed, the worst case: every evening starts a container",
    "memory_mb": "the template's",
    "log_bytes": "assumed: the line, and Lambda's own lines at the start and the end",
}
"""Where each number comes from."""


def billed_ms(cost: Cost) -> float:
    """The milliseconds that one evening is billed: each turn rounded up, its calls to the store, and a cold start."""
    calls = cost.reads + cost.writes
    busy = min(calls, cost.turns)
    with_store = busy * math.ceil(cost.turn_ms + cost.store_ms * calls / busy) if busy else 0
    return with_store + (cost.turns - busy) * math.ceil(cost.turn_ms) + cost.cold_share * cost.cold_ms


def per_evenings(cost: Cost) -> Iterator[tuple[str, str, float]]:
    """What the evenings cost: what for, the arithmetic, the dollars."""
    ms, gb = billed_ms(cost), cost.memory_mb / 1024
    seconds = cost.evenings * ms / 1000 * gb
    log = cost.evenings * cost.turns * cost.log_bytes / 1e9
    yield (
        "Lambda, requests",
        f"{cost.evenings:,} x {cost.turns} x ${_tiny(cost.price_request)}",
        cost.evenings * cost.turns * cost.price_request,
    )
    yield (
        "Lambda, time",
        f"{cost.evenings:,} x {ms:,.0f} ms x {gb:g} GB = {seconds:,.0f} GB-s x ${_tiny(cost.price_gb_second)}",
        seconds * cost.price_gb_second,
    )
    for name, count, price in (("reads", cost.reads, cost.price_read), ("writes", cost.writes, cost.price_write)):
        yield f"DynamoDB, {name}", f"{cost.evenings:,} x {count} x ${_tiny(price)}", cost.evenings * count * price
    yield (
        "CloudWatch, log",
        f"{cost.evenings:,} x {cost.turns} x {cost.log_bytes:,} bytes = {log:,.1f} GB x ${cost.price_log_gb:g}",
        log * cost.price_log_gb,
    )


def per_month(cost: Cost) -> Iterator[tuple[str, str, float]]:
    """What a month costs, whether anybody comes or not, and with SnapStart."""
    gb = cost.memory_mb / 1024
    yield "four alarms", f"4 x ${cost.price_alarm:g}", 4 * cost.price_alarm
    yield "the count of troubles, in a month that has some", f"1 x ${cost.price_metric:g}", cost.price_metric
    yield (
        "SnapStart, for each version that is kept",
        f"{gb:g} GB x {MONTH:,} s x ${_tiny(cost.price_snapshot_gb_second)}",
        gb * MONTH * cost.price_snapshot_gb_second,
    )
    restored = cost.evenings * cost.cold_share * gb
    yield (
        f"SnapStart, for {cost.evenings * cost.cold_share:,.0f} cold starts",
        f"{restored:,.0f} GB x ${_tiny(cost.price_restore_gb)}",
        restored * cost.price_restore_gb,
    )


def tables(cost: Cost) -> str:
    """Everything as Markdown."""
    lines = ["| put in | is | from |", "|---|---|---|"]
    lines += [f"| `{name}` | {_tiny(getattr(cost, name))} | {why} |" for name, why in WHY.items() if why]
    evenings = list(per_evenings(cost))
    lines += ["", f"| {cost.evenings:,} evenings | arithmetic | US$ |", "|---|---|---:|"]
    lines += [f"| {name} | {how} | {dollars:,.2f} |" for name, how, dollars in evenings]
    lines += [f"| **together** | | **{sum(dollars for *_, dollars in evenings):,.2f}** |"]
    lines += ["", "| besides, in a month | arithmetic | US$ |", "|---|---|---:|"]
    lines += [f"| {name} | {how} | {dollars:,.2f} |" for name, how, dollars in per_month(cost)]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables for what the command line puts in."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for field in fields(Cost):
        default: Any = field.default
        parser.add_argument(
            f"--{field.name.replace('_', '-')}", type=type(default), default=default, help=f"default: {_tiny(default)}"
        )
    print(tables(Cost(**vars(parser.parse_args(arguments)))))


def _tiny(number: float) -> str:
    """A number without the zeros and the exponent that nobody reads."""
    return f"{number:.10f}".rstrip("0").rstrip(".")


if __name__ == "__main__":
    main()
