"""The detour by which flask-ask-sdk is imported: it works everywhere, hides nothing, and says when it can go."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from skill.hosts.interaction import CHECKOUT

BROKEN = "1.3.0"
"""The newest oscrypto there is, which does not know every OpenSSL."""

_IMPORT = """
import sys
from skill.hosts.endpoint.import_adapter import import_adapter
adapter = import_adapter()
assert adapter is import_adapter()
assert issubclass(adapter.SkillAdapter, object) and adapter.VERIFY_SIGNATURE_APP_CONFIG
for name, module in sorted(sys.modules.items()):
    if name.split(".")[0] == "certvalidator":
        print(name, getattr(module, "__file__", None))
import skill.hosts.web
skill.hosts.web.create_app(skill.hosts.web.Settings(skill_id="x"))
"""

_ERRORS = "class ValidationError(Exception): pass\nclass PathError(Exception): pass\n"


def _imported(folder: Path, certvalidator: str | None = None) -> subprocess.CompletedProcess[str]:
    """What a fresh process says that imports the adapter; where it is given, with this in certvalidator's place."""
    if certvalidator is not None:
        package = folder / "certvalidator"
        package.mkdir()
        (package / "__init__.py").write_text(certvalidator, encoding="utf-8")
        (package / "errors.py").write_text(_ERRORS, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", _IMPORT],
        cwd=CHECKOUT,
        env={"PYTHONPATH": f"{folder}:{CHECKOUT}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def _modules(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """The modules of certvalidator that stayed, and their files."""
    assert done.returncode == 0, done.stderr
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


def test_it_imports_here(tmp_path: Path) -> None:
    """With what is installed on this machine the adapter imports, and every module that stays comes from a file."""
    assert all(file.endswith(".py") for file in _modules(_imported(tmp_path)).values())


def test_it_imports_where_certvalidator_does(tmp_path: Path) -> None:
    """Where certvalidator imports, it is imported, and stays: nothing stands in for it."""
    modules = _modules(_imported(tmp_path, "class CertificateValidator: pass\n"))
    assert set(modules) == {"certvalidator", "certvalidator.errors"}
    assert all(file.startswith(str(tmp_path)) for file in modules.values())


def test_it_imports_where_certvalidator_does_not(tmp_path: Path) -> None:
    """Where the library below certvalidator is not found, the adapter imports all the same, and no stand-in stays."""
    fails = (
        "import certvalidator.errors\nclass LibraryNotFoundError(Exception): pass\nraise LibraryNotFoundError('x')\n"
    )
    modules = _modules(_imported(tmp_path, fails))
    assert all(file.startswith(str(tmp_path)) for file in modules.values())
    assert "certvalidator" not in modules


@pytest.mark.parametrize("error", ["ImportError", "RuntimeError", "OSError", "SystemError"])
def test_another_error_is_not_hidden(tmp_path: Path, error: str) -> None:
    """Whatever else is wrong with what is installed is said as it is."""
    done = _imported(tmp_path, f"raise {error}('of its own kind')\n")
    assert done.returncode != 0
    assert f"{error}: of its own kind" in done.stderr


def test_a_stand_in_could_prove_nothing(tmp_path: Path) -> None:
    """Where it is used by mistake, what stood in for certvalidator is an error, and no proof."""
    done = subprocess.run(
        [
            *(sys.executable, "-c"),
            "from skill.hosts.endpoint.import_adapter import _stand_in\n"
            "made = _stand_in('certvalidator').CertificateValidator(b'', [])\n"
            "made.validate_usage(set())",
        ],
        cwd=CHECKOUT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "AttributeError" in done.stderr


def can_go(oscrypto: str) -> bool:
    """Whether with this oscrypto nothing needs the detour any more."""
    return tuple(map(int, re.findall(r"\d+", oscrypto)[:3])) > tuple(map(int, BROKEN.split(".")))


def test_the_detour_is_still_needed() -> None:
    """This fails on the day when an oscrypto newer than 1.3.0 is installed, and says what to do."""
    assert not can_go(version("oscrypto")), (
        f"oscrypto {version('oscrypto')} is out: look whether `import flask_ask_sdk.skill_adapter` works with "
        "an OpenSSL such as 3.0.17, then delete skill/hosts/endpoint/import_adapter.py and this file"
    )


@pytest.mark.parametrize(("oscrypto", "goes"), [("1.3.0", False), ("1.2.9", False), ("1.3.1", True), ("2.0.0", True)])
def test_a_newer_one_is_noticed(oscrypto: str, goes: bool) -> None:
    """A newer version is one with a higher number."""
    assert can_go(oscrypto) is goes
