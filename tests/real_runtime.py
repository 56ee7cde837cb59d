"""AWS's own Lambda runtime on this machine: its interface emulator, driving its Python runtime client."""

from __future__ import annotations

import json
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

import pytest

from skill.hosts.interaction import CHECKOUT
from tests.ports import reserved_port

SAM = CHECKOUT / ".venv" / "sam"
"""Where `make template` puts the SAM command line, which carries the emulator."""

INVOCATIONS = "/2015-03-31/functions/function/invocations"
_PROCESSORS = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
_STARTS = 3
_SECONDS = 30


def missing(what: str) -> NoReturn:
    """Skip, saying why. Where ``EVERYTHING`` is 1 nothing may be left out, so fail."""
    if os.environ.get("EVERYTHING") == "1":
        pytest.fail(f"{what}, and EVERYTHING is 1")
    pytest.skip(what)


def emulator() -> Path:
    """The emulator for this machine. Skips where there is none."""
    processor = _PROCESSORS.get(platform.machine().lower())
    if sys.platform != "linux" or processor is None:
        missing("the Lambda emulator runs on Linux only, on x86_64 or arm64")
    found = next(SAM.glob(f"lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-{processor}"), None)
    if found is None:
        missing("no Lambda emulator: make template installs it")
    return found


class RealRuntime:
    """The function as AWS runs it. Use it in a ``with`` block; it is also a door for a `Device`.

    What it writes goes into ``folder``. It is the checkout's own function, unless ``path`` says where else Python
    looks, and ``python`` which Python does; ``environment`` is what it finds set besides.
    """

    def __init__(
        self,
        emulator: Path,
        folder: Path,
        *,
        skill_id: str = "",
        handler: str = "lambda_function.handler",
        python: Sequence[str] = (sys.executable,),
        path: Sequence[Path] = (CHECKOUT / "lambda", CHECKOUT),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._emulator = emulator
        self._handler = handler
        self._log = folder / "runtime.log"
        self._folder = folder
        self._python = python
        self._environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONPATH": os.pathsep.join(map(str, path)),
            "SKILL_ID": skill_id,
            "AWS_LAMBDA_LOG_FORMAT": "JSON",  # as template.yaml has it
            **(environment or {}),
        }
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start both processes."""
        self.start()
        return self

    def start(self) -> None:
        """Start both processes, and wait until the emulator listens. After `stop` it makes a new container."""
        try:
            for _ in range(_STARTS):
                with reserved_port() as self._port, reserved_port() as runtime_port:
                    self._start(runtime_port)
                    if self._listens():
                        return
                self.stop()
        except BaseException:
            self.stop()
            raise
        raise AssertionError(f"the emulator did not start\n{self.output()}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End both processes."""
        self.stop()

    def __call__(self, event: Any, context: Any = None) -> dict[str, Any]:
        """Send ``event`` as AWS does, and give back what the function answered. Fails where the function did."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_SECONDS)
        try:
            connection.request("POST", INVOCATIONS, json.dumps(event), {"Content-Type": "application/json"})
            answer = json.loads(connection.getresponse().read())
        except (OSError, HTTPException, ValueError) as error:
            raise AssertionError(f"no answer from the function: {error!r}\n{self.output()}") from error
        finally:
            connection.close()
        assert isinstance(answer, dict), f"{answer!r} is no response\n{self.output()}"
        assert "errorMessage" not in answer, f"the function failed: {answer['errorMessage']}\n{self.output()}"
        return answer

    def output(self) -> str:
        """What the emulator and the function have written."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def run(self, code: str) -> str:
        """What ``code`` prints where the function runs: in the same Python, with the same environment."""
        done = subprocess.run(
            [*self._python, "-c", code],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def processes(self) -> list[int]:
        """The emulator and the runtime that it started, which lives in a process group of its own."""
        if self._process is None:
            return []
        return [self._process.pid, *_children(self._process.pid)]

    def stop(self) -> None:
        """End both processes: asked first, then made to."""
        if self._process is None:
            return
        children = _children(self._process.pid)
        self._process.terminate()
        try:
            self._process.wait(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=_SECONDS)
        deadline = time.monotonic() + _SECONDS
        while (left := [child for child in children if running(child)]) and time.monotonic() < deadline:
            for child in left:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            time.sleep(0.02)
        self._process = None

    def _start(self, runtime_port: int) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(self._emulator),
                    "--runtime-interface-emulator-address",
                    f"127.0.0.1:{self._port}",
                    "--runtime-api-address",
                    f"127.0.0.1:{runtime_port}",
                    *self._python,
                    "-m",
                    "awslambdaric",
                    self._handler,
                ],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _listens(self) -> bool:
        """Wait until the emulator listens. False where it ended, or takes too long."""
        assert self._process is not None
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=1):
                return True
            time.sleep(0.02)
        return False


def running(pid: int) -> bool:
    """Whether process ``pid`` is at work; one that has ended and is not yet collected is not."""
    return _stat(Path(f"/proc/{pid}"))[:1] not in ([], ["Z"])


def _children(pid: int) -> list[int]:
    """The processes that ``pid`` started. They are Linux's to tell, as the emulator is Linux's to run."""
    folders = [folder for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return [int(folder.name) for folder in folders if _stat(folder)[1:2] == [str(pid)]]


def _stat(folder: Path) -> list[str]:
    """What stands in a process's status line after its name: its state, its parent's id and so on."""
    try:
        return (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []
