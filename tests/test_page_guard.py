"""Who may use the page: a browser on this machine, from the page itself. Everybody else is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from skill.hosts.page.guard import HEADERS
from skill.hosts.web import create_app
from skill.settings import Settings

HOST = "127.0.0.1:8021"
SAYS = {"visit": "a tab", "number": 1, "locale": "en-US", "said": "open evening lantern"}
_TABS = count()
FILES = sorted(file.name for file in (Path(__file__).parent.parent / "skill/hosts/page/static").iterdir())


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    """A host whose page is switched on."""
    with create_app(Settings(), simulator=True).test_client() as made:
        yield made


def look(client: FlaskClient, path: str = "/", *, remote: str = "127.0.0.1", **headers: str) -> TestResponse:
    """Open ``path`` from the address ``remote``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={"Host": HOST, **named}, environ_overrides={"REMOTE_ADDR": remote}, buffered=True)


def say(client: FlaskClient, json: Any = SAYS, **headers: str) -> TestResponse:
    """Say something as the page does, in a visit of its own, with ``headers`` changed; an empty one is left out."""
    if isinstance(json, dict) and json.get("visit") == SAYS["visit"]:
        json = {**json, "visit": f"tab {next(_TABS)}"}
    sent = {"Host": HOST, "Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/turn", json=json, headers={name: value for name, value in sent.items() if value})


def test_the_page_and_what_belongs_to_it_is_shown_to_this_machine(client: FlaskClient) -> None:
    """The page and each of its files are there, and each comes with every header that keeps it to itself."""
    for path in ["/", *(f"/page/{name}" for name in FILES)]:
        answer = look(client, path)
        assert answer.status_code == 200, path
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")


def test_nothing_of_the_page_needs_what_its_policy_forbids() -> None:
    """There is no script or style in the page's text, no handler in an attribute, and no address elsewhere."""
    page = (Path(__file__).parent.parent / "skill/hosts/page/static/lantern.html").read_text("utf-8")
    assert "<style" not in page
    assert " style=" not in page
    assert re.search(r"\son[a-z]+\s*=", page) is None
    assert page.count("<script") == page.count('<script type="module" src="/page/') == 1
    for name in FILES:
        text = (Path(__file__).parent.parent / "skill/hosts/page/static" / name).read_text("utf-8")
        assert "https:" not in text
        assert "http:" not in text.replace("http://www.w3.org/2000/svg", "")


def test_a_turn_is_answered_and_not_kept(client: FlaskClient) -> None:
    """What the page says is answered with speech, and no browser keeps the answer."""
    answer = say(client)
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["intent"] == "LaunchRequest"
    assert answer.json["speech"].endswith("?")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["localhost:8021", "127.0.0.1", "[::1]:8021", "LOCALHOST"])
def test_this_machine_has_several_names(client: FlaskClient, host: str) -> None:
    """The page may be opened by any name that only this machine has."""
    assert look(client, Host=host).status_code == 200
    assert say(client, Host=host.lower(), Origin=f"http://{host.lower()}").status_code == 200


@pytest.mark.parametrize(
    "remote", ["192.168.1.20", "10.0.0.1", "8.8.8.8", "2001:db8::1", "", "unix:", "127.0.0.1.evil"]
)
def test_nobody_from_another_machine_sees_it(client: FlaskClient, remote: str) -> None:
    """From any other address neither the page nor its files nor its route are there."""
    for path in ("/", "/page/main.js"):
        assert look(client, path, remote=remote).status_code == 403
    origin = {"Host": HOST, "Origin": f"http://{HOST}"}
    answer = client.post("/turn", json=SAYS, headers=origin, environ_overrides={"REMOTE_ADDR": remote})
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["lantern.example", "127.0.0.1.example", "evil.localhost.example:8021", "[::2]", ""])
def test_another_name_for_this_machine_is_refused(client: FlaskClient, host: str) -> None:
    """A name that somebody else made to lead here (DNS rebinding) opens nothing."""
    assert look(client, Host=host).status_code in (400, 403)
    assert say(client, Host=host, Origin=f"http://{host}").status_code in (400, 403)


@pytest.mark.parametrize(
    "name", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"]
)
def test_nobody_comes_through_a_proxy(client: FlaskClient, name: str) -> None:
    """What a proxy passes on is not from this machine, though it seems so."""
    assert look(client, **{name: "127.0.0.1"}).status_code == 403
    assert say(client, **{name: "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ""},
        {"Origin": "null"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": f"https://{HOST}"},
        {"Origin": f"http://{HOST}.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
    ],
    ids=str,
)
def test_another_site_cannot_speak_for_the_listener(client: FlaskClient, headers: dict[str, str]) -> None:
    """A turn from any other site's page, or in a form that another site could send unasked, is refused."""
    assert say(client, **headers).status_code == 403


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_a_turn_is_posted(client: FlaskClient, method: str) -> None:
    """No link and no picture can be a turn."""
    assert getattr(client, method)("/turn", headers={"Host": HOST}).status_code in (403, 405)


@pytest.mark.parametrize(
    "json",
    [
        [],
        "open",
        {},
        {**SAYS, "said": None},
        {**SAYS, "said": 7},
        {**SAYS, "visit": ["a"]},
        {**SAYS, "visit": "a" * 101},
        {**SAYS, "locale": "de-DE"},
        {**SAYS, "locale": {}},
        {"said": "open evening lantern"},
        {**SAYS, "number": "1"},
        {**SAYS, "number": None},
    ],
    ids=str,
)
def test_what_is_no_turn_is_told_what_one_is(client: FlaskClient, json: Any) -> None:
    """Anything else than a visit, a locale and a text is a clear 400."""
    answer = say(client, json)
    assert answer.status_code == 400
    assert answer.json is not None
    assert "a turn is" in answer.json["error"]


def test_words_of_any_kind_are_answered(client: FlaskClient) -> None:
    """Tags, control characters, other scripts and emoji are words like any others."""
    for said in (
        "<script>alert(1)</script>",
        "\x00\x1b[2J",
        "今晩は",
        "🏮" * 100,
        "{} %s ${x}",
        "'; DROP TABLE listeners;--",
    ):
        assert say(client, {**SAYS, "said": said}).status_code == 200


def test_without_the_switch_there_is_no_page() -> None:
    """As operators start it, the host has neither page nor route, for nobody."""
    client = create_app(Settings(skill_id="amzn1.ask.skill.mine")).test_client()
    assert look(client).status_code == 404
    assert look(client, "/page/main.js").status_code == 404
    assert say(client).status_code == 404
    assert look(client, "/health").json == {"status": "ok", "version": look(client, "/health").json["version"]}  # type: ignore[index]


def test_the_page_opens_no_way_into_the_endpoint(client: FlaskClient) -> None:
    """With the page switched on, a request to the endpoint that Alexa did not sign is refused as ever."""
    request = say(client).json["request"]  # type: ignore[index]
    for headers in ({"Origin": f"http://{HOST}"}, {}):
        answer = client.post("/alexa", json=request, headers={"Host": HOST, **headers})
        assert answer.status_code == 400
        assert b"outputSpeech" not in answer.data


@pytest.mark.parametrize("path", ["/turn", "/leave"])
def test_json_without_a_bottom_is_no_turn(client: FlaskClient, path: str) -> None:
    """What is nested too deep to be read is refused like anything else that is no turn."""
    headers = {"Host": HOST, "Origin": f"http://{HOST}", "Content-Type": "application/json"}
    answer = client.post(path, data=b"[" * 100_000, headers=headers)
    assert answer.status_code == 400
