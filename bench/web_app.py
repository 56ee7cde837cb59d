"""What `bench/web_load.py` starts under gunicorn: the web host with a signer of the tests, and a constant route.

The certificate is proved as Amazon's is, but against the tests' own root, and read from a folder. Only this module
does so; nothing that can be set makes the host itself trust another root.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, request

from skill.hosts.endpoint.certificates import trusted_roots
from skill.hosts.endpoint.signers import Signers
from skill.hosts.envelopes import APPLICATION
from skill.hosts.web import create_app
from skill.settings import Settings

ROOT, CHAIN, EVENINGS = "root.pem", "chain.pem", "evenings.db"
"""Files in the folder."""

CONSTANT: dict[str, object] = {"version": "1.0", "response": {"shouldEndSession": True}}


class Shelf:
    """A chain that stands in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self, path: str) -> bytes:
        """The chain, whatever ``path``."""
        return self._file.read_bytes()


def create(folder: str) -> Flask:
    """The host, remembering in SQLite in ``folder``, and ``/constant`` beside it."""
    place = Path(folder)
    settings = Settings(skill_id=APPLICATION, memory_file=str(place / EVENINGS))
    app = create_app(settings, signers=Signers(Shelf(place / CHAIN), trusted_roots(place / ROOT)))

    @app.post("/constant")
    def constant() -> dict[str, object]:
        request.get_data()
        return CONSTANT

    return app
