"""How the SDK's service clients reach Alexa's API: soon, or not at all.

The SDK's own `DefaultApiClient` sets no time-outs, follows redirects with the listener's key in the
header, reads answers of any size, and imports `requests` with the module. Somebody waits for the
answer, and the platform gives up on the skill after about 8 s: this client does none of that.
"""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ask_sdk_model.services import ApiClient as SdkApiClient
from ask_sdk_model.services import ApiClientRequest, ApiClientResponse

from skill.errors import AlexaApiError, Refusal

if TYPE_CHECKING:
    from requests import Response

CONNECT_SECONDS = 0.5
READ_SECONDS = 1.5
"""For each wait for bytes. An answer that still drips after both together is given up at its next byte."""

MOST_BYTES = 256 * 1024
"""More is refused. A list of reminders is a few kilobytes."""

_METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
_PIECE = 16 * 1024


class ApiClient(SdkApiClient):
    """One request, one answer: https only, or http to this machine; no redirects, no proxies, no netrc.

    Each call makes a connection of its own: one that was kept while the function slept may be dead.
    """

    def invoke(self, request: ApiClientRequest) -> ApiClientResponse:
        """The answer to ``request``, whatever its status; the SDK's service clients call this.

        Raises `AlexaApiError`: DEFECT for another method, or for http to another machine; LATER for
        a time-out, a connection error, or an answer that is too long. Its message names no address.
        """
        import requests  # late: it takes longer than a turn, and few turns need it
        from urllib3.exceptions import HTTPError

        method = str(request.method).upper()
        if method not in _METHODS:
            raise AlexaApiError("a method that the API does not have", refusal=Refusal.DEFECT)
        url = str(request.url)
        _refuse_open_air(url)
        headers = dict(request.headers or ()) | {"Accept-Encoding": "identity"}
        start = time.monotonic()
        try:
            with requests.Session() as session:
                session.trust_env = False
                with session.request(
                    method,
                    url,
                    headers=headers,
                    data=_body(request.body, headers),
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    allow_redirects=False,
                    stream=True,
                ) as answer:
                    body = _read(answer, start + CONNECT_SECONDS + READ_SECONDS)
        except (OSError, HTTPError, ValueError) as error:  # what requests raises is an OSError
            raise AlexaApiError(f"no answer: {type(error).__name__}", refusal=Refusal.LATER) from None
        return ApiClientResponse(headers=list(answer.headers.items()), status_code=answer.status_code, body=body)


def _refuse_open_air(url: str) -> None:
    """Raise where the key would travel unencrypted. Read with urllib3, as what sends the request reads it."""
    from urllib3.exceptions import LocationParseError
    from urllib3.util import parse_url

    try:
        parts = parse_url(url)
    except LocationParseError:
        raise AlexaApiError("not an address", refusal=Refusal.DEFECT) from None
    if parts.host and (parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.host))):
        return
    raise AlexaApiError("an address that is neither https nor on this machine", refusal=Refusal.DEFECT)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _body(body: Any, headers: Mapping[str, str]) -> bytes | None:
    """The body as bytes. The SDK hands over what its serializer made, which is JSON values."""
    if body is None:
        return None
    if isinstance(body, str) and "json" not in headers.get("Content-type", ""):
        return body.encode()
    return json.dumps(body).encode()


def _read(answer: Response, until: float) -> str:
    """The whole answer as text, in pieces as they come. Raises OSError where it is too long or too slow."""
    pieces: list[bytes] = []
    length = 0
    while piece := answer.raw.read1(_PIECE):
        length += len(piece)
        if length > MOST_BYTES:
            raise OSError("too long")
        if time.monotonic() > until:
            raise TimeoutError("too slow")
        pieces.append(piece)
    return b"".join(pieces).decode("utf-8", errors="replace")
