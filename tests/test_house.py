"""The house: which way imports point, where words live, and what a cold start brings in."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from skill import __version__
from skill.dialogue.house import by_name
from skill.dialogue.reply import Question, tell

ROOT = Path(__file__).parent.parent
GROUND = "errors log settings envelope memory alexa"
FLOORS = (GROUND, "speech", "content", "dialogue", "handlers", "app", "door", "hosts")
"""From the ground up: a module imports from its own floor and from those below it."""

SILENT = ("handlers", "dialogue", "speech", "app.py", "door.py", "envelope.py")
"""Where no spoken sentence may stand."""


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the skill, parsed."""
    for file in sorted((ROOT / "skill").rglob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def floor(name: str) -> int:
    """The floor of a module's name below ``skill``; the command's own module is above all."""
    first = name.split(".")[0]
    return next((number for number, names in enumerate(FLOORS) if first in names.split()), len(FLOORS))


def test_imports_point_one_way() -> None:
    """No module imports from a floor above its own."""
    wrong = []
    for file, tree in modules():
        own = floor(".".join(file.relative_to(ROOT / "skill").with_suffix("").parts))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("skill."):
                wanted = (node.module or "").removeprefix("skill.")
                if floor(wanted) > own:
                    wrong.append((str(file.relative_to(ROOT)), wanted))
    assert wrong == []


def test_no_spoken_sentence_stands_in_the_code() -> None:
    """Handlers and the way to a response hold names of words, never the words."""
    sentences = []
    for file, tree in modules():
        if file.relative_to(ROOT / "skill").parts[0] not in SILENT:
            continue
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        advice = {id(node) for call in ast.walk(tree) if isinstance(call, ast.Return) for node in ast.walk(call)}
        logged = {
            id(node)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id == "LOG"
            for node in ast.walk(call)
        }
        raised = {id(node) for call in ast.walk(tree) if isinstance(call, ast.Raise) for node in ast.walk(call)}
        sentences += [
            (file.name, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in said | raised | logged | (advice if file.name == "door.py" else set())
            and len(node.value.split()) > 3
        ]
    assert sentences == []


def test_most_files_have_one_subject() -> None:
    """No module of the skill is longer than 250 lines."""
    long = {file.name: lines for file, _ in modules() if (lines := len(file.read_text("utf-8").splitlines())) > 250}
    assert long == {}


def test_the_lambda_door_brings_in_nothing_heavy() -> None:
    """Importing the Lambda function imports neither boto3 nor Flask, nor anything of the hosts."""
    code = (
        f"import sys; sys.path[:0] = [{str(ROOT / 'lambda')!r}, {str(ROOT)!r}]; import lambda_function; "
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('boto3', 'botocore', 'flask', 'requests') "
        "or m.startswith('skill.hosts')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("environment", "loaded"),
    [
        ({}, "0 0 False"),
        ({"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "TABLE_NAME": "evenings"}, "0 0 False"),
        ({"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"}, "all 7 False"),
        ({"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start", "TABLE_NAME": "evenings"}, "all 7 True"),
    ],
)
def test_a_snapshot_holds_what_turns_load_late(environment: dict[str, str], loaded: str) -> None:
    """Before a snapshot the words and the way to the table are loaded; otherwise no start waits for them."""
    code = (
        f"import sys; sys.path[:0] = [{str(ROOT / 'lambda')!r}, {str(ROOT)!r}]; import lambda_function; "
        "library = lambda_function.handler.house.library; "
        "tables = len(library._tables) - 1; whole = len(list(library.folder.glob('*.toml'))) - 1; "
        "print('all' if tables == whole else tables, len(library._reflections), 'botocore.auth' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environment)
    assert done.stdout.strip() == loaded, done.stderr


def test_the_version_stands_in_one_place() -> None:
    """The change log's newest heading is the version that the code states."""
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines() if line.startswith("## [")]
    assert headings[0] == "## [Unreleased]"
    assert headings[1].startswith(f"## [{__version__}]")
    assert __version__ not in (ROOT / "pyproject.toml").read_text("utf-8").split("[project.optional")[0]


def test_two_questions_of_one_name_are_refused() -> None:
    """The wiring fails at once where two questions would answer for each other."""
    with pytest.raises(ValueError, match=r"two questions are called x\.y"):
        by_name([Question("x.y"), Question("x.y", yes=None)])


def test_a_session_does_not_end_without_a_word() -> None:
    """There is no way to end a session in silence."""
    with pytest.raises(ValueError, match="without a word"):
        tell()
