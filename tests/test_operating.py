"""The operator's guide: it names what is logged, and its costs are those that the program works out."""

from __future__ import annotations

import pytest

from bench.cost import Cost, billed_ms, main, per_evenings, per_month
from skill.hosts.interaction import CHECKOUT
from tests.template import function
from tests.test_door import FIELDS

GUIDE = (CHECKOUT / "docs" / "operating.md").read_text("utf-8")


@pytest.mark.parametrize("field", sorted(FIELDS | {"trouble", "where", "do"}))
def test_every_field_of_the_log_is_explained(field: str) -> None:
    """Each field of a line stands in the guide's tables."""
    assert [line for line in GUIDE.splitlines() if line.startswith("| `") and f"`{field}`" in line.split(" | ")[0]]


def test_the_costs_are_worked_out(capsys: pytest.CaptureFixture[str]) -> None:
    """The guide shows what the program prints, for the memory that the template gives."""
    main([])
    assert GUIDE.split("<!-- python -m bench.cost -->\n")[1].split("<!-- ")[0] == capsys.readouterr().out
    assert Cost().memory_mb == function()["MemorySize"]


def test_the_arithmetic() -> None:
    """Three turns, of which two go to the store, are rounded up one by one; a part of the evenings starts cold."""
    cost = Cost(turns=3, reads=1, writes=1, turn_ms=0.2, store_ms=5, cold_ms=100, cold_share=0.5)
    assert billed_ms(cost) == 6 + 6 + 1 + 50
    assert billed_ms(Cost(turns=2, reads=0, writes=0, turn_ms=0.2, cold_share=0)) == 2


def test_what_is_put_in_counts(capsys: pytest.CaptureFixture[str]) -> None:
    """Twice the evenings cost twice as much, and a price from the command line is the one that is used."""
    once, twice = ([dollars for *_, dollars in per_evenings(Cost(evenings=n))] for n in (500, 1000))
    assert twice == pytest.approx([2 * dollars for dollars in once])
    assert {name: dollars for name, _, dollars in per_month(Cost(price_alarm=1))}["four alarms"] == 4
    main(["--price-log-gb", "0", "--cold-share", "0.25"])
    assert "| CloudWatch, log | 1,000,000 x 6 x 1,200 bytes = 7.2 GB x $0 | 0.00 |" in capsys.readouterr().out
