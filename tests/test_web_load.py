"""The web host as it is deployed, under gunicorn with several processes and threads: nobody's evening is lost."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.web_load import lost, rehearse, run
from skill.memory.sqlite import SqliteStore

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run there"),
    # A newer Python warns of a new process beside threads, which other tests may have left.
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
]


def test_a_small_crowd_is_answered_and_remembered() -> None:
    """Eight listeners at once, each in signed requests: every answer is the right one, and so is what is remembered."""
    report = run(conversations=8, turns=20)
    assert report.errors == []
    assert report.lost == []
    assert report.trouble == []
    assert report.evenings == 8
    assert len(report.ours) == len(report.constant) == 8 * 20


def test_a_lost_evening_is_noticed(tmp_path: Path) -> None:
    """Where a listener is not remembered, or not wholly, the benchmark says so."""
    heard = rehearse(2, 3)
    file = tmp_path / "evenings.db"
    assert len(lost(file, heard)) == 2
    assert all(one.memory.evenings == 1 and one.memory.reflections for one in heard)
    heard[0].memory = SqliteStore(file).recall(heard[0].key, heard[0].memory.visited or pytest.fail("no visit"))
    assert len(lost(file, heard)) == 1
