"""The log of a host that is not AWS Lambda: the same lines, on standard error."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from skill.log import LOG


def log_somewhere() -> None:
    """Write the log to standard error, unless the host has said where it goes."""
    if not LOG.hasHandlers():
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(AsInLambda())
        LOG.addHandler(handler)


class AsInLambda(logging.Formatter):
    """What AWS Lambda's own formatter writes: the time, the level, and the fields as ``message``."""

    def format(self, record: logging.LogRecord) -> str:
        """``record`` as one line of JSON."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = record.msg if isinstance(record.msg, dict) else record.getMessage()
        return json.dumps({"timestamp": moment.replace("+00:00", "Z"), "level": record.levelname, "message": said})
