"""The log of a ServiceNow desk, and what it must not tell before its time."""

from __future__ import annotations

from rung.simulator.histories.mapping import Mapping
from tests.simulator.histories.conftest import told

HEAD = (
    "number,incident_state,sys_mod_count,made_sla,caller_id,opened_at,sys_updated_by,sys_updated_at,contact_type,"
    "location,category,priority,assignment_group,assigned_to,closed_code,resolved_by,resolved_at,closed_at\n"
)
END = ",6,149,29/2/2016 11:29,5/3/2016 12:00"  # as it ended, in every row


def row(state: str, number: int, at: str, priority: str = "3", group: str = "56", who: str = "?") -> str:
    return f"INC1,{state},{number},true,2403,29/2/2016 01:16,21,{at},Phone,143,55,{priority},{group},{who}{END}\n"


LOG = HEAD + "".join(
    [
        row("New", 0, "29/2/2016 01:23"),
        row("Active", 1, "29/2/2016 02:00", who="89"),
        row("Awaiting User Info", 2, "29/2/2016 03:00", "1 - Critical", "70", "89"),
        row("Resolved", 3, "29/2/2016 11:29", "1 - Critical", "70", "89"),
        row("Closed", 4, "5/3/2016 12:00", "1 - Critical", "70", "89"),
    ]
)


def test_the_life_of_an_incident(read) -> None:
    past = read(LOG)

    assert past.reading.format == "servicenow"
    assert told(past, "priority", "team", "changes", "to") == [
        ("01:16", "INC1", "issue.opened", "P3", "56"),
        ("02:00", "INC1", "message.sent"),
        ("02:00", "INC1", "issue.changed", {"status": "in_progress"}),
        ("02:00", "INC1", "issue.assigned", "89"),
        ("03:00", "INC1", "issue.changed", {"priority": "P1", "team": "70", "status": "waiting_on_customer"}),
        ("11:29", "INC1", "issue.resolved"),
        ("12:00", "INC1", "issue.closed"),
    ]
    assert [event.at.day for event in past.events()] == [29] * 6 + [5]


def test_a_mapping_says_only_what_differs(read) -> None:
    said = {"priority": {"3": "P9"}, "assignee": {"89": "ana"}}
    past = read(LOG, Mapping(values=said, time_zone="America/Sao_Paulo"))

    assert told(past, "priority", "to")[0] == ("04:16", "INC1", "issue.opened", "P9")
    assert ("05:00", "INC1", "issue.assigned", "ana") in told(past, "to")
    assert past.reading.notes == ()


def test_what_is_filled_in_from_the_future_is_not_read(read) -> None:
    first = read(HEAD + row("New", 0, "29/2/2016 01:23"))

    assert told(first) == [("01:16", "INC1", "issue.opened")]
    (event,) = first.events()
    assert event.fields == {"location": "143"}


def test_rows_of_one_minute_stand_in_the_order_of_their_numbers(read) -> None:
    at = "29/2/2016 02:00"
    rows = [row("New", 9, at), row("Active", 10, at), row("Resolved", 11, at)]
    past = read(HEAD + "".join(reversed(rows)))

    assert [kind for *_, kind in told(past)] == [
        "issue.opened", "message.sent", "issue.changed", "issue.resolved",
    ]  # fmt: skip


def test_a_state_that_nobody_knows_is_a_status_and_is_said(read) -> None:
    past = read(LOG.replace("Awaiting User Info", "Parked"))

    assert past.reading.unknown == {"state": {"Parked": 1}}
    assert ("03:00", "INC1", "issue.changed", {"priority": "P1", "team": "70", "status": "parked"}) in told(
        past, "changes"
    )
