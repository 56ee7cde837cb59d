"""The deployment template, read for the tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from cfnlint.decode import cfn_yaml  # type: ignore[import-untyped]  # it carries no types

from skill.hosts.interaction import CHECKOUT
from tests.real_runtime import SAM, missing

TEMPLATE = CHECKOUT / "template.yaml"
CHECKOV = CHECKOUT / ".venv" / "checkov"
"""Where `make template` puts checkov."""


@cache
def template() -> dict[str, Any]:
    """The template, with its short forms written out."""
    read: dict[str, Any] = cfn_yaml.load(str(TEMPLATE))
    return read


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The resources of one type, by name."""
    return {name: it for name, it in template()["Resources"].items() if it["Type"] == kind}


def function() -> dict[str, Any]:
    """The properties of the one function."""
    (found,) = resources("AWS::Serverless::Function").values()
    properties: dict[str, Any] = found["Properties"]
    return properties


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


def run(program: Path, *arguments: str, seconds: int = 300, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``program`` in the checkout, and collect what it writes. Skips where it is not there."""
    if not program.exists():
        missing(f"no {program.name}: make test installs it")
    return subprocess.run(
        [str(program), *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "SAM_CLI_TELEMETRY": "0", **environment},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def sam(*arguments: str, seconds: int = 300, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the SAM command line."""
    return run(SAM / "bin" / "sam", *arguments, seconds=seconds, **environment)
