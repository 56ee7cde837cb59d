"""The client on the wire: what boto3's own client would send, and the same errors."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, HTTPClientError, NoCredentialsError, NoRegionError, ReadTimeoutError

from skill.memory import item
from skill.memory.memory import Memory, Note
from skill.memory.wire import ATTEMPTS, Client
from tests import faults, stores
from tests.faults import Answer, FaultyServer, Visit, refusal
from tests.stores import MOMENT

KEY = {"listener": {"S": "a key"}}
UPDATE = item.update(
    Note(MOMENT, evening=True, reflection="empathy", week=frozenset({"empathy", "presence"}), sign="numbness"), Memory()
)
CALLS: dict[str, Callable[[Any], Any]] = {
    "GetItem": lambda client: client.get_item(TableName="evenings", Key=KEY, ConsistentRead=True),
    "UpdateItem": lambda client: client.update_item(
        TableName="evenings", Key=KEY, ReturnValuesOnConditionCheckFailure="ALL_OLD", **UPDATE
    ),
    "DeleteItem": lambda client: client.delete_item(TableName="evenings", Key=KEY, **item.not_later(MOMENT)),
}


def client(*, wanted: Callable[[], None] = lambda: None, read: float = 30) -> Client:
    """A client that waits."""
    return Client(connect=30, read=read, wanted=wanted)


def sent(make: Callable[[], Any], call: str, *, token: str = "") -> dict[str, Any]:
    """What one call sends: its first line, body and headers, its signature but for what time changes in it."""
    visits: list[Visit] = []

    def answer(visit: Visit) -> None:
        visits.append(visit)
        visit.send_json({})

    with FaultyServer(answer) as server, stores.aws(server.url) as patch:
        if token:
            patch.setenv("AWS_SESSION_TOKEN", token)
        one = make()
        CALLS[call](one)
        one.close()
    (visit,) = visits
    first, *lines = visit.head.split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    names = ("accept-encoding", "content-type", "x-amz-target", "x-amz-security-token", "content-length")
    signature = re.sub(r"\d{8}/|Signature=[0-9a-f]{64}$", "", headers["authorization"])
    signed = {"signature": signature.replace(";amz-sdk-invocation-id;amz-sdk-request", "")}
    return {"first": first, "body": json.loads(visit.body)} | signed | {name: headers.get(name) for name in names[:4]}


@pytest.mark.parametrize("token", ["", "a-session's-token"])
@pytest.mark.parametrize("call", CALLS)
def test_a_request_is_what_boto3_sends(call: str, token: str) -> None:
    """Path, body, headers and what is signed are those of boto3's client, with and without a session's token."""
    ours, theirs = sent(client, call, token=token), sent(stores.patient_client, call, token=token)
    assert ours == theirs
    assert ours["x-amz-security-token"] == (token or None)
    assert ours["x-amz-target"] == f"DynamoDB_20120810.{call}"


def met(answer: Answer, call: str = "UpdateItem") -> tuple[Exception, list[str]]:
    """The error that an answer leads to, and what was sent until then."""
    with FaultyServer(answer) as server, stores.aws(server.url):
        one = client(read=0.2)
        with pytest.raises(Exception, match=r".") as raised:
            CALLS[call](one)
        one.close()
        return raised.value, server.operations


def test_a_refused_condition_brings_the_item() -> None:
    """It is boto3's own error, with the item as it is; nothing is sent a second time."""

    def answer(visit: Visit) -> None:
        body = {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "Item": KEY}
        visit.send("400 Bad Request", json.dumps(body).encode())

    error, operations = met(answer)
    assert isinstance(error, ClientError)
    assert error.response["Error"]["Code"] == "ConditionalCheckFailedException"
    assert error.response["Item"] == KEY
    assert operations == ["UpdateItem"]


@pytest.mark.parametrize("answer", [refusal("ThrottlingException"), faults.broken, faults.unavailable, faults.hang_up])
def test_what_may_pass_is_tried_once_more(answer: Answer) -> None:
    """Throttling, a broken server and a lost connection: two requests, and then the error."""
    assert len(met(answer)[1]) == ATTEMPTS == 2


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException", "ValidationException"])
def test_what_will_not_pass_is_not_tried_again(code: str) -> None:
    """A refusal for good is one request."""
    error, operations = met(refusal(code))
    assert isinstance(error, ClientError)
    assert error.response["Error"]["Code"] == code
    assert operations == ["UpdateItem"]


def test_a_second_try_that_succeeds_is_an_answer() -> None:
    """After one lost connection the answer to the second request counts."""
    visits: list[Visit] = []

    def answer(visit: Visit) -> None:
        visits.append(visit)
        if len(visits) == 1:
            faults.hang_up(visit)
        else:
            visit.send_json({"Item": KEY})

    with FaultyServer(answer) as server, stores.aws(server.url):
        one = client()
        assert CALLS["GetItem"](one) == {"Item": KEY}
        one.close()


def test_a_silent_server_is_a_time_out() -> None:
    """It is botocore's own error, by which the store tells what to advise."""
    assert isinstance(met(faults.hang)[0], ReadTimeoutError)


@pytest.mark.parametrize("body", [b"", b"[]", b"yes", b'{"Item": 3}', b'{"Attributes": "x"}', b"\xff"])
def test_an_answer_that_is_none_is_refused(body: bytes) -> None:
    """Status 200 with anything that is not DynamoDB's own answer is an error."""
    assert isinstance(met(lambda visit: visit.send("200 OK", body))[0], HTTPClientError)


def test_an_answer_damaged_on_its_way_is_refused() -> None:
    """Where DynamoDB's check sum does not fit the answer, the answer is asked for again, and then refused."""
    error, operations = met(lambda visit: visit.send("200 OK", b"{}", "x-amz-crc32: 7"), "GetItem")
    assert isinstance(error, HTTPClientError)
    assert operations == ["GetItem"] * 2


def test_nothing_is_sent_that_nobody_waits_for() -> None:
    """Where the wait is over, the call ends without a word to the server."""

    def over() -> None:
        raise TimeoutError

    with FaultyServer(lambda visit: visit.send_json({})) as server, stores.aws(server.url):
        with pytest.raises(TimeoutError):
            CALLS["GetItem"](client(wanted=over))
        assert server.operations == []


def test_credentials_are_searched_for_where_the_environment_has_none(tmp_path: Path) -> None:
    """A shared credentials file and a configured region are found as AWS's own clients find them."""
    secrets, config = tmp_path / "credentials", tmp_path / "config"
    secrets.write_text("[default]\naws_access_key_id = somebody\naws_secret_access_key = something\n")
    config.write_text("[default]\nregion = ap-northeast-1\n")
    heads: list[str] = []

    def answer(visit: Visit) -> None:
        heads.append(visit.head)
        visit.send_json({})

    with FaultyServer(answer) as server, stores.aws(server.url) as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION"):
            patch.delenv(name)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(secrets))
        patch.setenv("AWS_CONFIG_FILE", str(config))
        CALLS["GetItem"](client())
    assert re.search(r"Credential=somebody/\d{8}/ap-northeast-1/dynamodb/aws4_request", heads[0])


@pytest.mark.parametrize(
    ("missing", "error"), [("AWS_ACCESS_KEY_ID", NoCredentialsError), ("AWS_DEFAULT_REGION", NoRegionError)]
)
def test_what_is_nowhere_is_named(missing: str, error: type[Exception]) -> None:
    """Without credentials or a region, botocore's own error says so."""
    with stores.aws("http://127.0.0.1:9") as patch:
        for name in (missing, missing.replace("DEFAULT_", ""), "AWS_SECRET_ACCESS_KEY"):
            patch.delenv(name, raising=False)
        if missing.endswith("REGION"):
            patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        with pytest.raises(error):
            client()


def test_the_endpoint_is_the_region_s_own() -> None:
    """Where nothing else is set, it is the address that boto3 resolves for the region."""
    with stores.aws("") as patch:
        patch.delenv("AWS_ENDPOINT_URL_DYNAMODB")
        assert "AWS_ENDPOINT_URL" not in os.environ
        for region in ("us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1"):
            patch.setenv("AWS_REGION", region)
            patch.setenv("AWS_DEFAULT_REGION", region)
            assert client().url == stores.patient_client().meta.endpoint_url
