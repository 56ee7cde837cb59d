"""A speaker on the desk: it hears text, sends real requests, and keeps the session as an Echo does."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from skill.errors import ModelError
from skill.hosts import envelopes
from skill.hosts.interaction import CHECKOUT, InteractionModel
from skill.hosts.matcher import DANGER, Heard, Matcher, plain
from skill.speech import timing

Door = Callable[[Any, Any], dict[str, Any]]
_CALLING = ("ask", "tell", "alexa ask", "alexa tell")
_LINKS = ("to ", "for ", "about ")
_OPENING = ("open", "start", "launch", "run", "begin", "play", "use", "load", "resume", "talk to", "ask", "tell", "")
_LEAVING = ("exit", "quit")
_APPROVING = ("i approve", "approve", "yes", "yeah", "yes please", "sure", "okay", "ok")
_PLAINLY = 90.0
"""Of 100: how near to a sample of danger is an answer to Alexa that is no answer to Alexa."""
_MAY_IT = "Do you give Evening Lantern permission to update your reminders? You can say, I approve, or no."
"""What Alexa itself asks, in its own words."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn as a listener lived it, with the request and the response behind it.

    ``intent`` is the request's type where it is not an intent. ``slots`` holds the resolved id of
    each slot that was filled, None where it resolved to nothing. ``speech`` and ``reprompt`` are
    plain words; ``seconds`` is the length of the speech.
    """

    said: str
    intent: str
    slots: Mapping[str, str | None] = field(default_factory=dict)
    speech: str = ""
    reprompt: str = ""
    seconds: float = 0.0
    ends: bool = False
    request: Mapping[str, Any] = field(default_factory=dict)
    response: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ssml(self) -> str:
        """The speech as it was sent, empty where there is none."""
        return _ssml(self.response.get("response", {}).get("outputSpeech"))

    @property
    def reprompt_ssml(self) -> str:
        """The reprompt as it was sent, empty where there is none."""
        return _ssml(self.response.get("response", {}).get("reprompt", {}).get("outputSpeech"))


class Platform(Protocol):
    """What Alexa offers a skill besides speech: an API, its key, and whether the listener lets this skill use it."""

    permitted: bool
    token: str

    @property
    def endpoint(self) -> str:
        """Where the API is."""


class Device:
    """A speaker with one listener. `say` and `silence` each give one `Exchange`."""

    def __init__(
        self,
        door: Door,
        *,
        model: InteractionModel | None = None,
        matcher: Matcher | None = None,
        locale: str = "en-US",
        screen: bool = False,
        application: str = "",
        user: str = "amzn1.ask.account.DESK",
        clock: Callable[[], datetime] | None = None,
        request_ids: Callable[[], object] = uuid4,
        platform: Platform | None = None,
    ) -> None:
        self.model = model or InteractionModel.load()
        self.matcher = matcher or Matcher(self.model)
        self._door = door
        self._locale = locale
        self._screen = screen
        self._application = application or os.environ.get("SKILL_ID", "").strip() or envelopes.APPLICATION
        self._user = user
        self._clock = clock
        self._request_ids = request_ids
        self._platform = platform
        self._permission: Mapping[str, Any] | None = None
        self._session: dict[str, Any] | None = None
        self._reprompted = False
        self._last: Exchange | None = None

    @property
    def listening(self) -> bool:
        """Whether a session is open, so that what is said next belongs to it."""
        return self._session is not None

    def say(self, said: str) -> Exchange:
        """Say something. With no session open, it opens one: a launch, or a one-shot."""
        words = plain(said)
        if self._permission is not None and not self.is_danger(words):
            return self._answer_alexa(said, self._permission, words)
        if self._permission is not None:
            self._answer_alexa("", self._permission, "no")  # Alexa's question is over, and danger is heard
        if not words:
            return self.silence()
        if self.listening and words in _LEAVING:
            return self._send(said, words, envelopes.session_ended("USER_INITIATED"))
        if self._opens(words):
            self._session = None
            return self._send(said, "LaunchRequest", envelopes.launch())
        asked = self._without_calling(words)
        if asked != words:
            self._session = None
        return self.understood(said, self.matcher.match(asked))

    def understood(self, said: str, heard: Heard) -> Exchange:
        """Send what was understood as ``heard``."""
        types = {name: kind.name for name, kind in self.model.slots(heard.intent).items()}
        slots = {
            name: slot.id or (slot.said if types.get(name, "").startswith("AMAZON.") else None)
            for name, slot in heard.slots.items()
        }
        request = envelopes.intent(heard, types, application=self._application)
        return self._send(said, heard.intent, request, slots)

    def silence(self) -> Exchange:
        """Say nothing: once the reprompt, then the end of the session."""
        if self._permission is not None:
            return self._answer_alexa("", self._permission, "")
        if self._session is None or self._last is None:
            return Exchange("", "Silence", ends=True)
        if not self._reprompted and self._last.reprompt:
            self._reprompted = True
            again = timing.length(self._last.reprompt_ssml).seconds
            return Exchange("", "Silence", speech=self._last.reprompt, seconds=again, response=self._as_reprompt())
        return self._send("", "SessionEndedRequest", envelopes.session_ended("EXCEEDED_MAX_REPROMPTS"))

    def happens(self, request: Mapping[str, Any]) -> Exchange:
        """Something other than speech: a routine's task, say, that opens the skill."""
        self._session = None
        return self._send("", str(request["type"]), request)

    def _answer_alexa(self, said: str, asked: Mapping[str, Any], words: str) -> Exchange:
        """Alexa asked for a permission: what is said now is for Alexa, and the skill hears only whether it may."""
        status = "ACCEPTED" if words in _APPROVING else "DENIED" if words else "NOT_ANSWERED"
        if self._platform is not None and status == "ACCEPTED":
            self._platform.permitted = True
        self._permission = None
        return self._send(said, "Connections.Response", envelopes.permission_answer(asked, status))

    def is_danger(self, said: str) -> bool:
        """Whether ``said`` means danger, plainly."""
        heard = self.matcher.match(said)
        return heard.intent in DANGER and heard.score >= _PLAINLY

    def _as_reprompt(self) -> dict[str, Any]:
        assert self._last is not None  # noqa: S101  # silence() has looked
        return {"response": {"outputSpeech": self._last.response["response"]["reprompt"]["outputSpeech"]}}

    def _send(
        self, said: str, name: str, request: Mapping[str, Any], slots: Mapping[str, str | None] | None = None
    ) -> Exchange:
        opened = self._session is None
        session = self._session or {"sessionId": f"amzn1.echo-api.session.{uuid4()}", "attributes": {}}
        envelope = envelopes.envelope(
            {"requestId": f"amzn1.echo-api.request.{self._request_ids()}", **request},
            session={**session, "new": opened},
            locale=self._locale,
            application=self._application,
            user=self._user,
            screen=self._screen,
            api=envelopes.Api(self._platform.endpoint, self._platform.token) if self._platform else None,
            moment=self._clock() if self._clock else None,
        )
        answer = self._door(envelope, None)
        response = answer.get("response", {})
        speech, reprompt = _ssml(response.get("outputSpeech")), _ssml(response.get("reprompt", {}).get("outputSpeech"))
        self._permission = _permission(response)
        if self._permission is not None:
            speech = _spoken(_MAY_IT)
        exchange = Exchange(
            said=said,
            intent=request["type"] if request["type"] != "IntentRequest" else name,
            slots=slots or {},
            speech=timing.text(speech) if speech else "",
            reprompt=timing.text(reprompt) if reprompt else "",
            seconds=timing.length(speech).seconds if speech else 0.0,
            ends=response.get("shouldEndSession") is not False and self._permission is None,
            request=envelope,
            response=answer,
        )
        self._session = None if exchange.ends else {**session, "attributes": answer.get("sessionAttributes", {})}
        self._reprompted = False
        self._last = exchange
        return exchange

    def _opens(self, words: str) -> bool:
        name = self.model.invocation
        return words.removeprefix("alexa ") in {f"{verb} {name}".strip() for verb in _OPENING}

    def _without_calling(self, words: str) -> str:
        for verb in _CALLING:
            call = f"{verb} {self.model.invocation} "
            if words.startswith(call):
                rest = words.removeprefix(call)
                return next((rest.removeprefix(link) for link in _LINKS if rest.startswith(link)), rest)
        return words


def lambda_door() -> Door:
    """The very handler that AWS calls, from ``lambda/lambda_function.py`` of this checkout."""
    file = CHECKOUT / "lambda" / "lambda_function.py"
    spec = importlib.util.spec_from_file_location("lambda_function", file)
    if spec is None or spec.loader is None or not file.exists():
        raise ModelError(f"no Lambda function at {file}: run this from a checkout of the project")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    door: Door = module.handler
    return door


def _permission(response: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The directive by which the skill lets Alexa ask for a permission, if there is one."""
    asking = (one for one in response.get("directives", ()) if one["type"] == "Connections.SendRequest")
    return next(asking, None)


def _spoken(words: str) -> str:
    return f"<speak>{words}</speak>"


def _ssml(speech: Mapping[str, Any] | None) -> str:
    return str((speech or {}).get("ssml", ""))
