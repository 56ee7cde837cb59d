"""`POST /alexa`, the whole application: what Alexa sends is answered, and whatever else arrives is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from skill.door import Door
from skill.errors import SettingsError, StoreError
from skill.hosts import envelopes, web
from skill.hosts.envelopes import APPLICATION
from skill.hosts.web import create_app
from skill.memory.memory import Memory, Note
from skill.settings import Settings
from tests import signing
from tests.alexa import MOMENT
from tests.chain_server import ChainServer
from tests.endpoint import NAME, PRIVATE, Endpoint, disabled, encoded, event, passed, refused

SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChainServer]:
    """A server of chains, which proves to be Amazon's."""
    with ChainServer(tmp_path_factory.mktemp("chains")) as running:
        yield running


@pytest.fixture(scope="module")
def endpoint(server: ChainServer) -> Iterator[Endpoint]:
    """The application, before a server that has one good chain."""
    running = Endpoint(server)
    yield running
    running.signers.close()


def test_what_alexa_sends_is_answered_with_speech(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """A good request gets a spoken answer, as JSON, and one line that names nobody."""
    response = endpoint.say()
    passed(response, caplog)
    assert response.content_type == "application/json"


def test_the_answer_is_the_doors_own(endpoint: Endpoint) -> None:
    """Nothing is lost or added between the door and the wire."""
    opening = event(request=envelopes.launch())
    assert endpoint.say(opening).get_json() == Door(Settings(skill_id=APPLICATION))(opening)


def test_header_names_may_be_in_any_case(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """Headers are found however their names are written."""
    body = encoded(event())
    passed(endpoint.post(body, {name.upper(): value for name, value in signing.headers(body, NAME).items()}), caplog)


@pytest.mark.parametrize("seconds", [0, -149, 149, -90])
def test_a_request_of_now_passes(endpoint: Endpoint, caplog: pytest.LogCaptureFixture, seconds: int) -> None:
    """A request may be two and a half minutes old, or that far ahead of this machine's clock."""
    passed(endpoint.say(event(moment=MOMENT + seconds * SECOND)), caplog)


@pytest.mark.parametrize("seconds", [-151, 151, -3599, -86_400, 3_600_000])
def test_a_request_of_another_time_is_refused(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, seconds: int
) -> None:
    """What is older than two and a half minutes, or ahead by more, may be a request that somebody kept."""
    line = refused(endpoint.say(event(moment=MOMENT + seconds * SECOND)), caplog)
    assert "clock" in line["do"]


STAMPS: list[Any] = [
    *(None, "", "now", "2026-11-23", "2026-11-23T21:34:32", "2026-11-23T21:34:32Z and more", "25:00", 5, -1, 1e400),
    *(int(MOMENT.timestamp() * 1000), True, [], {}, ["2026-11-23T21:34:32Z"], "0001-01-01T00:00:00+23:59", "9" * 5000),
    *("2026-11-23T21:34:32+99:00", "٢٠٢٦-11-23T21:34:32Z"),
]


@pytest.mark.parametrize("stamp", STAMPS, ids=lambda stamp: str(stamp)[:30])
def test_a_time_that_cannot_be_read_is_refused(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, stamp: object
) -> None:
    """A timestamp that is not one, or that does not say where it is that time, is no proof of now."""
    whole = event()
    whole["request"]["timestamp"] = stamp
    refused(endpoint.say(whole), caplog)


def test_a_request_without_a_time_is_refused(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """A request has to say when it was made."""
    whole = event()
    del whole["request"]["timestamp"]
    assert "no time" in refused(endpoint.say(whole), caplog)["why"]


def test_a_skill_event_may_be_an_hour_old(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """Alexa sends an event again for an hour: one of 3,599 s is taken, one of 3,601 s is not."""
    response = endpoint.say(disabled(MOMENT - 3599 * SECOND))
    assert response.status_code == 200
    assert response.get_json()["response"] == {}
    caplog.clear()
    refused(endpoint.say(disabled(MOMENT - 3601 * SECOND)), caplog)


@pytest.mark.parametrize("kind", ["XAlexaSkillEvent.SkillDisabled", "alexaskillevent.SkillDisabled", ["x"], None])
def test_only_a_skill_event_may_be_old(endpoint: Endpoint, caplog: pytest.LogCaptureFixture, kind: object) -> None:
    """What only looks like an event has to be of now, as everything else."""
    whole = disabled(MOMENT - 200 * SECOND)
    whole["request"]["type"] = kind
    refused(endpoint.say(whole), caplog)


def test_a_request_for_another_skill_is_refused(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """Alexa signs for every skill there is: this one's id is looked at."""
    whole = event(application="amzn1.ask.skill.11111111-1111-1111-1111-111111111111")
    assert "SKILL_ID" in refused(endpoint.say(whole), caplog)["do"]


@pytest.mark.parametrize("missing", ["applicationId", "application", "System", "context"])
def test_a_request_for_no_skill_is_refused(endpoint: Endpoint, caplog: pytest.LogCaptureFixture, missing: str) -> None:
    """The id in the session does not stand in for one that is missing from the context."""
    whole = event()
    assert whole["session"]["application"]["applicationId"]
    place: dict[str, Any] = whole
    for step in {"applicationId": ["context", "System", "application"], "application": ["context", "System"]}.get(
        missing, ["context"] if missing == "System" else []
    ):
        place[step] = dict(place[step])
        place = place[step]
    del place[missing]
    refused(endpoint.say(whole), caplog)


SWITCHES = ("ASK_SDK_VERIFY_SIGNATURE", "ASK_SDK_VERIFY_TIMESTAMP", "VERIFY_SIGNATURE", "VERIFY_TIMESTAMP")


@pytest.mark.parametrize("value", ["0", "false", "False", ""])
def test_nothing_in_the_environment_turns_it_off(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """Neither the environment nor the app's configuration lets in what is not signed, or is old."""
    for name in (*SWITCHES, *(f"FLASK_{name}" for name in SWITCHES)):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("FLASK_DEBUG", "1")
    monkeypatch.setenv("FLASK_ENV", "development")
    running = Endpoint(endpoint.server)
    running.app.config.update(dict.fromkeys(SWITCHES, False), TESTING=True, DEBUG=True, ENV="development")
    running.app.config.from_prefixed_env()
    passed(running.say(), caplog)
    caplog.clear()
    body = encoded(event())
    refused(running.post(body, {**signing.headers(body, NAME), "Signature-256": signing.signature(b"")}), caplog)
    refused(running.post(body, {}), caplog)
    refused(running.say(event(moment=MOMENT - 151 * SECOND)), caplog)
    running.signers.close()


def test_the_app_as_it_is_served_trusts_amazon_alone(
    server: ChainServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made without the tests' signers, the app lets in nothing of what the tests sign, though it is all in order."""
    server.put(NAME)
    monkeypatch.setattr(web, "Bucket", server.bucket)
    client = create_app(Settings(skill_id=APPLICATION)).test_client()
    body = encoded(event(moment=datetime.now(UTC)))
    line = refused(client.post("/alexa", data=body, headers=signing.headers(body, NAME)), caplog)
    assert line["why"].startswith("the certificate is not Amazon's")


def test_without_a_skill_id_the_host_does_not_start() -> None:
    """Whoever could reach it would be answered for any skill: so the id has to be given. The page needs none."""
    with pytest.raises(SettingsError, match="SKILL_ID"):
        create_app(Settings())
    assert create_app(Settings(), simulator=True)


def test_a_memory_that_fails_is_told_at_the_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An operator reads it before the first listener comes; and the host starts."""
    file = tmp_path / "not ours"
    file.write_text("something else", encoding="utf-8")
    assert create_app(Settings(skill_id=APPLICATION, memory_file=str(file)))
    [line] = [json.loads(record.getMessage()) for record in caplog.records if record.name == "evening_lantern"]
    assert line["trouble"] == "StoreError"
    assert "MEMORY_FILE" in line["do"]


def test_a_defect_lets_nobody_in(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the checks themselves break, the request is refused, and the line says that it is our own fault."""

    def breaks(path: str) -> None:
        raise KeyError(PRIVATE)

    monkeypatch.setattr(endpoint.signers, "at", breaks)
    line = refused(endpoint.say(), caplog)
    assert line["why"] == "KeyError"
    assert "defect" in line["do"]


class Out:
    """A store that cannot be reached."""

    keeps = True

    def recall(self, listener: str, moment: datetime) -> Memory:
        """It fails."""
        raise StoreError("out", advice="bring it back")

    def note(self, listener: str, note: Note) -> None:
        """It fails."""
        raise StoreError("out", advice="bring it back")

    def forget(self, listener: str, until: datetime | None = None) -> None:
        """It fails."""
        raise StoreError("out", advice="bring it back")


def test_what_cannot_be_forgotten_yet_is_sent_again(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """Where the store fails when a listener has left, the answer is a 503: Alexa then sends the event again."""
    running = Endpoint(endpoint.server, Out())
    response = running.say(disabled())
    assert response.status_code == 503
    assert "speech" not in response.text.lower()
    assert any("sends this event again" in record.getMessage() for record in caplog.records)
    assert not any(private in caplog.text for private in PRIVATE)
    running.signers.close()


def test_a_store_that_fails_is_no_reason_to_refuse(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """A listener is answered whether or not the store can be reached."""
    running = Endpoint(endpoint.server, Out())
    response = running.say(event(request=envelopes.launch()))
    assert response.status_code == 200
    assert response.get_json()["response"]["outputSpeech"]
    assert not any(private in caplog.text for private in PRIVATE)
    running.signers.close()
