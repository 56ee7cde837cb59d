"""Everything that can go wrong here, as one tree.

::

    LanternError
    ├── ContentError        a content file is wrong; carries the file and, where known, the line
    ├── EnvelopeError       what arrived is not an Alexa request, or not one meant for this skill
    │   └── WrongSkill      the application id belongs to another skill
    ├── ModelError          the interaction model cannot be used by the desk's phrase matcher
    └── SpeechEngineError   the desk found no speech engine, or it failed

Only `ContentError` and `EnvelopeError` can be raised inside AWS Lambda, and the door
(`skill.door`) turns both into a calm answer.
"""

from __future__ import annotations

from pathlib import Path


class LanternError(Exception):
    """The root: catch this to catch everything the project raises itself."""


class ContentError(LanternError):
    """A content file says something the skill cannot speak.

    The message reads ``file:line: what is wrong`` so that an editor can jump to it.
    """

    def __init__(self, what: str, *, file: Path | str | None = None, line: int | None = None) -> None:
        where = "" if file is None else f"{file}:" if line is None else f"{file}:{line}:"
        super().__init__(f"{where} {what}".strip())
        self.what = what
        self.file = None if file is None else Path(file)
        self.line = line


class EnvelopeError(LanternError):
    """What arrived is not a request that this skill can read."""


class WrongSkill(EnvelopeError):
    """The request carries another skill's application id (or none)."""


class ModelError(LanternError):
    """The interaction model is missing, or breaks a rule of the platform."""


class SpeechEngineError(LanternError):
    """There is no speech engine on this machine, or it did not do its work."""
