"""Who may use the page: a browser on this machine, from the page itself; and what that browser may do with it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import Request, Response

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
"""What most proxies add. Behind one every caller seems to be on this machine."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), display-capture=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""With every answer: nothing is loaded from anywhere else, nothing stands in the page's own text as a script."""


def is_from_here(request: Request) -> bool:
    """Whether a browser on this machine asks, by a name that only this machine has.

    The name matters: another site's name may be made to lead to this machine (DNS rebinding).
    """
    if any(name in request.headers for name in _FORWARDED) or not _is_loopback(request.remote_addr or ""):
        return False
    return _host(f"//{request.host}") in _THIS_MACHINE


def is_from_the_page(request: Request) -> bool:
    """Whether the page itself sends this, and not another site's that happens to be open."""
    return (
        request.headers.get("Origin") == f"{request.scheme}://{request.host}"
        and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and request.is_json
    )


def protect(response: Response) -> Response:
    """Add the headers that keep the page to itself."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
