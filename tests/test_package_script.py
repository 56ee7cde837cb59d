"""Making the package ready: what only the operator knows gets everywhere it belongs, and what is wrong is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scripts import package as script
from tests.package import FOLDER, LOCALES

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:evening-lantern-EveningLantern-a1B2"
HOST = "https://lamp.example/alexa"
PRIVACY = "https://lamp.example/privacy"
TERMS = "https://lamp.example/terms"
UNSET = [
    f"arn:aws:lambda:us-east-1:000000000000:function:{script.NOT_SET}",
    f"https://{script.NOT_SET}.invalid/privacy",
    f"https://{script.NOT_SET}.invalid/terms",
]
VALUES = ["--endpoint", ARN, "--privacy", PRIVACY, "--terms", TERMS]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, in which nothing has been given yet, and with one model."""
    folder = tmp_path / "interaction_model"
    shutil.copytree(FOLDER, folder)
    for model in folder.glob("interactionModels/custom/*.json"):
        model.write_text("{}", encoding="utf-8") if model.stem == script.SOURCE else model.unlink()
    unset = read(folder)
    for endpoint in (unset["manifest"]["apis"]["custom"]["endpoint"], unset["manifest"]["events"]["endpoint"]):
        endpoint["uri"] = UNSET[0]
    for pages in unset["manifest"]["privacyAndCompliance"]["locales"].values():
        pages.update(privacyPolicyUrl=UNSET[1], termsOfUseUrl=UNSET[2])
    (folder / "skill.json").write_text(json.dumps(unset), encoding="utf-8")
    return folder


def read(folder: Path) -> dict[str, Any]:
    """The manifest file."""
    found: dict[str, Any] = json.loads((folder / "skill.json").read_text(encoding="utf-8"))
    return found


def test_the_values_get_everywhere_they_belong(package: Path) -> None:
    """The ARN is written twice, each address once for each locale, and nothing else is changed."""
    before = (package / "skill.json").read_text(encoding="utf-8")
    assert script.main(VALUES, package) == 0
    after = (package / "skill.json").read_text(encoding="utf-8")
    assert [after.count(f'"{value}"') for value in (ARN, PRIVACY, TERMS)] == [2, 5, 5]
    for unset, value in zip(UNSET, (ARN, PRIVACY, TERMS), strict=True):
        before = before.replace(f'"{unset}"', f'"{value}"')
    assert json.loads(after) == json.loads(before)


def test_the_first_upload_makes_the_skill(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an ARN, what needs one is left out and nothing else; with it, all is there again, in its order."""
    whole = read(package)["manifest"]
    assert script.main(VALUES[2:], package) == 0
    assert "second time, with ENDPOINT" in capsys.readouterr().out
    first = read(package)["manifest"]
    assert "events" not in first
    assert first["apis"]["custom"] == {k: v for k, v in whole["apis"]["custom"].items() if k != "endpoint"}
    assert script.main(VALUES[:2], package) == 0
    assert "ENDPOINT" not in capsys.readouterr().out
    second = read(package)["manifest"]
    assert json.dumps(second["events"]) == json.dumps(whole["events"]).replace(UNSET[0], ARN)
    assert json.dumps(second["apis"]) == json.dumps(whole["apis"]).replace(UNSET[0], ARN)


def test_a_host_of_ones_own_can_be_the_endpoint(package: Path) -> None:
    """An address is written where an ARN would be, with the kind of its certificate; a later ARN takes its place."""
    assert script.main(["--endpoint", HOST, *VALUES[2:]], package) == 0
    manifest = read(package)["manifest"]
    called = {"sslCertificateType": "Trusted", "uri": HOST}
    assert manifest["apis"]["custom"]["endpoint"] == manifest["events"]["endpoint"] == called
    assert script.main([], package) == 0
    assert read(package)["manifest"] == manifest
    assert script.main(VALUES[:2], package) == 0
    assert read(package)["manifest"]["events"]["endpoint"] == {"uri": ARN}


def test_every_locale_gets_a_model(package: Path) -> None:
    """The model of the United States is copied for the other four, and one that belongs to no locale goes."""
    models = package / "interactionModels" / "custom"
    (models / "en-NZ.json").write_text("{}", encoding="utf-8")
    (models / "en-US.json").write_text('{"new": true}', encoding="utf-8")
    script.main(VALUES, package)
    assert {file.stem for file in models.iterdir()} == set(LOCALES)
    assert {file.read_text(encoding="utf-8") for file in models.iterdir()} == {'{"new": true}'}


def test_what_was_given_once_stays(package: Path) -> None:
    """A later call without values, as after a change of the model, keeps them, and writes the same again."""
    script.main(VALUES, package)
    before = (package / "skill.json").read_bytes()
    assert script.main([], package) == 0
    assert (package / "skill.json").read_bytes() == before


@pytest.mark.parametrize(("given", "said"), [([], "PRIVACY and TERMS"), (VALUES[:4], "TERMS")])
def test_what_is_missing_is_said(
    package: Path, given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As long as something has not been given, the package is not ready, and what it is that is missing is said."""
    assert script.main(given, package) == 1
    assert f"Not ready: {said} not given yet" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--endpoint", "EveningLantern"], "is neither a function's ARN"),
        (["--endpoint", ARN.replace("lambda", "iam")], "is neither a function's ARN"),
        (["--endpoint", f"{ARN} {ARN}"], "is neither a function's ARN"),
        (["--endpoint", ARN.replace("eu-west-1", "eu-central-1")], "does not call functions in eu-central-1"),
        (["--endpoint", "http://lamp.example/alexa"], "is not where the skill is hosted"),
        (["--endpoint", "lamp.example/alexa"], "is not where the skill is hosted"),
        (["--endpoint", "https://10.0.0.5/alexa"], "is not where the skill is hosted"),
        (["--endpoint", "https://lamp.example/../alexa"], "is not where the skill is hosted"),
        (["--endpoint", "https://-x.example/alexa"], "is not where the skill is hosted"),
        (["--endpoint", "https://lamp.example/"], "is not where the skill is hosted"),
        (["--endpoint", "https://localhost/alexa"], "is not where the skill is hosted"),
        (["--endpoint", "https://lamp.example:8443/alexa"], "is not where the skill is hosted"),
        (["--privacy", "lamp.example/privacy"], "is not the address of a page"),
        (["--privacy", "http://lamp.example/privacy"], "is not the address of a page"),
        (["--endpoint", ARN, "--terms", "https://localhost"], "is not the address of a page"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused(
    package: Path, given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An ARN or an address that Amazon would refuse is refused here, and nothing is written."""
    before = (package / "skill.json").read_bytes()
    assert script.main(given, package) == 1
    assert said in capsys.readouterr().err
    assert (package / "skill.json").read_bytes() == before


def test_the_regions_are_those_of_the_template() -> None:
    """The regions that are let through are those that the template names."""
    template = (FOLDER.parent / "template.yaml").read_text(encoding="utf-8")
    assert all(region in template for region in script.REGIONS)


def test_the_manifest_stands_as_the_command_line_writes_it() -> None:
    """A deployment, after which the ASK command line writes the manifest anew, changes nothing in it."""
    text = (FOLDER / "skill.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False)
