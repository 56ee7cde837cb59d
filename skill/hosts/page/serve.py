"""Shows the page on this machine until Ctrl-C, and opens it in the browser."""

from __future__ import annotations

import logging
import os
import socket
import sys
import webbrowser
from contextlib import suppress

from flask import Flask
from werkzeug.serving import make_server

from skill.errors import LanternError

HERE = "127.0.0.1"
USUAL_PORT = 8021
"""Always the same, where it is free: a browser remembers by it that the microphone was allowed."""


def serve(app: Flask, port: int | None, *, opens: bool) -> None:
    """Serve ``app`` to this machine only, until Ctrl-C. ``port`` None: the usual one, or another that is free.

    Raises `LanternError` where a port that was asked for is taken.
    """
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    taken = _take(port)
    port = taken.getsockname()[1]
    server = make_server(HERE, port, app, threaded=True, fd=taken.fileno())
    address = f"http://{HERE}:{port}/"
    sys.stdout.write(f"The lantern is lit at {address}\nOnly this machine sees it. Ctrl-C to put it out.\n")
    sys.stdout.flush()
    if opens and _has_windows():
        webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.stdout.write("\n")
    finally:
        server.server_close()
        taken.close()


def _has_windows() -> bool:
    """Whether a browser can be seen here. Where it cannot, Python would start one for the terminal, in our place."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _take(port: int | None) -> socket.socket:
    """A socket that listens at ``port``, or where there is room."""
    for wanted in (USUAL_PORT, 0) if port is None else (port,):
        with suppress(OSError, OverflowError):
            return socket.create_server((HERE, wanted))
    raise LanternError(f"port {port} is taken, or may not be used: name another one with --port")
