"""The interaction model, read as Alexa reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skill.errors import ModelError

CHECKOUT = Path(__file__).resolve().parents[2]
"""The folder that holds ``interaction_model/`` and ``lambda/``: the hosts run from a checkout."""

FILE = CHECKOUT / "interaction_model" / "interactionModels" / "custom" / "en-US.json"

LOCALES = ("en-US", "en-CA", "en-GB", "en-AU", "en-IN")
"""Where that one model is uploaded to."""

PLATFORM = {
    "AMAZON.HelpIntent": ["help", "help me"],
    "AMAZON.StopIntent": ["stop"],
    "AMAZON.CancelIntent": ["cancel"],
    "AMAZON.NavigateHomeIntent": ["go home", "home"],
    "AMAZON.RepeatIntent": ["repeat", "repeat that"],
    "AMAZON.YesIntent": ["yes", "yeah", "yep", "sure", "okay", "ok", "of course"],
    "AMAZON.NoIntent": ["no", "nope", "nah"],
    "AMAZON.NextIntent": ["next"],
    "AMAZON.PreviousIntent": ["previous", "back"],
    "AMAZON.StartOverIntent": ["start over", "restart"],
    "AMAZON.PauseIntent": ["pause"],
    "AMAZON.ResumeIntent": ["resume"],
}
"""What the platform's own intents understand without a sample."""


@dataclass(frozen=True, slots=True)
class SlotType:
    """One slot type: for each value's id, its name and its synonyms, the name first."""

    name: str
    values: Mapping[str, tuple[str, ...]]


class InteractionModel:
    """Intents with their samples and slots, and the slot types, as they are uploaded."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        try:
            self._language = document["interactionModel"]["languageModel"]
            self.invocation: str = self._language["invocationName"]
            self.intents: Mapping[str, Mapping[str, Any]] = {i["name"]: i for i in self._language["intents"]}
            self.types: Mapping[str, SlotType] = {t["name"]: _slot_type(t) for t in self._language.get("types", ())}
            self._slots = {name: {s["name"]: s["type"] for s in i.get("slots", ())} for name, i in self.intents.items()}
        except KeyError as error:
            raise ModelError(f"this is no interaction model: {error} is missing") from error
        except TypeError as error:
            raise ModelError("this is no interaction model: a part of it is of the wrong kind") from error
        for slots in self._slots.values():
            for slot, kind in slots.items():
                if kind not in self.types and not kind.startswith("AMAZON."):
                    raise ModelError(f"the slot {slot} is of the type {kind}, which is not there")

    @classmethod
    def load(cls, file: Path = FILE) -> InteractionModel:
        """Read ``file``. Raises `ModelError` where it is missing or not a model."""
        try:
            return cls(json.loads(file.read_text(encoding="utf-8")))
        except OSError as error:
            raise ModelError(f"no interaction model at {file}: run this from a checkout of the project") from error
        except ValueError as error:
            raise ModelError(f"{file}: {error}") from error

    @property
    def fallback_sensitivity(self) -> str:
        """How readily the platform gives up on an utterance: LOW, MEDIUM or HIGH."""
        level: str = self._language["modelConfiguration"]["fallbackIntentSensitivity"]["level"]
        return level

    def samples(self, intent: str) -> list[str]:
        """The sample utterances of ``intent``."""
        return list(self.intents[intent].get("samples", ()))

    def slots(self, intent: str) -> Mapping[str, SlotType]:
        """The slots of ``intent`` by name, each with its type; a type of the platform's own has no values here."""
        return {slot: self.types.get(kind, SlotType(kind, {})) for slot, kind in self._slots[intent].items()}


def _slot_type(declared: Mapping[str, Any]) -> SlotType:
    names = {value["id"]: value["name"] for value in declared["values"]}
    return SlotType(declared["name"], {i: (name["value"], *name.get("synonyms", ())) for i, name in names.items()})
