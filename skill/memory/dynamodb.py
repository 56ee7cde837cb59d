"""What is remembered, in an Amazon DynamoDB table: one item for each listener, changed by updates only.

Each note is one UpdateItem, made for an item as it is believed to be, under the condition that it
is so. Where the belief was wrong the table answers with the item, and the update is made again for
that. So two devices lose nothing, and the table comes to exactly what `Memory.after` says.

The role needs dynamodb:GetItem, UpdateItem and DeleteItem on the table, and nothing else.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from skill.errors import StoreError
from skill.memory import item
from skill.memory.memory import Memory, Note

CONNECT_SECONDS = 0.3
READ_SECONDS = 0.7
CALL_SECONDS = 1.1
"""How long anybody waits for one call, its retry included: whatever trickles in later is not waited for."""

MAKING_SECONDS = 1.4
"""How long the first call waits for the client, on top: for botocore's import, and a search for credentials.

With `CALL_SECONDS` it makes 2.5 s, which no turn with a failing store is to exceed.
"""

BELIEFS = 6
"""How often a note is tried while others change what was believed. Two is usual for the second of two devices."""

if TYPE_CHECKING:
    from skill.memory.wire import Client

_T = TypeVar("_T")


class DynamoStore:
    """The table ``table``, whose hash key is the string ``listener``. Moments are kept in whole seconds.

    ``client`` is `skill.memory.wire.Client`, or boto3's for DynamoDB; without one it is made when it is first
    needed, from AWS's own settings (``AWS_DEFAULT_REGION``, ``AWS_ENDPOINT_URL_DYNAMODB`` and so on). No call is
    waited for longer than ``seconds``, and the making of the client no longer than ``making``. Every failure is
    a `StoreError`.
    """

    keeps = True

    def __init__(
        self,
        table: str,
        client: Any | None = None,
        *,
        seconds: float = CALL_SECONDS,
        making: float = MAKING_SECONDS,
    ) -> None:
        self._table = table
        self._client = client
        self._seconds = seconds
        self._making_seconds = making
        self._making = threading.Lock()
        self._call = threading.local()

    def recall(self, listener: str, moment: datetime) -> Memory:
        """What is remembered of ``listener`` at ``moment``. Raises `StoreError`."""
        memory = self._within(lambda client: self._read(client, listener))
        return Memory() if memory.has_expired(moment) else memory

    def note(self, listener: str, note: Note) -> None:
        """Add ``note``: one request, where the item is as it mostly is. Raises `StoreError`."""
        note = note._replace(moment=note.moment.replace(microsecond=0))
        self._within(lambda client: self._update(client, listener, note))

    def forget(self, listener: str, until: datetime | None = None) -> None:
        """Delete the item of ``listener`` unless visited later than ``until``. Raises `StoreError`."""
        condition = {} if until is None else item.not_later(until)
        self._within(lambda client: self._delete(client, listener, condition))

    def close(self) -> None:
        """Close the connections. The next call opens new ones."""
        with self._making:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _read(self, client: Any, listener: str) -> Memory:
        # Consistent, for half a read unit more: whoever says "forget me" and comes back at once is not known.
        answer = client.get_item(TableName=self._table, Key=_key(listener), ConsistentRead=True)
        return item.memory(answer.get("Item", {}))

    def _update(self, client: Any, listener: str, note: Note) -> None:
        believed = Memory()
        for _ in range(BELIEFS):
            try:
                client.update_item(
                    TableName=self._table,
                    Key=_key(listener),
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **item.update(note, believed),
                )
            except Exception as error:
                if _code(error) != "ConditionalCheckFailedException":
                    raise
                found = getattr(error, "response", {}).get("Item")
                # None: there is no item any more, or the server does not tell.
                believed = item.memory(found) if found else self._read(client, listener)
            else:
                return
        raise StoreError(
            "the item kept changing while it was updated",
            advice="look for a listener whose devices all ask at once; nothing else is the matter",
        )

    def _delete(self, client: Any, listener: str, condition: dict[str, Any]) -> None:
        try:
            client.delete_item(TableName=self._table, Key=_key(listener), **condition)
        except Exception as error:
            if _code(error) != "ConditionalCheckFailedException":
                raise

    def _within(self, work: Callable[[Any], _T]) -> _T:
        """What ``work`` makes of the client, made first where there is none. Raises `StoreError`."""
        try:
            client = self._client or self._wait(self._ready, self._making_seconds)
            return self._wait(lambda: work(client), self._seconds)
        except Exception as error:
            if self._client is None and isinstance(error, TimeoutError):
                raise StoreError(
                    "no client yet", advice="give the process credentials that need no search, or more memory"
                ) from error
            _refuse(error)

    def _wait(self, work: Callable[[], _T], seconds: float) -> _T:
        """What ``work`` comes to in a thread of its own: only so does nobody wait longer than ``seconds``."""
        future: Future[_T] = Future()

        def run() -> None:
            self._call.until = time.monotonic() + seconds
            try:
                future.set_result(work())
            except Exception as error:
                future.set_exception(error)

        threading.Thread(target=run, daemon=True).start()
        return future.result(timeout=seconds)

    def _ready(self) -> Any:
        with self._making:
            if self._client is None:
                self._client = self._make()
            return self._client

    def _make(self) -> Client:
        """A client that gives up soon."""
        from skill.memory.wire import Client  # late: only a turn that remembers waits for it

        return Client(connect=CONNECT_SECONDS, read=READ_SECONDS, wanted=self._still_wanted)

    def _still_wanted(self) -> None:
        """Send nothing that nobody waits for: a late retry would bring back what was forgotten meanwhile."""
        if time.monotonic() >= self._call.until:
            raise TimeoutError


def _key(listener: str) -> dict[str, Any]:
    return {"listener": {"S": listener}}


def _code(error: BaseException) -> str:
    """The service's own name for what went wrong, or that of the exception."""
    response = getattr(error, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return str(code) if code else type(error).__name__


_ROLE = "let the role do dynamodb:GetItem, UpdateItem and DeleteItem on the table TABLE_NAME names"
_CREDENTIALS = "give the process a role, or credentials in its environment"
_REGION = "set AWS_DEFAULT_REGION to the region of the table"
_CAPACITY = "give the table more capacity, or bill it per request"
_KEY = "make the table as template.yaml does: its one key is listener"
_SLOW = "wait: DynamoDB is slow; if it lasts, look at the network and at DynamoDB's own status"
_OTHERWISE = "look whether AWS_ENDPOINT_URL_DYNAMODB, the network and DynamoDB's status are in order"
ADVICE = {
    "AccessDeniedException": _ROLE,
    "UnrecognizedClientException": _ROLE,
    "ExpiredTokenException": _ROLE,
    "NoCredentialsError": _CREDENTIALS,
    "PartialCredentialsError": _CREDENTIALS,
    "CredentialRetrievalError": _CREDENTIALS,
    "NoRegionError": _REGION,
    "InvalidRegionError": _REGION,
    "ResourceNotFoundException": "set TABLE_NAME to a table that exists in AWS_DEFAULT_REGION",
    "ThrottlingException": _CAPACITY,
    "ProvisionedThroughputExceededException": _CAPACITY,
    "RequestLimitExceeded": _CAPACITY,
    "ValidationException": _KEY,
    "ParamValidationError": _KEY,
    "ModuleNotFoundError": "install boto3 beside the skill, or leave TABLE_NAME empty",
    "TimeoutError": _SLOW,
    "ReadTimeoutError": _SLOW,
    "ConnectTimeoutError": _SLOW,
}
"""What an operator can do about each thing that goes wrong."""


def _refuse(error: Exception) -> NoReturn:
    """Raise the `StoreError` that says what to do about ``error``. Its message holds the error's name only."""
    if isinstance(error, StoreError):
        raise error
    code = _code(error)
    raise StoreError(code, advice=ADVICE.get(code, _OTHERWISE)) from error
