"""The AWS door: settings from the environment, one skill for the life of the container."""

from __future__ import annotations

from skill.door import Door

handler = Door()
