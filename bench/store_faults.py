"""What a failing store costs a turn: `python bench/store_faults.py`.

For each fault at the wire, the milliseconds of the first turn's call, its client's making included,
and the microseconds (the median) of the next turns' calls, while the circuit is open, beside a call
where there is no store. A turn's own work, which is the same, is in neither. The first call of a
process also imports botocore, and is shown apart.
"""

from __future__ import annotations

import logging
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))  # it is run as a file, from a checkout

from skill.memory.dynamodb import DynamoStore  # noqa: E402  # the line above comes first
from skill.memory.guard import Guard  # noqa: E402
from skill.memory.store import NoStore  # noqa: E402
from tests import faults, stores  # noqa: E402

KEY = stores.listener()
TIMES = 1000


def milliseconds(call: Callable[[], object]) -> float:
    """How long ``call`` takes by the clock on the wall."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def usual(guard: Guard) -> float:
    """The median of many calls, in milliseconds."""
    return statistics.median(milliseconds(lambda: guard.recall(KEY, stores.MOMENT)) for _ in range(TIMES))


def warm_up() -> float:
    """Make a client, as the first turn of a process does; the milliseconds of it."""

    def make() -> None:
        store = DynamoStore("evenings")
        Guard(store).recall(KEY, stores.MOMENT)
        store.close()

    with faults.FaultyServer(lambda visit: visit.send_json({})) as server, stores.aws(server.url):
        return milliseconds(make)


def measure(fault: str, without: float) -> float:
    """Print one fault's line; the first turn's milliseconds."""
    with ExitStack() as stack:
        server = stack.enter_context(faults.FaultyServer(faults.FAULTS[fault])) if fault in faults.FAULTS else None
        stack.enter_context(stores.aws(server.url if server else stack.enter_context(faults.nobody())))
        store = DynamoStore("evenings")
        stack.callback(store.close)
        guard = Guard(store)
        first = milliseconds(lambda: guard.recall(KEY, stores.MOMENT))
        came = len(server.operations) if server else 0
        following = usual(guard)
        more = len(server.operations) - came if server else 0
    print(f"{fault:16}{first:10.0f}{came:10}{following * 1000:10.2f}{more:10}{following / without:9.1f}")
    return first


def main() -> None:
    """Print the table, and the worst of it."""
    logging.getLogger("evening_lantern").addHandler(logging.NullHandler())
    print(f"the first call of a process, botocore's import and client included: {warm_up():.0f} ms")
    without = usual(Guard(NoStore()))
    print(f"a call without a store: {without * 1000:.2f} us")
    print(f"\n{'fault':16}{'first ms':>10}{'requests':>10}{'next us':>10}{'requests':>10}{'ratio':>9}")
    worst = max(measure(fault, without) for fault in [*faults.FAULTS, "nobody listens"])
    print(f"\nthe worst first turn waits {worst:.0f} ms for its store; the issue allows 2500")


if __name__ == "__main__":
    main()
