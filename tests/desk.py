"""The command ``evening-lantern``, run as a person or a program runs it, away from the home of whoever tests."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from skill.content.library import Library
from skill.hosts.interaction import CHECKOUT
from skill.speech import timing

TIMEOUT = 20
COMMAND = (sys.executable, "-m", "skill")
SPAWNED: Mapping[str, Any] = {"cwd": str(CHECKOUT), "encoding": "utf-8", "timeout": TIMEOUT}
INTERRUPTIBLE = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
"""Before the start: a test run in the background hands on that Ctrl-C is ignored."""
APART = ("SKILL_ID", "COLUMNS", "PYTHONUNBUFFERED", "TABLE_NAME", "MEMORY_FILE", "TIME_ZONE")

AT_HOME = [
    pytest.mark.usefixtures("data"),
    # A newer Python warns of a new process beside threads, which other tests may have left.
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
]
"""For the tests of the command: with a data folder of their own."""


def environment(**more: str) -> dict[str, str]:
    """The environment of these tests, with a terminal's usual settings, and ``more``."""
    ours = {name: value for name, value in os.environ.items() if name not in APART}
    return {**ours, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **more}


def command(*arguments: str, typed: bytes = b"", **more: str) -> tuple[str, str, int]:
    """Run the command with ``typed`` coming through a pipe: what it prints, its errors, and its status."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=typed,
        capture_output=True,
        cwd=CHECKOUT,
        env=environment(**more),
        timeout=TIMEOUT,
        check=False,
    )
    return done.stdout.decode(), done.stderr.decode(), done.returncode


def read(printed: str) -> str:
    """What was printed, as it is read: without colours, and with one space between words."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", printed).split())


def said(printed: str, library: Library, key: str) -> bool:
    """Whether one of the wordings of ``key`` was printed."""
    return any(
        timing.text(f"<speak>{library.ssml(key, {}, wording, 'en-US')}</speak>") in read(printed)
        for wording in range(len(library.wordings(key)))
    )
