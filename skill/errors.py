"""Everything that can go wrong here, as one tree.

::

    LanternError
    ├── AlexaApiError       Alexa's own API refused, or did not answer; carries why, as a `Refusal`
    ├── ContentError        a content file is wrong; carries the file and, where known, the line
    ├── EnvelopeError       what arrived is not an Alexa request, or not one meant for this skill
    │   ├── RequestRefused  over HTTPS: not signed by Alexa, too old, or not for this skill; carries advice
    │   └── WrongSkill      the application id belongs to another skill
    ├── NotForgotten        a listener took the skill away, and the store could not be reached
    ├── ModelError          the interaction model cannot be used by the desk's phrase matcher
    ├── SettingsError       the host does not start without a setting that an operator has to give
    ├── SpeechEngineError   the desk found no speech engine, or it failed
    └── StoreError          what is remembered cannot be read or written; carries advice, goes no further than the guard

Inside AWS Lambda, the door (`skill.door`) turns whatever is raised into a calm answer. `NotForgotten`
alone goes on to the platform, when nobody listens: it makes the platform send the event again.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path


class LanternError(Exception):
    """The root: catch this to catch everything the project raises itself."""


class Refusal(Enum):
    """Why Alexa's API did not do what the skill asked of it."""

    NO_PERMISSION = "the listener has not allowed reminders"
    NOT_ON_THIS_DEVICE = "the device has no reminders"
    TOO_MANY = "there are as many reminders as may be"
    NOT_FOUND = "it is not there, or not there any more"
    LATER = "busy, out of reach, or not to be understood"
    DEFECT = "the skill asked in a wrong way"


class AlexaApiError(LanternError):
    """Alexa's own API refused, or did not answer. ``refusal`` says why; nothing here names anybody."""

    def __init__(self, what: str, *, refusal: Refusal) -> None:
        super().__init__(what)
        self.refusal = refusal


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


class RequestRefused(EnvelopeError):
    """What arrived over HTTPS is not a request that Alexa made, now, for this skill.

    ``advice`` is one sentence for the operator. Neither it nor the message quotes the request.
    """

    def __init__(self, what: str, *, advice: str = "nothing, if it is rare: the request was not Alexa's") -> None:
        super().__init__(what)
        self.advice = advice


class NotForgotten(LanternError):
    """A listener took the skill away, and what is remembered of them could not be deleted yet."""


class ModelError(LanternError):
    """The interaction model is missing, or breaks a rule of the platform."""


class SettingsError(LanternError):
    """A setting is missing, or cannot be used. The message says what to set."""


class SpeechEngineError(LanternError):
    """There is no speech engine on this machine, or it did not do its work."""


class StoreError(LanternError):
    """The store could not be reached, refused, or did not answer as a store should.

    ``advice`` is one sentence: what the operator can do about it. Neither it nor the message holds
    anything about a listener.
    """

    def __init__(self, what: str, *, advice: str) -> None:
        super().__init__(what)
        self.advice = advice
