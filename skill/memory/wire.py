"""DynamoDB on the wire: three operations, signed and sent by botocore's own parts.

Making botocore's whole client reads a megabyte of descriptions of AWS, which is most of what a first
answer would wait for. Here each request is what that client would send, and no more of botocore is
loaded than what signs, finds the credentials, and keeps the connections. `tests/test_wire.py` compares
the requests with those of boto3's client.

The protocol: AWS JSON 1.0, Signature Version 4; DynamoDB's developer guide, "DynamoDB low-level API".
"""

from __future__ import annotations

import json
import os
import random
import socket
import time
import zlib
from collections.abc import Callable
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import EnvProvider
from botocore.exceptions import ClientError, HTTPClientError, NoCredentialsError, NoRegionError
from botocore.exceptions import ConnectionError as Unreachable
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

ATTEMPTS = 2
"""The first, and one retry."""

RETRY_SECONDS = 0.05
"""The longest pause before the retry."""

THROTTLED = frozenset({"ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded"})
_PASSING = (500, 502, 503, 504)


class Client:
    """As much of boto3's client for DynamoDB as the store uses. Safe to use from several threads.

    Region, credentials and endpoint come from the environment as AWS's own clients read it: in Lambda
    region and credentials are there. Where one is not, botocore's session is made to search for it; without
    an endpoint it is the region's own, as it is called outside China.
    ``connect`` and ``read`` are seconds; ``wanted`` is asked before each sending, and raises where nobody
    waits any more.

    Raises `NoRegionError` and `NoCredentialsError`; each call besides raises `ClientError` for what the
    service refuses, and `HTTPClientError` or botocore's `ConnectionError` where it is not reached.
    """

    def __init__(self, *, connect: float, read: float, wanted: Callable[[], None]) -> None:
        self._wanted = wanted
        self._region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
        self._credentials = EnvProvider().load()
        if not self._region or self._credentials is None:
            self._search()
        self.url = (
            os.environ.get("AWS_ENDPOINT_URL_DYNAMODB")
            or os.environ.get("AWS_ENDPOINT_URL")
            or f"https://dynamodb.{self._region}.amazonaws.com"
        )
        self._http = URLLib3Session(
            timeout=(connect, read),
            proxies=get_environ_proxies(self.url),
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1), (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)],
        )

    def get_item(self, **arguments: Any) -> dict[str, Any]:
        """The answer to GetItem: ``Item`` where there is one."""
        return self._call("GetItem", arguments)

    def update_item(self, **arguments: Any) -> dict[str, Any]:
        """The answer to UpdateItem."""
        return self._call("UpdateItem", arguments)

    def delete_item(self, **arguments: Any) -> dict[str, Any]:
        """The answer to DeleteItem."""
        return self._call("DeleteItem", arguments)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _search(self) -> None:
        """Look wherever AWS's own clients look: configuration files, the container's or the machine's role."""
        from botocore.session import get_session  # late: it loads most of botocore

        session = get_session()
        self._region = self._region or session.get_config_variable("region") or ""
        self._credentials = self._credentials or session.get_credentials()
        if not self._region:
            raise NoRegionError
        if self._credentials is None:
            raise NoCredentialsError

    def _call(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(arguments)
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS
            try:
                status, answer = self._send(operation, body)
            except (HTTPClientError, Unreachable):
                if last:
                    raise
            else:
                code = str(answer.get("__type", status)).rpartition("#")[2]
                if status == 200:
                    return answer
                if last or not (status in _PASSING or code in THROTTLED):
                    raise ClientError({**answer, "Error": {"Code": code}}, operation)
            time.sleep(random.random() * RETRY_SECONDS)  # noqa: S311  # a pause is no secret
        raise AssertionError("the last attempt returns or raises")

    def _send(self, operation: str, body: str) -> tuple[int, dict[str, Any]]:
        """The status of the answer to one request, and what it holds."""
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
        }
        request = AWSRequest("POST", self.url + "/", headers, body.encode())
        SigV4Auth(self._credentials.get_frozen_credentials(), "dynamodb", self._region).add_auth(request)
        self._wanted()
        response = self._http.send(request.prepare())
        sent_sum = response.headers.get("x-amz-crc32")
        if sent_sum is not None and int(sent_sum) != zlib.crc32(response.content):
            raise HTTPClientError(error="the answer is not what was sent")
        return response.status_code, _read(response.status_code, response.content)


def _read(status: int, content: bytes) -> dict[str, Any]:
    """An answer's JSON. Raises `HTTPClientError` where it is not what DynamoDB says; an error may say anything."""
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if isinstance(answer, dict) and all(isinstance(answer.get(part, {}), dict) for part in ("Item", "Attributes")):
        return answer
    if status == 200:
        raise HTTPClientError(error="the answer is not DynamoDB's")
    return {}
