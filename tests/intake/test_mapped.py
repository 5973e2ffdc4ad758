"""A mapping makes events of any payload; one that makes no sense says which field and why."""

import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.core.events import IssueChanged, IssueOpened, MessageReceived
from rung.intake.base import Parcel, Rejected, Setup
from rung.intake.mapped.intake import MappedIntake
from rung.intake.mapped.mapping import BadMapping, mapping_of, places, value_at
from tests.intake.book import Book

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
PAYLOAD = {
    "event": "created",
    "ticket": {"id": 35, "title": "Everything is down", "text": "<p>Nothing <b>works</b></p>", "urgency": 4,
               "tags": ["outage", "eu"], "a/b~c": "odd", "by": {"mail": "cara@acme.example"}, "at": 1773044940000},
}  # fmt: skip
MAPPING: dict[str, Any] = {
    "type": {"at": "/event", "values": {"created": "issue.opened", "replied": "message.received"}},
    "fields": {
        "issue": {"at": "/ticket/id", "prefix": "FD-"},
        "subject": {"at": "/ticket/title"},
        "body": {"at": "/ticket/text", "is_html": True},
        "priority": {"at": "/ticket/urgency", "values": {"4": "P0"}},
        "contact": {"at": "/ticket/by/mail"},
        "tags": {"at": "/ticket/tags"},
        "at": {"at": "/ticket/at"},
        "fields.odd": {"at": "/ticket/a~1b~0c"},
        "channel": {"is": "desk"},
    },
}


def told(payload: Any = PAYLOAD, mapping: dict[str, Any] = MAPPING) -> Parcel:
    return MappedIntake().parse({}, json.dumps(payload).encode(), Book(), NOW, Setup(name="desk", mapping=mapping))


def test_every_place_becomes_what_was_said() -> None:
    (opened,) = told().events
    assert isinstance(opened, IssueOpened)
    assert (opened.issue, opened.subject, opened.body) == ("FD-35", "Everything is down", "Nothing works")
    assert (opened.priority, opened.account, opened.tags) == ("P0", "acme", ("outage", "eu"))
    assert (opened.channel, opened.fields) == ("desk", {"odd": "odd"})
    assert opened.at == datetime(2026, 3, 9, 8, 29, tzinfo=UTC)


def test_an_issue_without_a_prefix_gets_the_name_of_its_source() -> None:
    fields = {**MAPPING["fields"], "issue": {"at": "/ticket/id"}}
    (opened,) = told(mapping={**MAPPING, "fields": fields}).events
    assert isinstance(opened, IssueOpened)
    assert opened.issue == "desk-35"


def test_a_value_says_which_event_it_is() -> None:
    (received,) = told({**PAYLOAD, "event": "replied"}).events
    assert isinstance(received, MessageReceived)
    assert told({**PAYLOAD, "event": "viewed"}).passed_over == "mapped_no_event"


def test_a_change_is_told_by_its_fields() -> None:
    fields = {"issue": {"at": "/ticket/id"}, "changes.status": {"at": "/event", "values": {"created": "open"}}}
    (changed,) = told(mapping={"type": {"is": "issue.changed"}, "fields": fields}).events
    assert isinstance(changed, IssueChanged)
    assert changed.changes == {"status": "open"}


def test_what_is_sent_twice_is_one_event() -> None:
    first, again, other = told().items, told().items, told({**PAYLOAD, "n": 1}).items
    assert first[0].event.id == again[0].event.id
    assert first[0].digest == again[0].digest
    assert other[0].event.id != first[0].event.id


def test_a_payload_without_its_number_is_refused_with_the_field() -> None:
    parcel = told({"event": "created", "ticket": {}})
    assert not parcel.items
    assert [(one.field, one.code) for one in parcel.problems] == [("issue", "missing")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": {}}, "type"),
        ({"type": {"at": "/event"}}, "type"),
        ({"type": {"is": "issue.exploded"}}, "type"),
        ({"type": {"is": "issue.opened"}, "fields": {}}, "issue"),
        ({"fields": {**MAPPING["fields"], "subject": {"at": "ticket/title"}}}, "subject"),
        ({"fields": {**MAPPING["fields"], "subject": {"where": "/ticket"}}}, "fields[...]"),
    ],
)
def test_a_mapping_that_makes_no_sense_says_where(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadMapping) as refused:
        mapping_of({**MAPPING, **change})
    assert refused.value.field == field
    with pytest.raises(Rejected):
        told(mapping={**MAPPING, **change})


def test_a_secret_asks_for_a_signature() -> None:
    body = b"{}"
    signature = hmac.new(b"secret", body, sha256).hexdigest()
    for header, value in (("x-hub-signature-256", f"sha256={signature}"), ("x-signature", signature)):
        MappedIntake().verify({header: value}, body, Setup(secret="secret"), NOW)
    with pytest.raises(Rejected):
        MappedIntake().verify({}, body, Setup(secret="secret"), NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=5), each, max_size=3),
    max_leaves=12,
)


@given(payload=st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_every_place_leads_to_what_it_shows(payload: dict[str, Any]) -> None:
    for at, value in places(payload):
        assert value_at(payload, at) == value
