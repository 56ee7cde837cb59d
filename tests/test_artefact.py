"""What is uploaded to AWS: built for the tests as `make deploy` builds it, and looked through."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from skill.hosts import envelopes
from skill.hosts.interaction import CHECKOUT
from tests.real_runtime import missing
from tests.template import function

MOST_BYTES = 4_000_000
LEFT_OUT = (
    "__main__.py",
    "content/check.py",
    "content/craft.py",
    "content/resource_check.py",
    "content/en/heteronyms.txt",
)
"""What only the desk needs, besides the hosts."""

PROGRAM = """
import json, pkgutil, sys
sys.path.insert(0, sys.argv[1])
import dateutil.parser, requests, skill, tzdata
for module in pkgutil.walk_packages(skill.__path__, "skill."):
    if module.name != "skill.memory.wire":  # it needs botocore, which Lambda's own Python brings
        __import__(module.name)
import lambda_function
answers = [lambda_function.handler(event, None) for event in json.load(sys.stdin)]
strangers = sorted(
    name for name, module in sys.modules.items()
    if "site-packages" in (getattr(module, "__file__", None) or "")
)
print(json.dumps([skill.__file__, answers, strangers]))
"""
"""Imports all there is, then answers events. It is run by a Python that has no packages of its own."""


def names() -> list[tuple[str, str]]:
    """The pinned packages and their versions."""
    pins = (CHECKOUT / "lambda" / "requirements.txt").read_text("utf-8")
    return re.findall(r"^([\w-]+)==(\S+)", pins, flags=re.MULTILINE)


def test_it_is_small(artefact: Path, tmp_path: Path) -> None:
    """Zipped, it has at most four megabytes: it is loaded while somebody waits."""
    file = tmp_path / "artefact.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(artefact.rglob("*")):
            archive.write(path, path.relative_to(artefact))

    assert file.stat().st_size <= MOST_BYTES


def test_it_holds_the_pinned_packages_and_nothing_else(artefact: Path) -> None:
    """Beside the handler and the skill there is each pinned package, and not one that Lambda has already."""
    wanted = {"lambda_function.py", "skill"}
    for name, version in names():
        module = {"python-dateutil": "dateutil", "six": "six.py"}.get(name, name.replace("-", "_"))
        wanted |= {module, f"{name.replace('-', '_')}-{version}.dist-info"}

    assert {path.name for path in artefact.iterdir()} == wanted
    assert not wanted & {"boto3", "botocore", "cryptography", "flask", "gunicorn", "hassil", "oscrypto", "playwright"}


def test_it_holds_no_rubbish(artefact: Path) -> None:
    """No tests, no compiled files, no empty folders, and of the packages' descriptions only what a scanner reads."""
    files = [path.relative_to(artefact) for path in artefact.rglob("*") if path.is_file()]
    folders = [path for path in artefact.rglob("*") if path.is_dir()]

    assert [path for path in files if {"tests", "__pycache__"} & {*path.parts} or path.suffix == ".pyc"] == []
    assert {path.name for path in files if ".dist-info" in path.parts[0]} == {"METADATA"}
    assert [path for path in folders if not any(path.iterdir())] == []


def test_it_holds_the_skill_without_the_desk(artefact: Path) -> None:
    """The skill is whole but for the hosts and the content check."""

    def files(folder: Path) -> set[str]:
        found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(folder).as_posix() for path in found}

    left_out = files(CHECKOUT / "skill") - files(artefact / "skill")
    assert {name for name in left_out if not name.startswith("hosts/")} == {*LEFT_OUT}
    assert files(artefact / "skill") < files(CHECKOUT / "skill")
    assert not (artefact / "skill" / "hosts").exists()


def test_it_is_built_for_the_function_s_machine(artefact: Path) -> None:
    """Whatever is compiled is compiled for the Python and the processor that the template names."""
    version = function()["Runtime"].removeprefix("python").replace(".", "")
    processor = {"arm64": "aarch64", "x86_64": "x86_64"}[function()["Architectures"][0]]

    compiled = [path.name for path in artefact.rglob("*.so")]
    assert [name for name in compiled if not name.endswith(f".cpython-{version}-{processor}-linux-gnu.so")] == []


def test_it_answers_by_itself(artefact: Path) -> None:
    """In a Python that has no packages at all, every module of it can be imported, and an evening begins."""
    session = {"new": True, "sessionId": "one", "attributes": {}}
    event = envelopes.envelope(envelopes.launch(), session=session)
    done = subprocess.run(
        [getattr(sys, "_base_executable", sys.executable), "-I", "-S", "-B", "-c", PROGRAM, str(artefact)],
        input=json.dumps([event]),
        env={},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    where, (answer,), strangers = json.loads(done.stdout.splitlines()[-1])
    assert Path(where).is_relative_to(artefact)
    assert strangers == []
    assert answer["response"]["shouldEndSession"] is False
    assert '"trouble"' not in done.stderr


def test_packages_are_asked_for_by_their_hashes(tmp_path: Path) -> None:
    """The packages are the pinned ones, for the template's Python and processor, and none is compiled here."""
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/pip.txt"\n', encoding="utf-8")
    python.chmod(0o755)
    make = shutil.which("make") or missing("no make")
    target = tmp_path / "artefact"
    target.mkdir()
    command = [make, "build-EveningLantern", f"BIN={python.parent}", f"ARTIFACTS_DIR={target}"]
    subprocess.run(command, cwd=CHECKOUT, capture_output=True, timeout=60, check=True)
    asked = (tmp_path / "pip.txt").read_text("utf-8").split()

    assert asked[asked.index("--python-version") + 1] == function()["Runtime"].removeprefix("python")
    assert asked[asked.index("--platform") + 1] == "manylinux2014_aarch64"
    assert asked[asked.index("--target") + 1] == str(target)
    assert asked[-2:] == ["-r", "lambda/requirements.txt"]
    assert {"--require-hashes", "--only-binary", "--no-compile"} <= {*asked}
