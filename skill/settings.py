"""What an operator can set, read from the environment once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple


class Settings(NamedTuple):
    """One deployment's settings. An explicit argument wins over the environment.

    ``skill_id``
        Environment ``SKILL_ID``. Requests for any other skill are refused. Empty: not
        checked, which is for local use only.
    ``table_name``
        Environment ``TABLE_NAME``. The DynamoDB table that remembers the evenings. Empty: none.
    ``memory_file``
        Environment ``MEMORY_FILE``. An SQLite file that remembers the evenings where there is no
        table: for the desk, and for hosting without AWS. With both empty nothing is remembered.
    ``time_zone``
        Environment ``TIME_ZONE``. Where the listeners are: an IANA name such as
        ``Europe/London``, or ``local`` for this machine's own clock. It is used for nothing
        but the greeting. Empty: unknown, and the greeting names no time of day.
    ``log_level``
        Environment ``LOG_LEVEL``: a name that `logging` knows. Default ``INFO``.
    """

    skill_id: str = ""
    table_name: str = ""
    memory_file: str = ""
    time_zone: str = ""
    log_level: str = "INFO"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from ``environment`` (default: the process's own)."""
        env = os.environ if environment is None else environment
        return cls(
            skill_id=env.get("SKILL_ID", "").strip(),
            table_name=env.get("TABLE_NAME", "").strip(),
            memory_file=env.get("MEMORY_FILE", "").strip(),
            time_zone=env.get("TIME_ZONE", "").strip(),
            log_level=env.get("LOG_LEVEL", "").strip().upper() or "INFO",
        )
