"""Zendesk: audits tell each change; metrics and tables tell how a ticket was in the end."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rung.simulator.histories.mapping import Mapping
from tests.simulator.histories.conftest import told

TICKET = {
    "id": 7, "created_at": "2026-03-09T08:00:00Z", "updated_at": "2026-03-09T12:00:00Z", "subject": "Export stopped",
    "description": "Nothing since Tuesday", "status": "solved", "priority": "urgent", "requester_id": 900,
    "organization_id": 55, "assignee_id": 31, "group_id": 4, "type": "incident", "tags": ["exports"],
    "via": {"channel": "email"},
}  # fmt: skip
METRIC = {
    "id": 1, "ticket_id": 7, "created_at": "2026-03-09T08:00:00Z", "solved_at": "2026-03-09T11:00:00Z",
    "initially_assigned_at": "2026-03-09T08:15:00Z", "reply_time_in_minutes": {"calendar": 45, "business": 15},
}  # fmt: skip


def audit(at: str, author: int, *events: dict[str, Any], channel: str = "web") -> dict[str, Any]:
    given = {"id": hash(at), "ticket_id": 7, "author_id": author, "via": {"channel": channel}, "events": list(events)}
    return {**given, "created_at": f"2026-03-09T{at}:00Z"}


def change(field: str, value: Any) -> dict[str, Any]:
    return {"type": "Change", "field_name": field, "value": value}


def comment(author: int, body: str, *, public: bool = True) -> dict[str, Any]:
    return {"type": "Comment", "author_id": author, "body": body, "public": public}


AUDITS = [
    audit(
        "08:00", 900, comment(900, "Nothing since Tuesday"),
        *({"type": "Create", "field_name": name, "value": value} for name, value in (
            ("subject", "Export stopped"), ("status", "new"), ("priority", "normal"), ("group_id", "4"),
            ("organization_id", "55"), ("requester_id", "900"),
        )),
    ),
    audit("08:15", 31, change("assignee_id", "31"), change("status", "open"), {"type": "Notification", "body": "x"}),
    audit("08:45", 31, comment(31, "Looking"), change("status", "pending")),
    audit("09:00", 31, comment(31, "A bug, I think", public=False)),
    audit("09:30", 900, comment(900, "Still nothing!"), change("status", "open"), change("priority", "urgent")),
    audit("10:00", -1, comment(31, "We are on it"), channel="rule"),
    audit("11:00", 31, change("status", "solved")),
    audit("11:30", 900, change("status", "open")),
    audit("12:00", 31, change("status", "closed")),
    audit("12:30", 900, change("satisfaction_score", "good")),
    audit("13:00", 31, change("custom_field_1", "x")),
]  # fmt: skip


def test_audits_tell_each_change_at_its_instant(read) -> None:
    past = read({"audits": AUDITS, "next_page": None})

    assert told(past, "priority", "account", "body", "changes", "to", "automatic", "score") == [
        ("08:00", "7", "issue.opened", "P3", "55", "Nothing since Tuesday"),
        ("08:15", "7", "issue.assigned", "31"),
        ("08:15", "7", "issue.changed", {"status": "open"}),
        ("08:45", "7", "message.sent", "Looking"),
        ("08:45", "7", "issue.changed", {"status": "waiting_on_customer"}),
        ("09:00", "7", "note.added", "A bug, I think"),
        ("09:30", "7", "message.received", "Still nothing!"),
        ("09:30", "7", "issue.changed", {"status": "open"}),
        ("09:30", "7", "issue.changed", {"priority": "P1"}),
        ("10:00", "7", "message.sent", "We are on it", True),
        ("11:00", "7", "issue.resolved"),
        ("11:30", "7", "issue.reopened"),
        ("11:30", "7", "issue.changed", {"status": "open"}),
        ("12:00", "7", "issue.closed"),
        ("12:30", "7", "csat.received", 5),
    ]
    assert past.reading.headline.startswith("11 objects read as Zendesk")
    assert past.reading.made_none[0].why == "changes nothing that is read here"
    assert past.reading.passed_over == {"Notification": 1, "Change of custom_field_1": 1}


def test_objects_of_one_line_have_names_of_their_own(read) -> None:
    names = [event.id for event in read({"audits": AUDITS}).events()]

    assert len(names) == len(set(names)) == 15
    assert names[:3] == ["object 1", "object 2", "object 2.1"]


def test_a_ticket_beside_its_audits_is_not_told_twice(read) -> None:
    past = read("\n".join(json.dumps(one) for one in ({"tickets": [TICKET]}, {"audits": AUDITS})))

    assert [kind for *_, kind in told(past)].count("issue.opened") == 1
    assert "its audits tell the same with the instants" in {one.why for one in past.reading.made_none}


def test_a_ticket_with_its_metrics(read) -> None:
    past = read("\n".join(json.dumps(one) for one in ({"ticket_metrics": [METRIC]}, {"tickets": [TICKET]})))

    assert told(past, "priority", "to") == [
        ("08:00", "7", "issue.opened", "P1"), ("08:15", "7", "issue.assigned", "31"), ("08:45", "7", "message.sent"),
        ("11:00", "7", "issue.resolved"),
    ]  # fmt: skip
    assert past.reading.made_events == 2


def test_a_ticket_a_line_with_its_metrics_inside(read) -> None:
    past = read(json.dumps({**TICKET, "metric_set": METRIC}) + "\n" + json.dumps({**TICKET, "id": 8, "status": "open"}))

    assert told(past)[-1] == ("11:00", "7", "issue.resolved")
    assert [issue for _, issue, kind in told(past) if kind == "issue.opened"] == ["7", "8"]


@pytest.mark.parametrize("odd", [{"reply_time_in_minutes": {"calendar": 10**15}}, {"reply_time_in_minutes": [1]}])
def test_what_no_zendesk_says_is_wrong_as_a_whole_and_may_be_left_out(read, problems, odd) -> None:
    document = [TICKET, {**METRIC, **odd}, {**TICKET, "id": 8}]

    (problem,) = problems(document)

    assert (problem.code, problem.line) == ("odd_form", 1)
    assert "--skip-wrong" in problem.hint
    assert read(document, skip_wrong=True).reading.lost_records == 2


def test_a_mapping_for_json_is_refused_and_not_ignored(problems) -> None:
    (problem,) = problems([TICKET], Mapping(values={"priority": {"urgent": "P0"}}))

    assert "a mapping explains the columns of a table" in problem.message


def test_metrics_alone_tell_nothing_and_say_so(problems) -> None:
    (problem,) = problems({"ticket_metrics": [METRIC]})

    assert problem.code == "empty"


def test_the_table_of_a_view(read) -> None:
    past = read(
        "Id,Requester,Requester email,Assignee,Group,Subject,Status,Priority,Via,Created at,Updated at,Organization,"
        "Solved at,First reply time in minutes\n"
        '7,Joe,joe@acme.example,Ana Ruiz,Desk,"Export, stopped",Solved,Urgent,Mail,2026-03-09 08:00,'
        "2026-03-09 12:00,Acme,2026-03-09 11:00,45\n"
        "8,Kim,kim@tiny.example,,Desk,Hello,Open,-,Web,2026-03-09 09:00,2026-03-09 09:00,Tiny,,\n"
    )

    assert told(past, "priority", "account", "contact", "to") == [
        ("08:00", "7", "issue.opened", "P1", "Acme", "joe@acme.example"),
        ("08:00", "7", "issue.assigned", "Ana Ruiz"),
        ("08:45", "7", "message.sent"),
        ("09:00", "8", "issue.opened", "Tiny", "kim@tiny.example"),
        ("11:00", "7", "issue.resolved"),
    ]


def test_a_table_that_calls_it_ticket_id_and_requested_is_one_of_its_own_too(read) -> None:
    past = read("Ticket ID,Requester,Group,Status,Requested\n7,Joe,Desk,Open,2026-03-09 08:00\n")
    assert told(past, "team") == [("08:00", "7", "issue.opened", "Desk")]
