"""The deployment template: what it promises Alexa, what it allows, and what it packs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file  # type: ignore[import-untyped]  # it carries no types
from cfnlint.decode import cfn_yaml  # type: ignore[import-untyped]

from skill.hosts import envelopes
from skill.hosts.interaction import CHECKOUT
from skill.settings import Settings
from tests.real_runtime import SAM, missing

TEMPLATE = CHECKOUT / "template.yaml"


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    """The template, with its short forms written out."""
    read: dict[str, Any] = cfn_yaml.load(str(TEMPLATE))
    return read


@pytest.fixture(scope="module")
def function(template: dict[str, Any]) -> dict[str, Any]:
    """The properties of the one function."""
    functions = [it for it in template["Resources"].values() if it["Type"] == "AWS::Serverless::Function"]
    assert len(functions) == 1
    properties: dict[str, Any] = functions[0]["Properties"]
    return properties


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `sam build` packs, and next to it ``pip.txt``: how the packages were asked for."""
    folder = tmp_path_factory.mktemp("build")
    python = folder / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\necho "$@" > "{folder}/pip.txt"\n', encoding="utf-8")
    python.chmod(0o755)
    artefact = folder / "artefact"
    artefact.mkdir()
    make = shutil.which("make") or missing("no make")
    done = subprocess.run(
        [make, "build-EveningLantern", f"BIN={python.parent}", f"ARTIFACTS_DIR={artefact}"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return artefact


def strings(value: Any) -> Iterator[str]:
    """Every text in ``value``, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def test_the_linter_finds_nothing() -> None:
    """cfn-lint, which knows every resource's schema, finds nothing to say about the template."""
    assert [str(match) for match in lint_file(TEMPLATE)] == []


def test_sam_accepts_it() -> None:
    """The SAM command line, which turns the template into CloudFormation's terms and checks those, accepts it."""
    sam = SAM / "bin" / "sam"
    if not sam.exists():
        missing("no SAM command line: make template installs it")
    done = subprocess.run(
        [str(sam), "validate", "--lint", "--region", "eu-west-1", "--template", str(TEMPLATE)],
        env={**os.environ, "SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "is a valid SAM Template" in done.stdout


def test_the_device_is_answered_in_time(function: dict[str, Any]) -> None:
    """The function may take seven seconds, one less than the device waits, on the processor it is built for."""
    assert function["Timeout"] == 7
    assert function["Architectures"] == ["arm64"]


def test_the_environment_is_what_the_skill_reads(template: dict[str, Any], function: dict[str, Any]) -> None:
    """The template sets every setting that the skill reads from its environment, and no other, from a parameter."""
    variables = function["Environment"]["Variables"]

    # MEMORY_FILE is for where there is no table.
    assert {*variables, "MEMORY_FILE"} == {setting.name.upper() for setting in fields(Settings)}
    assert variables["SKILL_ID"] == {"Ref": "SkillId"}
    assert template["Parameters"]["LogLevel"]["Default"] == Settings().log_level


def test_only_this_skill_may_call(template: dict[str, Any]) -> None:
    """The one trigger lets Alexa in with this skill's id, and is not there as long as there is no id."""
    permissions = [it for it in template["Resources"].values() if it["Type"] == "AWS::Lambda::Permission"]

    assert len(permissions) == 1
    assert permissions[0]["Properties"] == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "EveningLantern"},
        "Principal": "alexa-appkit.amazon.com",
        "EventSourceToken": {"Ref": "SkillId"},
    }
    assert template["Conditions"][permissions[0]["Condition"]] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "SkillId"}, ""]}]
    }


@pytest.mark.parametrize(
    ("skill_id", "accepted"),
    [
        ("", True),
        (envelopes.APPLICATION, True),
        ("amzn1.ask.skill.*", False),
        ("evening lantern", False),
        (f" {envelopes.APPLICATION}", False),
    ],
)
def test_the_skill_id_is_an_id(template: dict[str, Any], skill_id: str, accepted: bool) -> None:
    """The first deployment needs no skill id, and what is given later must look like one."""
    parameter = template["Parameters"]["SkillId"]

    assert parameter["Default"] == ""
    assert bool(re.fullmatch(parameter["AllowedPattern"], skill_id)) is accepted


def test_nothing_is_allowed_wholesale(template: dict[str, Any], function: dict[str, Any]) -> None:
    """No resource names a wildcard or a ready-made policy, and the function's role is the one written here."""
    resources = template["Resources"]

    assert not [text for text in strings(resources) if "*" in text]
    assert not {"ManagedPolicyArns", "Policies"} & set(function)
    assert function["Role"] == {"Fn::GetAtt": ["Role", "Arn"]}
    assert "ManagedPolicyArns" not in resources["Role"]["Properties"]


def test_the_table_is_what_the_store_expects(template: dict[str, Any], function: dict[str, Any]) -> None:
    """The table has the key and the time to live that the store writes, is encrypted, and outlives the stack."""
    name = function["Environment"]["Variables"]["TABLE_NAME"]["Ref"]
    table = template["Resources"][name]

    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    properties = table["Properties"]
    assert properties["KeySchema"] == [{"AttributeName": "listener", "KeyType": "HASH"}]
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["SSESpecification"] == {"SSEEnabled": True}


def test_the_function_may_do_three_things_with_the_table(template: dict[str, Any]) -> None:
    """Read an item, update it, delete it: nothing else, and on no other table."""
    policies = {policy["PolicyName"]: policy for policy in template["Resources"]["Role"]["Properties"]["Policies"]}
    [statement] = policies["evenings"]["PolicyDocument"]["Statement"]

    assert statement["Action"] == ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
    assert statement["Resource"] == {"Fn::GetAtt": ["Evenings", "Arn"]}


def test_logs_are_kept_a_month(template: dict[str, Any], function: dict[str, Any]) -> None:
    """The function writes to a log group of its own, which forgets after thirty days."""
    group = template["Resources"][function["LoggingConfig"]["LogGroup"]["Ref"]]

    assert group["Type"] == "AWS::Logs::LogGroup"
    assert group["Properties"]["RetentionInDays"] == 30


def test_the_arn_is_given_out(template: dict[str, Any]) -> None:
    """Whoever deploys is told the function's ARN, which the skill's manifest needs."""
    values = [output["Value"] for output in template["Outputs"].values()]

    assert values == [{"Fn::GetAtt": ["EveningLantern", "Arn"]}]


def test_what_is_packed(built: Path, function: dict[str, Any]) -> None:
    """The handler's file is at the root, next to the skill without its desk hosts and without compiled files."""
    module, attribute = function["Handler"].split(".")

    assert (built / f"{module}.py").read_bytes() == (CHECKOUT / "lambda" / f"{module}.py").read_bytes()
    assert attribute == "handler"
    assert sorted(entry.name for entry in built.iterdir()) == sorted(["skill", f"{module}.py"])
    assert not (built / "skill" / "hosts").exists()
    assert not list(built.rglob("__pycache__"))


def test_what_is_packed_answers(built: Path, function: dict[str, Any]) -> None:
    """What is packed answers a launch by itself: nothing that it needs was left in the repository."""
    event = envelopes.envelope(envelopes.launch(), session={"new": True, "sessionId": "one", "attributes": {}})
    module, attribute = function["Handler"].split(".")
    program = (
        f"import json, sys, {module}, skill\n"
        f"answer = {module}.{attribute}(json.load(sys.stdin), None)\n"
        "print(json.dumps([skill.__file__, answer]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=built,
        env={"PYTHONPATH": str(built), "PYTHONDONTWRITEBYTECODE": "1"},
        input=json.dumps(event),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    where, answer = json.loads(done.stdout)
    assert Path(where).is_relative_to(built)
    assert answer["response"]["shouldEndSession"] is False
    assert '"trouble"' not in done.stderr


def test_packages_are_for_the_function_s_machine(built: Path, function: dict[str, Any]) -> None:
    """The packages are the pinned ones, for the Python and the processor that the template names."""
    asked = (built.parent / "pip.txt").read_text(encoding="utf-8").split()
    version = function["Runtime"].removeprefix("python")
    processor = {"arm64": "aarch64", "x86_64": "x86_64"}[function["Architectures"][0]]

    assert asked[asked.index("--python-version") + 1] == version
    assert asked[asked.index("--platform") + 1] == f"manylinux2014_{processor}"
    assert asked[asked.index("--target") + 1] == str(built)
    assert asked[-2:] == ["-r", "lambda/requirements.txt"]
    assert "--require-hashes" in asked
