"""The DynamoDB store: what it asks of the table, how often, and what stands in the item."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skill.memory import item
from skill.memory.dynamodb import DynamoStore
from skill.memory.memory import KEPT, SCHEMA, Memory, Note
from tests import faults, stores
from tests.stores import MOMENT, listener

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WEEK = frozenset({"withdrawal", "empathy", "presence"})


@dataclass
class Table:
    """A table on a server, and the store of it, whose client is ``watched``: ``sent`` is what it sends."""

    name: str
    client: Any
    watched: Any
    store: DynamoStore
    sent: list[str] = field(default_factory=list)

    def item(self, key: str) -> dict[str, Any]:
        """The item as it stands."""
        found: dict[str, Any] = self.client.get_item(TableName=self.name, Key={"listener": {"S": key}}).get("Item", {})
        return found

    def requests(self, key: str, *notes: Note) -> list[str]:
        """What noting ``notes`` sends."""
        self.sent.clear()
        for note in notes:
            self.store.note(key, note)
        return list(self.sent)


@pytest.fixture(scope="module", params=["moto", "dynamodb local"])
def table(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    """A table on each of the servers."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("dynamodb")
        server = stores.moto() if request.param == "moto" else stores.dynamodb_local(folder)
        stack.enter_context(stores.aws(stack.enter_context(server)))
        name = stack.enter_context(stores.table())
        client, watched = stores.patient_client(), stores.patient_client()
        stack.callback(client.close)
        stack.callback(watched.close)
        table = Table(name, client, watched, DynamoStore(name, watched, seconds=30))
        watched.meta.events.register(
            "before-send.dynamodb", lambda event_name, **_: table.sent.append(event_name.rpartition(".")[2])
        )
        yield table


def test_the_item_holds_what_the_issue_lists_and_nothing_else(table: Table) -> None:
    """Each attribute has its name and its type; an empty set is not there at all."""
    key = listener()
    note = Note(MOMENT, evening=True, reflection="empathy", week=WEEK, welcomed=True, reminder="a1b2")
    table.store.note(key, note)
    assert table.item(key) == {
        "listener": {"S": key},
        "evenings": {"N": "1"},
        "last_evening": {"N": str(int(MOMENT.timestamp()))},
        "reflections": {"SS": ["empathy"]},
        "welcomed": {"BOOL": True},
        "reminder": {"S": "a1b2"},
        "schema": {"N": str(SCHEMA)},
        "expires": {"N": str(int((MOMENT + KEPT).timestamp()))},
    }


def test_a_usual_evening_is_one_request_for_each_note(table: Table) -> None:
    """Somebody new, a second evening, and whatever is noted between: one update each, and no read."""
    key = listener()
    first = Note(MOMENT, evening=True, reflection="empathy", week=WEEK, sign="numbness", welcomed=True)
    later = Note(MOMENT + HOUR, sign="coldness", starts_with_reflection=True, reminder="a1b2")
    second = Note(MOMENT + DAY, evening=True, reflection="presence", week=WEEK)
    assert table.requests(key, first, later, second) == ["UpdateItem"] * 3


@pytest.mark.parametrize(
    ("before", "note"),
    [
        ([Note(MOMENT, evening=True)], Note(MOMENT + HOUR, evening=True)),
        ([Note(MOMENT, reflection=one) for one in sorted(WEEK)], Note(MOMENT, reflection="empathy", week=WEEK)),
        ([Note(MOMENT)], Note(MOMENT - HOUR, sign="numbness")),
        ([Note(MOMENT, sign="coldness")], Note(MOMENT + KEPT, sign="numbness")),
        ([Note(MOMENT, evening=True)], Note(MOMENT - HOUR, evening=True, reflection="empathy", week=WEEK)),
    ],
    ids=["the same evening", "a new round", "a late note", "expired", "late, and the same evening"],
)
def test_what_is_seldom_is_two_requests(table: Table, before: list[Note], note: Note) -> None:
    """Where an item is not as it mostly is, its refusal says how it is, and a second update fits."""
    key = listener()
    table.requests(key, *before)
    assert table.requests(key, note) == ["UpdateItem"] * 2


@contextmanager
def watching(table: Table) -> Iterator[list[dict[str, Any]]]:
    """The arguments of each request, as the store gives them to its client."""
    asked: list[dict[str, Any]] = []
    events = table.watched.meta.events
    events.register("provide-client-params.dynamodb", lambda params, **_: asked.append(params), unique_id="watch")
    yield asked
    events.unregister("provide-client-params.dynamodb", unique_id="watch")


def test_no_condition_is_sent_that_no_part_needs(table: Table) -> None:
    """A note without an evening says nothing of evenings, and one without a reflection nothing of those."""
    with watching(table) as asked:
        table.store.note(listener(), Note(MOMENT, sign="numbness"))
        table.store.note(listener(), Note(MOMENT, reflection="empathy"))
    conditions = " ".join(request["ConditionExpression"] for request in asked)
    assert [word in conditions for word in ("expires", "last_evening", "reflections")] == [True, False, False]


def test_recalling_and_forgetting_are_one_request_each(table: Table) -> None:
    """One consistent GetItem, and one DeleteItem, also where its condition fails."""
    key = listener()
    table.requests(key, Note(MOMENT))
    table.sent.clear()
    with watching(table) as asked:
        table.store.recall(key, MOMENT)
        table.store.forget(key, MOMENT - HOUR)
        table.store.forget(key)
    assert table.sent == ["GetItem", "DeleteItem", "DeleteItem"]
    assert asked[0]["ConsistentRead"]


MOMENTS = st.sampled_from(
    [MOMENT + pause for pause in (-DAY, -HOUR, 0 * DAY, HOUR, DAY, KEPT - HOUR, KEPT, KEPT + DAY)]
)
NOTES = st.builds(
    Note,
    moment=MOMENTS,
    evening=st.booleans(),
    reflection=st.sampled_from(["", *sorted(WEEK)]),
    week=st.sampled_from([frozenset(), WEEK, frozenset({"empathy"})]),
    sign=st.sampled_from(["", "numbness"]),
    reminder=st.sampled_from([None, "", "a1b2"]),
)


@example([Note(MOMENT + HOUR, sign="numbness")], [Note(MOMENT)], Note(MOMENT + KEPT))  # only believed to be expired
@example([Note(MOMENT, sign="numbness")], [Note(MOMENT + HOUR)], Note(MOMENT + KEPT))  # expired, and not believed to be
@given(st.lists(NOTES, max_size=5), st.lists(NOTES, max_size=5), NOTES)
@settings(deadline=None, max_examples=80)
def test_an_update_made_for_another_item_is_refused_or_right(
    table: Table, before: list[Note], believed: list[Note], note: Note
) -> None:
    """Whatever an item was believed to be, an update either comes to what `Memory.after` says or does nothing."""
    key, memory = listener(), Memory()
    for earlier in before:
        table.store.note(key, earlier)
        memory = memory.after(earlier)
    belief = Memory()
    for earlier in believed:
        belief = belief.after(earlier)
    try:
        table.client.update_item(TableName=table.name, Key={"listener": {"S": key}}, **item.update(note, belief))
    except table.client.exceptions.ConditionalCheckFailedException:
        assert belief != memory
        assert item.memory(table.item(key)) == memory
    else:
        assert item.memory(table.item(key)) == memory.after(note)


def test_a_table_that_does_not_say_how_the_item_is_gets_read() -> None:
    """A server that refuses a condition without the item is asked for it, and then updated."""
    evening = {"evenings": {"N": "1"}, "last_evening": {"N": str(int(MOMENT.timestamp()))}}
    found = {**evening, "expires": {"N": str(int((MOMENT + KEPT).timestamp()))}}

    def answer(visit: faults.Visit) -> None:
        if visit.operation == "GetItem":
            visit.send_json({"Item": found})
        elif server.operations.count("UpdateItem") == 1:
            faults.refusal("ConditionalCheckFailedException")(visit)
        else:
            visit.send_json({})

    with faults.FaultyServer(answer) as server, stores.aws(server.url):
        store = DynamoStore("evenings", making=60)
        store.note(listener(), Note(MOMENT + HOUR, evening=True))
        assert store.recall(listener(), MOMENT) == Memory(evenings=1, last_evening=MOMENT, visited=MOMENT)
        store.close()
        assert server.operations == ["UpdateItem", "GetItem", "UpdateItem", "GetItem"]
