"""The AWS door: settings from the environment, one skill for the life of the container."""

from __future__ import annotations

import os

from skill.door import Door

handler = Door()
if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
    handler.prepare()  # it goes into the snapshot, and no listener waits for it
