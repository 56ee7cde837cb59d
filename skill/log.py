"""The log: one line is one set of fields, for people and for programs. No line holds who spoke, or what was said."""

from __future__ import annotations

import json
import logging
from typing import Any

LOG = logging.getLogger("evening_lantern")


class Line(dict[str, Any]):
    """What one line says: ``LOG.info(Line(turn="LaunchRequest"))``.

    AWS Lambda's own formatter takes a dictionary as it is, into its JSON; any other formatter asks for a
    text, and gets the same as JSON.
    """

    def __str__(self) -> str:
        """The fields as JSON."""
        return json.dumps(self)
