"""The AWS door: settings from the environment, one skill for the life of the container."""

from __future__ import annotations

import gc
import os

gc.disable()  # all that is loaded here stays: to look for garbage in it takes a tenth of the start

from skill.door import Door  # noqa: E402  # the line above comes first

handler = Door()
if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
    handler.prepare()  # it goes into the snapshot, and no listener waits for it

gc.freeze()
gc.enable()
