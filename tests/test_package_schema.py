"""The skill package against Amazon's own published schema, and through Amazon's own typed classes."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ask_sdk_core.serialize import DefaultSerializer
from ask_smapi_model.v1.skill.interaction_model.interaction_model_data import InteractionModelData
from ask_smapi_model.v1.skill.manifest.skill_manifest_envelope import SkillManifestEnvelope
from jsonschema import Draft4Validator

from scripts import package as script
from skill.hosts.interaction import CHECKOUT, FILE
from tests.package import FOLDER
from tests.real_runtime import missing

SPEC = CHECKOUT / ".venv" / "smapi" / "node_modules" / "ask-smapi-model" / "spec.json"
"""Where `make schema` puts the description of Amazon's Skill Management API."""

MANIFEST = FOLDER / "skill.json"
PARTS = {
    MANIFEST: ("v1.skill.Manifest.SkillManifestEnvelope", SkillManifestEnvelope),
    FILE: ("v1.skill.interactionModel.InteractionModelData", InteractionModelData),
}
"""Each file of the package that has a schema, with its name there and its class."""

Document = dict[str, Any]


@cache
def definitions() -> Document:
    """Every definition of the published schema, made strict: a property that it does not name is refused.

    A definition with a discriminator stays open, since its properties stand with its kinds; the package uses none.
    """
    if not SPEC.is_file():
        missing("no schema of Amazon's: make schema fetches it")
    found: Document = json.loads(SPEC.read_text(encoding="utf-8"))["definitions"]
    for definition in found.values():
        if "properties" in definition and "discriminator" not in definition:
            definition.setdefault("additionalProperties", False)
    return found


def faults(document: Document, name: str) -> list[str]:
    """What the published schema has against ``document``."""
    schema = {"$ref": f"#/definitions/{name}", "definitions": definitions()}
    found = Draft4Validator(schema).iter_errors(document)
    return [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}" for fault in found]


def read(file: Path) -> Document:
    """A JSON file."""
    found: Document = json.loads(file.read_text(encoding="utf-8"))
    return found


def round_trip(document: Document, kind: type) -> Document:
    """``document`` made into objects and written again."""
    serializer = DefaultSerializer()
    found = serializer.serialize(serializer.deserialize(json.dumps(document), kind))
    assert isinstance(found, dict)
    return found


SPOILED: list[tuple[Path, Callable[[Document], object]]] = [
    (MANIFEST, lambda d: d["manifest"].update(manifestVersion="2.0")),
    (MANIFEST, lambda d: d["manifest"]["events"].pop("endpoint")),
    (MANIFEST, lambda d: d["manifest"]["events"]["subscriptions"].append({"eventName": "SKILL_FORGOTTEN"})),
    (MANIFEST, lambda d: d["manifest"]["permissions"].append({"name": "alexa::everything"})),
    (MANIFEST, lambda d: d["manifest"]["privacyAndCompliance"].update(usesPersonalInfo="yes")),
    (MANIFEST, lambda d: d["manifest"]["publishingInformation"]["distributionCountries"].append("XX")),
    (MANIFEST, lambda d: d["manifest"]["publishingInformation"].update(testingInstructions="long " * 801)),
    (MANIFEST, lambda d: d["manifest"]["publishingInformation"]["locales"]["en-GB"].update(summary="long " * 33)),
    (MANIFEST, lambda d: d["manifest"]["apis"]["custom"]["endpoint"].update(uri="lambda")),
    (FILE, lambda d: d["interactionModel"]["languageModel"].pop("invocationName")),
    (FILE, lambda d: d["interactionModel"]["languageModel"]["intents"][0].update(samples="hello")),
]
UNKNOWN: list[tuple[Path, Callable[[Document], object]]] = [
    (MANIFEST, lambda d: d["manifest"].update(publisher="nobody")),
    (MANIFEST, lambda d: d["manifest"]["publishingInformation"].update(keywords=["evening"])),
    (MANIFEST, lambda d: d["manifest"]["publishingInformation"]["locales"]["en-IN"].update(smallIcon="icon.png")),
    (MANIFEST, lambda d: d["manifest"]["privacyAndCompliance"]["locales"]["en-IN"].update(privacyUrl="https://a.b")),
    (MANIFEST, lambda d: d["manifest"]["apis"]["custom"]["tasks"][0].update(title="Reflection")),
    (FILE, lambda d: d["interactionModel"]["languageModel"]["intents"][0].update(utterances=[])),
    (FILE, lambda d: d["interactionModel"]["languageModel"]["types"][0]["values"][0].update(synonym="lamp")),
]


@pytest.mark.parametrize("file", PARTS, ids=lambda file: file.name)
def test_a_part_of_the_package_keeps_to_the_published_schema(file: Path) -> None:
    """Every value is of its kind, and no property is one that Amazon does not know."""
    assert faults(read(file), PARTS[file][0]) == []


@pytest.mark.parametrize(("file", "spoil"), [*SPOILED, *UNKNOWN])
def test_the_schema_refuses_what_is_wrong(file: Path, spoil: Callable[[Document], object]) -> None:
    """A wrong value, a missing one, and a property with an unknown name are each found, and found once."""
    document = read(file)
    spoil(document)
    assert len(faults(document, PARTS[file][0])) == 1


def test_the_manifest_keeps_to_the_schema_once_it_is_filled_in() -> None:
    """With an ARN, with an address, and with neither, the filled manifest is still as Amazon wants it."""
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:evening-lantern"
    for given in ("", arn, "https://lamp.example/alexa"):
        document = read(MANIFEST)
        script.fill(document, where=given, privacy="https://lamp.example/privacy", terms="https://lamp.example/terms")
        assert script.missing(document) == []
        assert faults(document, PARTS[MANIFEST][0]) == []


@pytest.mark.parametrize("file", PARTS, ids=lambda file: file.name)
def test_a_part_of_the_package_survives_the_typed_classes(file: Path) -> None:
    """Read into Amazon's classes and written again, it is what it was."""
    document = read(file)
    assert round_trip(document, PARTS[file][1]) == document


@pytest.mark.parametrize(("file", "spoil"), UNKNOWN)
def test_the_typed_classes_lose_what_they_do_not_know(file: Path, spoil: Callable[[Document], object]) -> None:
    """A property with an unknown name does not come back, so the round trip would show it."""
    document = read(file)
    spoil(document)
    assert round_trip(deepcopy(document), PARTS[file][1]) != document
