"""Any table with a mapping: rows that show an issue, rows that are events, rows that tell the whole of an issue."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from rung.policy.tables.sheets import normal
from rung.simulator.histories.glance import meaning_of, priority_of, state_of
from rung.simulator.histories.mapping import Mapping, mapping_of, read_mapping
from rung.simulator.problems import BadInput
from tests.simulator.histories.conftest import told

SHOWN = Mapping(
    columns={
        "issue": ("id",), "at": ("changed",), "opened_at": ("opened",), "state": ("state",), "priority": ("prio",),
        "team": ("group",), "assignee": ("who",), "by": ("by",), "order": ("n",),
    },
    values={
        "priority": {"1 - critical": "P0", "2 - high": "P1"},
        "state": {"new": "open", "working": "in_progress", "done": "issue.resolved", "archived": "issue.closed"},
    },
    first_response=("new",),
)  # fmt: skip
HEAD = "id,changed,opened,state,prio,group,who,by,n\n"
LIFE = [
    "A-1,2026-03-09 08:10,2026-03-09 08:00,New,2 - High,desk,,joe,0",
    "A-1,2026-03-09 08:20,2026-03-09 08:00,Working,1 - Critical,desk,Ana,ana,1",
    "A-1,2026-03-09 08:30,2026-03-09 08:00,Working,1 - Critical,desk,Ana,ana,2",
    "A-1,2026-03-09 08:40,2026-03-09 08:00,Vendor's turn,1 - Critical,lab,Bo,ana,3",
    "A-1,2026-03-09 09:00,2026-03-09 08:00,Done,1 - Critical,lab,Bo,bo,4",
    "A-1,2026-03-09 10:00,2026-03-09 08:00,Working,1 - Critical,lab,,joe,5",
    "A-1,2026-03-09 11:00,2026-03-09 08:00,Archived,1 - Critical,lab,,bo,6",
]
TOLD = [
    ("08:00", "A-1", "issue.opened", "P1", "desk"),
    ("08:20", "A-1", "message.sent"),
    ("08:20", "A-1", "issue.changed", {"priority": "P0", "status": "in_progress"}),
    ("08:20", "A-1", "issue.assigned", "Ana"),
    ("08:40", "A-1", "issue.changed", {"team": "lab", "status": "vendor's_turn"}),
    ("08:40", "A-1", "issue.assigned", "Bo"),
    ("09:00", "A-1", "issue.resolved"),
    ("10:00", "A-1", "issue.reopened"),
    ("10:00", "A-1", "issue.changed", {"status": "in_progress"}),
    ("10:00", "A-1", "issue.assigned"),
    ("11:00", "A-1", "issue.closed"),
]
KEYS = ("priority", "team", "changes", "to")


def test_what_differs_from_the_row_before_became_so_then(read) -> None:
    past = read(HEAD + "\n".join(LIFE), SHOWN)

    assert told(past, *KEYS) == TOLD
    assert past.reading.headline == "7 rows read as a table: 11 events of 1 issues, 0 lost"
    assert (past.reading.made_events, past.reading.made_none[0].lines) == (6, (4,))
    assert past.reading.unknown == {"state": {"Vendor's turn": 1}}
    assert past.reading.priorities == {"P1": 1, "P0": 1}


def test_rows_in_any_order_tell_the_same(read) -> None:
    assert told(read(HEAD + "\n".join(reversed(LIFE)), SHOWN), *KEYS) == TOLD


def test_rows_of_several_issues_in_turn_tell_the_same(read) -> None:
    others = [line.replace("A-1", "A-2") for line in LIFE]
    mixed = [line for pair in zip(LIFE, others, strict=True) for line in pair]
    past = read(HEAD + "\n".join(mixed), SHOWN)

    assert [event for event in told(past, *KEYS) if event[1] == "A-1"] == TOLD
    assert past.reading.issues == 2
    assert [event.at for event in past.events()] == sorted(event.at for event in past.events())


def test_a_row_that_stands_there_twice_is_told_once(read) -> None:
    past = read(HEAD + "\n".join([*LIFE, LIFE[1], LIFE[0]]), SHOWN)

    assert told(past, *KEYS) == TOLD
    assert {one.why: one.records for one in past.reading.made_none} == {
        "repeats the row before in all that is read of it": 2,
        "says nothing that the record before did not say": 1,
    }


def test_every_row_is_accounted_for(read) -> None:
    reading = read(HEAD + "\n".join([*LIFE, LIFE[3], ",,,,,,,,"]), SHOWN).reading

    assert reading.records == reading.made_events + sum(one.records for one in reading.made_none)


def test_times_are_in_the_zone_that_is_named(read) -> None:
    past = read(HEAD + LIFE[0], Mapping(time_zone="America/New_York").over(SHOWN))

    assert told(past)[0][0] == "12:00"
    assert past.reading.notes == ()
    assert "taken as UTC" in read(HEAD + LIFE[0], SHOWN).reading.notes[0]


WHOLE = Mapping(
    columns={
        "issue": ("id",), "opened_at": ("created",), "answered_at": ("answered",), "resolved_at": ("solved",),
        "updated_at": ("updated",), "state": ("state",), "assignee": ("who",),
    },
    values={"state": {"done": "issue.resolved"}},
)  # fmt: skip


def test_a_row_that_tells_the_whole_of_an_issue(read) -> None:
    past = read(
        "id,created,answered,solved,updated,state,who\n"
        "A-1,2026-03-09 08:00,2026-03-09 08:30,2026-03-09 10:00,2026-03-09 11:00,Done,Ana\n"
        "A-2,2026-03-09 08:05,,,2026-03-09 12:00,Done,\n"
        "A-3,2026-03-09 08:06,,,2026-03-09 12:00,Open,\n",
        WHOLE,
    )

    assert told(past, "to") == [
        ("08:00", "A-1", "issue.opened"), ("08:00", "A-1", "issue.assigned", "Ana"), ("08:05", "A-2", "issue.opened"),
        ("08:06", "A-3", "issue.opened"), ("08:30", "A-1", "message.sent"), ("10:00", "A-1", "issue.resolved"),
        ("12:00", "A-2", "issue.resolved"),
    ]  # fmt: skip
    assert "changes" in past.reading.lacks
    assert "answers" not in past.reading.lacks


EVENTS = Mapping(
    columns={
        "issue": ("id",), "at": ("when",), "type": ("what",), "body": ("words",), "assignee": ("to",),
        "state": ("state",), "csat": ("stars",), "tags": ("tags",), "priority": ("prio",),
    },
    values={"type": {"created": "issue.opened", "mail in": "message.received", "mail out": "message.sent"}},
)  # fmt: skip


def test_rows_that_are_events(read) -> None:
    past = read(
        "id,when,what,words,to,state,stars,tags,prio\n"
        "A-1,2026-03-09 08:00,Created,Help,,,,\"a, b\",P1\n"
        "A-1,2026-03-09 08:10,Mail in,Hello?,,,,,\n"
        "A-1,2026-03-09 08:20,Mail out,On it,,,,,\n"
        "A-1,2026-03-09 08:30,issue.changed,,,On Hold,,,\n"
        "A-1,2026-03-09 08:40,issue.assigned,,Bo,,,,\n"
        "A-1,2026-03-09 08:50,csat.received,,,,4,,\n",
        EVENTS,
    )

    assert told(past, "body", "to", "changes", "score", "tags", "priority") == [
        ("08:00", "A-1", "issue.opened", "Help", ("a", "b"), "P1"),
        ("08:10", "A-1", "message.received", "Hello?"),
        ("08:20", "A-1", "message.sent", "On it"),
        ("08:30", "A-1", "issue.changed", {"status": "on_hold"}),
        ("08:40", "A-1", "issue.assigned", "Bo"),
        ("08:50", "A-1", "csat.received", 4),
    ]
    assert past.reading.lacks == ("absences",)


@pytest.mark.parametrize(
    ("row", "code", "hint"),
    [
        ("A-1,2026-03-09 08:00,Exploded,,,,,,", "unknown_type", "values: {type: {Exploded: issue.changed}}"),
        ("A-1,2026-03-09 08:00,csat.received,,,,many,,", "wrong_value", "from 1 to 5"),
        ("A-1,2026-03-09 08:00,csat.received,,,,9,,", "wrong_value", "from 1 to 5"),
    ],
)
def test_an_event_that_cannot_be_is_named_with_its_line(problems, row, code, hint) -> None:
    (problem,) = problems(f"id,when,what,words,to,state,stars,tags,prio\n{row}\n", EVENTS)

    assert (problem.line, problem.code) == (2, code)
    assert hint in problem.hint


def test_dates_that_may_be_two_ask_for_their_order(problems, read) -> None:
    text = "id,changed\nA-1,3/4/2026 08:00\n"
    mapping = Mapping(columns={"issue": ("id",), "at": ("changed",)})

    (problem,) = problems(text, mapping)

    assert "dates: day_first" in problem.hint
    assert read(text, Mapping(dates="month_first").over(mapping)).first_at.month == 3


def test_a_mapping_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text(
        "time_zone: Europe/Berlin\ndates: day_first\ncolumns:\n  issue: Ticket number\n  at: [Changed on, Updated]\n"
        'values:\n  priority: {"1 - Critical": P0}\n  state: {Resolved: issue.resolved}\nfields: [Product line]\n'
        "first_response: [New]\n"
    )

    assert mapping_of(str(file)) == Mapping(
        columns={"issue": ("ticket_number",), "at": ("changed_on", "updated")},
        values={"priority": {"1 - critical": "P0"}, "state": {"resolved": "issue.resolved"}},
        fields=("product_line",), first_response=("new",), time_zone="Europe/Berlin", dates="day_first",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "code", "hint"),
    [
        ("colums: {issue: a}", 1, "unknown_key", "columns"),
        ("columns: {isue: a}", 1, "unknown_meaning", "issue"),
        ("columns: {issue: a}\nvalues: {subject: {a: b}}", 2, "unknown_meaning", ""),
        ("columns: {issue: a}\ntime_zone: Berlin", 2, "unknown_zone", ""),
        ("columns: {issue: a}\ndates: german", 2, "wrong_value", "day_first or month_first"),
        ("columns: {issue: a}\nvalues: {state: {Done: issue.don}}", 2, "unknown_type", "issue.resolved"),
        ("columns: {issue: a}\nencoding: klingon", 2, "unknown_encoding", "utf-8"),
        ("columns: {issue: a}\nwrong_rows: keep", 2, "wrong_value", "leave_out"),
        ("columns: [issue", 1, "yaml_syntax", ""),
        ("- a", 1, "wrong_form", "columns"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said_with_its_place(tmp_path: Path, text, line, code, hint) -> None:
    file = tmp_path / "map.yaml"
    file.write_text(text)

    with pytest.raises(BadInput) as bad:
        read_mapping(file)

    problem = bad.value.problems[0]
    assert problem.line >= line
    assert problem.code == code
    assert hint in problem.hint


def test_a_mapping_in_one_line_that_says_nothing_is_told_how() -> None:
    with pytest.raises(BadInput) as bad:
        mapping_of("isue=Number,at=")

    assert [problem.code for problem in bad.value.problems] == ["unknown_meaning", "unknown_meaning"]
    assert all(problem.hint for problem in bad.value.problems)


def test_a_mapping_in_one_line_may_be_longer_than_the_name_of_a_file() -> None:
    long = "Ticket number " * 30
    assert mapping_of(f"issue={long},at=Changed on").columns["at"] == ("changed_on",)


OPENED_AND_SOLVED = "id,opened,solved\nA-1,2026-03-09 08:00,2026-03-09 09:00\n"
ENDED = Mapping(columns={"issue": ("id",), "opened_at": ("opened",), "resolved_at": ("solved",)})


def test_an_issue_that_ended_before_it_was_opened_is_wrong(problems) -> None:
    """One such row stretched the past by years, and each figure a day with it."""
    (problem,) = problems(OPENED_AND_SOLVED + "A-2,2026-03-09 08:00,2020-01-01 00:00\n", ENDED)

    assert (problem.line, problem.code) == (3, "too_early")
    assert "resolved at 2020-01-01 00:00, before it was opened" in problem.message
    assert problem.hint


def test_clocks_of_two_systems_may_be_a_little_apart(read) -> None:
    past = read(OPENED_AND_SOLVED + "A-2,2026-03-09 08:00,2026-03-09 07:58\n", ENDED)

    assert told(past)[-1] == ("09:00", "A-1", "issue.resolved")
    assert ("08:00", "A-2", "issue.resolved") in told(past)


def test_a_mapping_may_say_that_wrong_rows_are_left_out(read) -> None:
    past = read(OPENED_AND_SOLVED + "A-2,yesterday,\n", structs.replace(ENDED, wrong_rows="leave_out"))

    assert (past.reading.records, past.reading.lost_records) == (2, 1)


@pytest.mark.parametrize(
    ("name", "meaning"),
    [("Ticket ID", "issue"), ("Erstellt am", "opened_at"), ("Status", "state"), ("Solved at", "resolved_at"),
     ("First reply time in minutes", "answered_after_minutes"), ("Farbe", "")],
)  # fmt: skip
def test_the_name_of_a_column_tells_what_it_probably_means(name, meaning) -> None:
    assert meaning_of(normal(name)) == meaning


@pytest.mark.parametrize(
    ("word", "priority"),
    [("P1", "P1"), ("Urgent", "P0"), ("1 - Critical", "P0"), ("Hoch", "P1"), ("3", "P2"), ("5 - Planning", "P2"),
     ("Blau", "")],
)  # fmt: skip
def test_a_word_for_a_priority_tells_which_it_probably_is(word, priority) -> None:
    assert priority_of(word, ("P0", "P1", "P2")) == priority


def test_a_word_for_a_state_tells_whether_it_ends_or_waits() -> None:
    words = {"Solved": "issue.resolved", "geschlossen": "issue.closed", "Pending": "on_hold", "Open": ""}
    assert {word: state_of(word, ("on_hold",)) for word in words} == words
