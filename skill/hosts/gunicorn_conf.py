"""How gunicorn serves the skill: ``gunicorn --config python:skill.hosts.gunicorn_conf``. Its options win."""

from __future__ import annotations

import os

wsgi_app = "skill.hosts.web:create_app()"
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = 2
threads = 8

keepalive = 130
"""Seconds: longer than a proxy keeps an idle line, or it would send a request into one that is being closed."""

forwarder_headers = ""
"""None: a header of a stranger's could otherwise say under which path the skill is, and get a 500 for it."""

control_socket_disable = True
"""Nobody steers it while it runs; and the socket wants a home, which a service has not."""
