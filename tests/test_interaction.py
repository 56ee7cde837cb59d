"""Reading the interaction model, as the desk does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from skill.errors import ModelError
from skill.hosts.interaction import InteractionModel

LAMPS: dict[str, Any] = {
    "invocationName": "small lamp",
    "intents": [
        {
            "name": "LightIntent",
            "slots": [{"name": "lamp", "type": "LAMP"}, {"name": "when", "type": "AMAZON.TIME"}],
            "samples": ["light the {lamp}", "light it at {when}"],
        },
        {"name": "AMAZON.StopIntent"},
    ],
    "types": [
        {
            "name": "LAMP",
            "values": [
                {"id": "desk", "name": {"value": "desk lamp", "synonyms": ["reading lamp", "the one by the book"]}},
                {"id": "hall", "name": {"value": "hall lamp"}},
            ],
        }
    ],
    "modelConfiguration": {"fallbackIntentSensitivity": {"level": "HIGH"}},
}


def document(**changed: Any) -> dict[str, Any]:
    """A whole model, with some of its parts changed, or left out where they are None."""
    language = {name: part for name, part in (LAMPS | changed).items() if part is not None}
    return {"interactionModel": {"languageModel": language}}


@pytest.fixture
def lamps() -> InteractionModel:
    """A small model."""
    return InteractionModel(document())


def test_the_skills_own_model_is_found() -> None:
    """Without a file's name, the model that is uploaded is read."""
    model = InteractionModel.load()
    assert model.invocation == "evening lantern"
    assert {"CheckInIntent", "ReflectionIntent", "CrisisIntent", "AMAZON.FallbackIntent"} <= model.intents.keys()


def test_a_model_is_read_from_its_file(tmp_path: Path) -> None:
    """A file holds one model, in UTF-8."""
    file = tmp_path / "en-US.json"
    file.write_text(json.dumps(document(invocationName="café lamp"), ensure_ascii=False), encoding="utf-8")
    assert InteractionModel.load(file).invocation == "café lamp"


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    """Away from a checkout there is no model, and the error says so and names the file."""
    file = tmp_path / "en-US.json"
    with pytest.raises(ModelError, match="run this from a checkout") as caught:
        InteractionModel.load(file)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b'{"interactionModel": ', b"\xff\xfe\xff"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    """What is not JSON in UTF-8 is an error that names the file."""
    file = tmp_path / "en-US.json"
    file.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        InteractionModel.load(file)
    assert str(caught.value).startswith(str(file))


@pytest.mark.parametrize(
    ("no_model", "lacking"),
    [
        ({}, "interactionModel"),
        ({"interactionModel": {}}, "languageModel"),
        (document(invocationName=None), "invocationName"),
        (document(intents=None), "intents"),
        (document(intents=[{"samples": ["hello"]}]), "name"),
        (document(types=[{"name": "LAMP"}]), "values"),
        (document(types=[{"name": "LAMP", "values": [{"name": {"value": "desk lamp"}}]}]), "id"),
    ],
)
def test_json_that_is_no_model_says_what_is_missing(no_model: dict[str, Any], lacking: str) -> None:
    """The error names the first part of a model that is not there."""
    with pytest.raises(ModelError, match=f"'{lacking}' is missing"):
        InteractionModel(no_model)


@pytest.mark.parametrize(
    "no_model", [[], None, "model", {"interactionModel": None}, {"interactionModel": []}, document(intents=["Light"])]
)
def test_json_of_another_kind_is_no_model(no_model: Any) -> None:
    """JSON that has another shape altogether is refused in plain words."""
    with pytest.raises(ModelError, match="wrong kind"):
        InteractionModel(no_model)


def test_a_misspelt_slot_type_is_found() -> None:
    """A slot whose type the model does not declare is an error that names both."""
    intents = [{"name": "LightIntent", "slots": [{"name": "lamp", "type": "LAMPP"}]}]
    with pytest.raises(ModelError, match=r"lamp .*LAMPP"):
        InteractionModel(document(intents=intents))


def test_a_type_holds_every_name_of_a_value_under_its_id(lamps: InteractionModel) -> None:
    """The name of a value comes first, its synonyms follow."""
    assert lamps.types["LAMP"].values == {
        "desk": ("desk lamp", "reading lamp", "the one by the book"),
        "hall": ("hall lamp",),
    }


def test_a_model_needs_no_types() -> None:
    """A model whose intents take nothing declares no types."""
    model = InteractionModel(document(types=None, intents=[{"name": "LightIntent", "samples": ["light"]}]))
    assert model.types == {}
    assert model.slots("LightIntent") == {}


def test_an_intents_slots_come_with_their_types(lamps: InteractionModel) -> None:
    """A slot is found by its name, and knows what may be said for it."""
    slots = lamps.slots("LightIntent")
    assert list(slots) == ["lamp", "when"]
    assert slots["lamp"] is lamps.types["LAMP"]


def test_the_platforms_own_types_have_no_values_here(lamps: InteractionModel) -> None:
    """A slot of a type such as a time of day is known by its type's name, without values."""
    when = lamps.slots("LightIntent")["when"]
    assert when.name == "AMAZON.TIME"
    assert when.values == {}


def test_samples_are_as_they_are_written(lamps: InteractionModel) -> None:
    """An intent's samples come in the order of the file, and one without samples has none."""
    assert lamps.samples("LightIntent") == ["light the {lamp}", "light it at {when}"]
    assert lamps.samples("AMAZON.StopIntent") == []
    assert lamps.slots("AMAZON.StopIntent") == {}


def test_the_fallback_sensitivity_is_read(lamps: InteractionModel) -> None:
    """How readily the platform gives up is part of the model."""
    assert lamps.fallback_sensitivity == "HIGH"
