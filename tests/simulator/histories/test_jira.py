"""Jira: the changelog tells each change, a table how an issue was in the end."""

from __future__ import annotations

from typing import Any

from tests.simulator.histories.conftest import told

ANA = {"accountId": "a1", "displayName": "Ana Ruiz", "emailAddress": "ana@support.example"}
JOE = {"accountId": "j1", "displayName": "Joe", "emailAddress": "joe@acme.example"}


def change(at: str, *items: tuple[str, str, str]) -> dict[str, Any]:
    listed = [{"field": field, "fromString": was, "toString": now} for field, was, now in items]
    return {"created": f"2026-03-09T{at}:00.000+0100", "author": ANA, "items": listed}


def issue(**more: Any) -> dict[str, Any]:
    fields = {
        "created": "2026-03-09T09:00:00.000+0100", "summary": "Export stopped", "description": "Since Tuesday",
        "status": {"name": "Finished", "statusCategory": {"key": "done"}}, "priority": {"name": "Highest"},
        "assignee": ANA, "reporter": JOE, "issuetype": {"name": "Bug"}, "labels": ["exports"],
        "project": {"key": "SUP"}, "customfield_10002": [{"id": "1", "name": "Acme", "_links": {}}],
        "comment": {"comments": [
            {"created": "2026-03-09T09:30:00.000+0100", "author": ANA, "body": "Looking"},
            {"created": "2026-03-09T10:10:00.000+0100", "author": JOE, "body": {"type": "doc", "content": [
                {"type": "paragraph", "content": [{"type": "text", "text": "And now?"}]}]}},
            {"created": "2026-03-09T10:20:00.000+0100", "author": ANA, "body": "To us only", "jsdPublic": False},
        ]},
        **more,
    }  # fmt: skip
    histories = [
        change("12:00", ("status", "In Progress", "Finished"), ("resolution", "", "Fixed")),
        change("09:10", ("assignee", "", "Ana Ruiz"), ("status", "To Do", "In Progress")),
        change("10:00", ("priority", "Medium", "Highest"), ("Rank", "", "Ranked higher")),
        change("13:00", ("status", "Finished", "In Progress"), ("resolution", "Fixed", "")),
        change("14:00", ("status", "In Progress", "Finished"), ("resolution", "", "Fixed")),
    ]
    return {"key": "SUP-1", "id": "1", "fields": fields, "changelog": {"histories": histories}}


def test_the_changelog_tells_each_change(read) -> None:
    past = read({"startAt": 0, "total": 1, "issues": [issue()]})

    assert told(past, "priority", "account", "to", "changes", "body") == [
        ("08:00", "SUP-1", "issue.opened", "P3", "Acme", "Since Tuesday"),
        ("08:10", "SUP-1", "issue.assigned", "Ana Ruiz"),
        ("08:10", "SUP-1", "issue.changed", {"status": "in_progress"}),
        ("08:30", "SUP-1", "message.sent", "Looking"),
        ("09:00", "SUP-1", "issue.changed", {"priority": "P1"}),
        ("09:10", "SUP-1", "message.received", "And now?"),
        ("09:20", "SUP-1", "note.added", "To us only"),
        ("11:00", "SUP-1", "issue.resolved"),
        ("12:00", "SUP-1", "issue.reopened"),
        ("12:00", "SUP-1", "issue.changed", {"status": "in_progress"}),
        ("13:00", "SUP-1", "issue.resolved"),
    ]
    assert past.reading.passed_over == {"changes of rank": 1}
    assert past.reading.unknown == {}


def test_an_issue_that_stands_twice_is_told_as_it_stands_last(read) -> None:
    past = read([issue(summary="Old"), issue()])

    assert [kind for *_, kind in told(past)].count("issue.opened") == 1
    assert past.reading.made_none[0].records == 1


def test_an_object_that_is_no_issue_is_named_with_its_line(problems) -> None:
    problem = problems('{"issues": [\n{"key": "SUP-1", "fields": {"created": "soon"}},\n{"key": "", "fields": {}}]}')

    assert [(one.line, one.field, one.code) for one in problem] == [
        (2, "fields.created", "bad_date"), (3, "key", "no_issue"),
    ]  # fmt: skip


TABLE = (
    "Summary,Issue key,Issue id,Issue Type,Status,Priority,Assignee,Reporter,Created,Updated,Resolved,Labels,Labels,"
    "Comment,Comment\n"
    "Export stopped,SUP-1,1,Bug,Done,Highest,ana,joe,09/Mar/26 9:00 AM,09/Mar/26 2:00 PM,09/Mar/26 1:00 PM,a,b,"
    '"09/Mar/26 9:30 AM;ana;Looking; now","09/Mar/26 10:10 AM;joe;And now?"\n'
    "Hello,SUP-2,2,Task,Shipped,Low,,joe,13/Mar/26 9:00 AM,13/Mar/26 9:00 AM,,,,,\n"
)


def test_the_table_of_the_navigator(read) -> None:
    past = read(TABLE)

    assert told(past, "priority", "to", "body", "tags") == [
        ("09:00", "SUP-1", "issue.opened", "P1", ("a",)),
        ("09:00", "SUP-1", "issue.assigned", "ana"),
        ("09:30", "SUP-1", "message.sent", "Looking; now"),
        ("10:10", "SUP-1", "message.received", "And now?"),
        ("13:00", "SUP-1", "issue.resolved"),
        ("09:00", "SUP-2", "issue.opened", "P4"),
    ]
    assert past.reading.unknown == {"state": {"Shipped": 1}}
    assert "answers" not in past.reading.lacks
