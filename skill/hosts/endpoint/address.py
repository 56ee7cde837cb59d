"""Where Amazon keeps the certificates that it signs requests with, and which addresses are there.

Source: Amazon's "Host a Custom Skill as a Web Service", under "Verify the signature certificate URL".
"""

from __future__ import annotations

import posixpath
import re

from skill.errors import RequestRefused

HOST = "s3.amazonaws.com"
PORT = 443
_FOLDER = "/echo.api/"
_LONGEST = 512
_ADDRESS = re.compile(rf"(?i:https://{re.escape(HOST)})(?::{PORT})?(/[A-Za-z0-9._~/-]*)", re.ASCII)


def path_of(address: str) -> str:
    """The path of a certificate chain at `HOST`, with its dots resolved.

    Raises `RequestRefused` where ``address`` is anywhere else, or could be read in two ways: with a user,
    a query, a fragment, or anything that is escaped.
    """
    found = _ADDRESS.fullmatch(address) if len(address) <= _LONGEST else None
    path = posixpath.normpath(found[1]) if found else ""
    if not path.startswith(_FOLDER):
        raise RequestRefused("the certificate is not where Amazon keeps its own")
    return path
