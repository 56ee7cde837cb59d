"""The deployment template: what it promises Alexa, what it allows, and what it can be told."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file  # type: ignore[import-untyped]  # it carries no types

from skill.hosts import envelopes
from skill.settings import Settings
from tests.real_runtime import SAM, missing
from tests.template import CHECKOV, TEMPLATE, function, resources, run, sam, strings, template

TRANSFORM = """
import json, sys
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
print(json.dumps(Translator({}, Parser()).translate(*map(json.loads, sys.argv[1:]))))
"""
"""What AWS does to the template on its side, by SAM's own translator."""


def transformed(code: str = "key", **parameters: str) -> dict[str, Any]:
    """What AWS makes of the template, with ``code`` as the name of what was packed."""
    given = json.loads(json.dumps(template()))
    given["Resources"]["EveningLantern"]["Properties"]["CodeUri"] = f"s3://bucket/{code}"
    done = run(
        SAM / "bin" / "python",
        *("-c", TRANSFORM, json.dumps(given), json.dumps(parameters)),
        AWS_DEFAULT_REGION="eu-west-1",
    )
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def test_the_linter_finds_nothing() -> None:
    """cfn-lint, which knows every resource's schema, finds nothing to say about the template."""
    assert [str(match) for match in lint_file(TEMPLATE)] == []


def test_sam_accepts_it() -> None:
    """The SAM command line, which turns the template into CloudFormation's terms and checks those, accepts it."""
    done = sam("validate", "--lint", "--region", "eu-west-1", "--template", str(TEMPLATE))

    assert done.returncode == 0, done.stdout + done.stderr
    assert "is a valid SAM Template" in done.stdout


def test_checkov_finds_nothing() -> None:
    """The checks of checkov pass, or are left out in the template itself, each with its reason beside it."""
    done = run(
        CHECKOV / "bin" / "checkov",
        *("--file", str(TEMPLATE), "--framework", "cloudformation", "--skip-download", "--output", "json"),
    )
    report = json.loads(done.stdout)

    assert report["results"]["failed_checks"] == []
    assert report["results"]["passed_checks"]
    left_out = {check["check_id"]: check["check_result"] for check in report["results"]["skipped_checks"]}
    assert sorted(left_out) == sorted(re.findall(r"checkov:skip=(\w+):", TEMPLATE.read_text("utf-8")))
    assert all(len(result["suppress_comment"].split()) > 5 for result in left_out.values())


def test_the_device_is_answered_in_time() -> None:
    """The function may take seven seconds, one less than the device waits, on the processor it is built for."""
    assert function()["Timeout"] == 7
    assert function()["Architectures"] == ["arm64"]


def test_the_environment_is_what_the_skill_reads() -> None:
    """The template sets every setting that the skill reads from its environment, and no other, from a parameter."""
    variables = function()["Environment"]["Variables"]

    # MEMORY_FILE is for where there is no table.
    assert {*variables, "MEMORY_FILE"} == {name.upper() for name in Settings._fields}
    assert variables["SKILL_ID"] == {"Ref": "SkillId"}
    parameters = {value["Ref"] for value in variables.values()} - {"Evenings"}
    assert parameters < template()["Parameters"].keys()
    assert template()["Parameters"]["LogLevel"]["Default"] == Settings().log_level


def test_only_this_skill_may_call() -> None:
    """The one trigger lets Alexa in with this skill's id, at the alias, and is not there as long as there is no id."""
    (permission,) = resources("AWS::Lambda::Permission").values()

    assert permission["Properties"] == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "EveningLantern.Alias"},
        "Principal": "alexa-appkit.amazon.com",
        "EventSourceToken": {"Ref": "SkillId"},
    }
    assert template()["Conditions"][permission["Condition"]] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "SkillId"}, ""]}]}


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
def test_the_skill_id_is_an_id(skill_id: str, accepted: bool) -> None:
    """The first deployment needs no skill id, and what is given later must look like one."""
    parameter = template()["Parameters"]["SkillId"]

    assert parameter["Default"] == ""
    assert bool(re.fullmatch(parameter["AllowedPattern"], skill_id)) is accepted


def test_alexa_the_manifest_and_the_snapshot_mean_the_same_alias() -> None:
    """What Alexa may call is what the manifest is told: the alias, which points to the newest version."""
    made = transformed()
    (alias,) = (it["Properties"] for it in made["Resources"].values() if it["Type"] == "AWS::Lambda::Alias")
    (version,) = (name for name, it in made["Resources"].items() if it["Type"] == "AWS::Lambda::Version")

    assert made["Resources"]["Trigger"]["Properties"]["FunctionName"] == {"Ref": "EveningLanternAliaslive"}
    assert made["Outputs"]["EndpointArn"]["Value"] == {"Ref": "EveningLanternAliaslive"}
    assert alias["Name"] == "live"
    assert alias["FunctionVersion"] == {"Fn::GetAtt": [version, "Version"]}


def test_what_is_packed_makes_a_version_and_a_parameter_does_not() -> None:
    """Only other code publishes a version, though a skill id is given later: so `make deploy` stamps what it packs."""

    def version(code: str, **parameters: str) -> list[str]:
        made = transformed(code, **parameters)["Resources"]
        return [name for name, it in made.items() if it["Type"] == "AWS::Lambda::Version"]

    assert version("one", SkillId=envelopes.APPLICATION) == version("one")
    assert version("two") != version("one")


def test_each_deployment_is_stamped() -> None:
    """`make deploy` builds, writes a stamp into what was built, and only then deploys; SAM's telemetry is off."""
    done = run(Path(shutil.which("make") or missing("no make")), "--dry-run", "deploy")

    steps = [done.stdout.index(step) for step in ("sam build", "DEPLOYED", "sam deploy --guided")]
    assert steps == sorted(steps)
    assert "export SAM_CLI_TELEMETRY := 0" in (TEMPLATE.parent / "Makefile").read_text("utf-8")


def test_a_snapshot_is_only_taken_when_asked_for() -> None:
    """SnapStart is off unless the operator says otherwise, and needs a Python of 3.12 or later."""
    assert template()["Parameters"]["SnapStart"]["Default"] == "off"
    assert function()["SnapStart"]["ApplyOn"] == {"Fn::If": ["HasSnapStart", "PublishedVersions", "None"]}
    assert tuple(map(int, function()["Runtime"].removeprefix("python").split("."))) >= (3, 12)


def test_no_limit_is_reserved_unless_asked_for() -> None:
    """A new account has little to reserve from: without a number there is no reservation."""
    assert template()["Parameters"]["ReservedConcurrency"]["Default"] == -1
    assert function()["ReservedConcurrentExecutions"]["Fn::If"][0] == "HasReservation"
    assert function()["ReservedConcurrentExecutions"]["Fn::If"][2] == {"Ref": "AWS::NoValue"}


def test_nothing_is_traced() -> None:
    """X-Ray sees nothing, and the role may not write to it."""
    assert function()["Tracing"] == "PassThrough"
    assert not [text for text in strings(template()["Resources"]["Role"]) if "xray" in text]


def test_nothing_is_allowed_wholesale() -> None:
    """No resource names a wildcard or a ready-made policy, and the function's role is the one written here."""
    assert not [text for text in strings(template()["Resources"]) if "*" in text]
    assert not {"ManagedPolicyArns", "Policies"} & set(function())
    assert function()["Role"] == {"Fn::GetAtt": ["Role", "Arn"]}
    assert "ManagedPolicyArns" not in template()["Resources"]["Role"]["Properties"]


def test_the_table_is_what_the_store_expects() -> None:
    """The table has the key and the time to live that the store writes, is encrypted, and outlives the stack."""
    table = template()["Resources"][function()["Environment"]["Variables"]["TABLE_NAME"]["Ref"]]

    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    properties = table["Properties"]
    assert properties["KeySchema"] == [{"AttributeName": "listener", "KeyType": "HASH"}]
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_the_function_may_do_three_things_with_the_table() -> None:
    """Read an item, update it, delete it: nothing else, and on no other table."""
    policies = {policy["PolicyName"]: policy for policy in template()["Resources"]["Role"]["Properties"]["Policies"]}
    [statement] = policies["evenings"]["PolicyDocument"]["Statement"]

    assert policies.keys() == {"log", "evenings"}
    assert statement["Action"] == ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
    assert statement["Resource"] == {"Fn::GetAtt": ["Evenings", "Arn"]}


def test_the_next_step_is_told_what_it_needs() -> None:
    """Whoever deploys is told the endpoint, the skill, the function, the table, the log and the region."""
    values = {name: output["Value"] for name, output in template()["Outputs"].items()}

    assert values.pop("SkillId")["Fn::If"][:2] == ["HasSkill", {"Ref": "SkillId"}]
    assert values == {
        "EndpointArn": {"Ref": "EveningLantern.Alias"},
        "FunctionName": {"Ref": "EveningLantern"},
        "TableName": {"Ref": "Evenings"},
        "LogGroupName": {"Ref": "Log"},
        "Region": {"Ref": "AWS::Region"},
    }
