"""What the template watches: the log, the alarms, and who is told."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest

from skill.door import Door
from skill.hosts.interaction import CHECKOUT
from tests.template import function, resources, template
from tests.test_door import logged

GUIDE = CHECKOUT / "docs" / "operating.md"


def alarms() -> dict[str, dict[str, Any]]:
    """The properties of each alarm."""
    return {name: it["Properties"] for name, it in resources("AWS::CloudWatch::Alarm").items()}


def test_logs_are_kept_a_month() -> None:
    """The function writes to a log group of its own, as JSON, which forgets after thirty days."""
    logging_ = function()["LoggingConfig"]
    group = template()["Resources"][logging_["LogGroup"]["Ref"]]

    assert group["Type"] == "AWS::Logs::LogGroup"
    assert group["Properties"]["RetentionInDays"] == 30
    assert logging_["LogFormat"] == "JSON"


def test_what_is_watched() -> None:
    """No answer, a trouble in the log, a call turned away and a slow answer each have an alarm."""
    watched = {(it["Namespace"], str(it["MetricName"])) for it in alarms().values()}

    assert {name for namespace, name in watched if namespace == "AWS/Lambda"} == {"Errors", "Throttles", "Duration"}
    assert len(watched) == len(alarms()) == 4
    assert alarms()["SlowAlarm"]["ExtendedStatistic"] == "p95"
    assert alarms()["SlowAlarm"]["Threshold"] < function()["Timeout"] * 1000


@pytest.mark.parametrize("name", sorted(alarms()))
def test_a_quiet_night_is_no_alarm(name: str) -> None:
    """Nobody calling is in order, and each alarm reaches the topic where there is one."""
    alarm = alarms()[name]

    assert alarm["TreatMissingData"] == "notBreaching"
    assert alarm["AlarmActions"] == [{"Fn::If": ["HasEmail", {"Ref": "Alarms"}, {"Ref": "AWS::NoValue"}]}]
    if alarm["Namespace"] == "AWS/Lambda":
        assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": "EveningLantern"}}]


@pytest.mark.parametrize("name", sorted(alarms()))
def test_the_guide_says_what_an_alarm_means(name: str) -> None:
    """Whoever is woken by an alarm finds its name in the operator's guide, which it is sent to."""
    assert "docs/operating.md" in alarms()[name]["AlarmDescription"]
    assert f"`{name}`" in GUIDE.read_text("utf-8")


def test_nobody_is_told_without_an_address() -> None:
    """The topic is there for an e-mail only, and what is given must look like one."""
    (topic,) = resources("AWS::SNS::Topic").values()
    pattern = template()["Parameters"]["AlarmEmail"]["AllowedPattern"]

    assert topic["Condition"] == "HasEmail"
    assert topic["Properties"]["Subscription"] == [{"Protocol": "email", "Endpoint": {"Ref": "AlarmEmail"}}]
    assert template()["Parameters"]["AlarmEmail"]["Default"] == ""
    assert [bool(re.fullmatch(pattern, it)) for it in ("", "lamp@home.example", "lamp", "a@b c@d")] == [
        *(True, True, False, False)
    ]


def test_troubles_are_counted_where_the_alarm_looks(door: Door) -> None:
    """AWS's own formatter writes a turn that fails as what the metric filter counts."""
    formatter = pytest.importorskip("awslambdaric.lambda_runtime_log_utils").JsonFormatter()
    (found,) = (it["Properties"] for it in resources("AWS::Logs::MetricFilter").values())
    (counted,) = found["MetricTransformations"]
    alarm = alarms()["TroubleAlarm"]
    with logged() as records:
        door({"request": "no request"})
    (line,) = [json.loads(formatter.format(record)) for record in records]

    assert (counted["MetricNamespace"], counted["MetricName"]) == (alarm["Namespace"], alarm["MetricName"])
    assert found["FilterPattern"] == '{ $.level = "ERROR" }'
    assert line["level"] == logging.getLevelName(logging.ERROR) == "ERROR"
    assert line["message"]["trouble"] == "EnvelopeError"
