"""What a draft would have done beside the policy in force, as one value, and the page that is drawn of it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from rung.core.events import AnyEvent
from rung.core.people.nights import Nights
from rung.core.policy import Policy
from rung.policy import load
from rung.simulator.backtests.backtest import Backtest, backtest
from rung.simulator.backtests.caveats import caveats
from rung.simulator.backtests.difference import Difference, Span
from rung.simulator.backtests.report import page
from rung.simulator.backtests.side_by_side import difference
from rung.simulator.histories.events import event_of

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
IN_FORCE = """
rung: 1
workspace: {name: "Acme & Co", time_zone: UTC, priorities: [P0, P1, P2], default_priority: P2}
people:
  ana: {name: Ana Ruiz, email: ana@support.example, hours: always}
  bo: {name: Bo Lind, email: bo@support.example, hours: always, time_zone: America/Los_Angeles}
targets:
  - {name: All, calendar: always, first_response: {P0: 1h, default: 4h}}
triggers:
  - {name: Broken, on: {target: first_response, at: breach}, when: issue.priority == "P0", escalate: {path: help}}
  - {name: Money, on: opened, when: issue.kind == "billing", escalate: {path: help}}
paths:
  help: {levels: [{notify: [person:ana], urgency: critical, climb_after: 8h}]}
"""
DRAFT = IN_FORCE.replace("at: breach}", "at: 50%}").replace(
    '  - {name: Money, on: opened, when: issue.kind == "billing", escalate: {path: help}}\n',
    '  - {name: Urgent, on: opened, when: issue.priority == "P1", escalate: {path: help}}\n',
).replace("notify: [person:ana]", "notify: [person:ana, person:bo]")  # fmt: skip


def policy_of(text: str) -> Policy:
    loaded = load(text)
    assert loaded.errors == ()
    return Policy(loaded.document)


def event(minutes: float, type_: str, issue: str, **facts: Any) -> AnyEvent:
    return event_of({"type": type_, "at": MONDAY + timedelta(minutes=minutes), "issue": issue, **facts})


HISTORY = [
    event(0, "issue.opened", "A-1", priority="P0"),
    event(5, "issue.opened", "A-2", priority="P1"),
    event(6, "issue.opened", "A-3", kind="billing"),
    event(7, "message.sent", "A-2", by="ana"),
    event(8, "message.sent", "A-3", by="ana"),
    event(90, "message.sent", "A-1", by="ana"),
    event(26 * 60, "issue.opened", "A-4"),
]


def run(text: str, name: str = "draft.yaml") -> Backtest:
    return backtest(name, policy_of(text), HISTORY)


@pytest.fixture
def found() -> Difference:
    new, old = run(DRAFT), run(IN_FORCE, "old & gone.yaml")
    span = Span(MONDAY, MONDAY + timedelta(hours=26), "UTC")
    return difference(new, policy_of(DRAFT), span, old, policy_of(IN_FORCE))


def test_pages_by_day_and_by_person(found: Difference) -> None:
    assert found.old is not None
    assert (found.old.pages, found.new.pages) == (2, 4)
    assert found.more_pages == 2
    assert [(day.day, day.old, day.new) for day in found.days] == [
        (date(2026, 3, 9), 2, 4), (date(2026, 3, 10), 0, 0),
    ]  # fmt: skip
    assert [(one.name, one.old, one.new) for one in found.people] == [("Ana Ruiz", 2, 2), ("Bo Lind", 0, 2)]
    assert found.new.worst_person == "bo"  # as often as Ana, but it is night where he is
    assert found.new.pages_a_day == pytest.approx(4 / (26 / 24), abs=0.01)


def test_a_night_is_that_of_the_person(found: Difference) -> None:
    # 08:05 is 01:05 in Los Angeles, 08:30 is 01:30: two pages in one night, that of Sunday.
    assert [(one.new_night, one.new_nights) for one in found.people] == [(0, 0), (2, 1)]
    assert [(one.person, str(one.night), one.new) for one in found.nights] == [("bo", "2026-03-08", 2)]

    late = [event(14 * 60, "issue.opened", "A-9", priority="P1")]  # 22:00, and 15:00 in Los Angeles
    result = backtest("draft", policy_of(DRAFT), late)
    at_night = difference(result, policy_of(DRAFT), Span(MONDAY, MONDAY + timedelta(days=1), "UTC"))

    assert [(one.person, str(one.night), one.new) for one in at_night.nights] == [("ana", "2026-03-09", 1)]
    assert at_night.new.nights == 1
    assert at_night.old is None


def test_issues_that_only_one_escalates_and_why(found: Difference) -> None:
    assert (found.only_old, found.only_new, found.both) == (1, 1, 1)
    new, old = found.only_one
    assert (old.issue, old.side, old.trigger) == ("A-3", "old", "Money")
    assert old.why == "Money: the issue is opened; issue.kind is \"billing\""
    assert (new.issue, new.side, new.told) == ("A-2", "new", ("Ana Ruiz", "Bo Lind"))
    assert new.why == "Urgent: the issue is opened; issue.priority is \"P1\""
    assert new.values == {"issue.priority": "P1"}


def test_they_are_listed_by_time_whatever_they_are_called() -> None:
    urgent = [event(minute, "issue.opened", f"A-{300 - minute}", priority="P1") for minute in range(250)]
    new, old = (backtest("draft", policy_of(text), urgent) for text in (DRAFT, IN_FORCE))
    span = Span(MONDAY, MONDAY + timedelta(hours=26), "UTC")

    found = difference(new, policy_of(DRAFT), span, old, policy_of(IN_FORCE))

    assert found.only_new == 250
    assert [one.issue for one in found.only_one] == [f"A-{300 - minute}" for minute in range(200)]


def test_a_missed_promise_is_caught_where_somebody_was_told_before_it_broke(found: Difference) -> None:
    assert found.old is not None
    assert (found.old.promises.missed, found.old.promises.caught) == (1, 0)
    assert (found.new.promises.missed, found.new.promises.caught) == (1, 1)
    assert found.new.by_metric["first_response"].early_median_s == 1800
    assert found.new.by_metric["first_response"].met == 2
    assert (found.caught_only_new, found.caught_only_old, found.same_promises) == (1, 0, True)
    assert (found.caught_by_one[0].issue, found.caught_by_one[0].early_s) == ("A-1", 1800)


def test_other_promises_are_said_to_be_others() -> None:
    stricter = DRAFT.replace("P0: 1h", "P0: 30m")
    span = Span(MONDAY, MONDAY + timedelta(days=1), "UTC")
    found = difference(run(stricter), policy_of(stricter), span, run(IN_FORCE), policy_of(IN_FORCE))

    assert found.same_promises  # both miss that of A-1
    laxer = DRAFT.replace("P0: 1h", "P0: 3h")
    found = difference(run(laxer), policy_of(laxer), span, run(IN_FORCE), policy_of(IN_FORCE))
    assert not found.same_promises


def test_what_came_before_the_span_is_not_counted() -> None:
    since = MONDAY + timedelta(minutes=20)
    new = backtest("draft", policy_of(DRAFT), HISTORY, since=since)
    found = difference(
        new, policy_of(DRAFT), Span(since, MONDAY + timedelta(days=1), "UTC"), run(IN_FORCE), policy_of(IN_FORCE),
        counts_from=since,
    )  # fmt: skip

    assert found.new.pages == 2  # of A-1, at half time
    assert found.old is not None
    assert found.old.pages == 1
    assert (found.only_old, found.only_new, found.both) == (0, 0, 1)
    assert new.summary["rings"] == 2
    assert new.summary["escalation_rate"] == 0.25


def test_it_says_what_it_cannot_know() -> None:
    moody = DRAFT.replace(
        "paths:\n", "  - {name: Angry, on: {sentiment: below, value: -0.5}, escalate: {path: help}}\npaths:\n", 1
    )
    span = Span(MONDAY, MONDAY + timedelta(days=1), "UTC")
    found = difference(
        run(moody), policy_of(moody), span,
        lacks=("words", "subjects", "acknowledgements"), notes=["The moon was full."],
    )  # fmt: skip

    said = " ".join(found.cannot_know)
    assert "People would have acted differently" in said
    assert "cannot fire here: Angry." in said
    assert "Nobody acknowledges anything" in said
    assert found.cannot_know[-1] == "The moon was full."
    with_subjects = " ".join(difference(run(moody), policy_of(moody), span, lacks=("words",)).cannot_know)
    assert "the subjects alone, so these fire less often here than they would, or never: Angry." in with_subjects


def test_what_begins_with_more_than_messages_is_not_said_to_be_still() -> None:
    nudge = "  - {name: Nudge, on: {target: [first_response, next_response], at: 50%}, escalate: {path: help}}\n"
    late = "  - {name: Late, on: {target: next_response, at: breach}, escalate: {path: help}}\n"
    policy = policy_of(DRAFT.replace("paths:\n", f"{nudge}{late}paths:\n", 1))
    assert caveats([policy], ("customers",))[-1].endswith("cannot fire here: Late.")


def test_it_is_plain_data(found: Difference) -> None:
    again = msgspec.json.decode(msgspec.json.encode(found), type=Difference)

    assert again == found


def test_the_page_needs_no_script_and_keeps_foreign_words_in_their_place(found: Difference) -> None:
    html = page(found, run(DRAFT), "Acme & Co", "<p>What was read</p>")

    assert "<script" not in html
    assert "style=" not in html
    assert "old &amp; gone.yaml" in html
    assert "Acme &amp; Co" in html
    assert "prefers-color-scheme: dark" in html
    assert "The draft costs 2 pages" in html
    assert "somebody is told of 1 more missed promises before they break: 2.0 pages for each" in html
    assert "What this cannot know" in html
    assert len(re.findall("<table class=calendar>", html)) == 1


def test_a_long_span_is_drawn_by_weeks() -> None:
    new = run(DRAFT)
    html = page(difference(new, policy_of(DRAFT), Span(MONDAY, MONDAY + timedelta(days=400), "UTC")), new, "Acme")

    assert "Pages by week" in html
    assert "<table class=calendar>" not in html


@pytest.mark.parametrize(
    ("quiet", "at", "night"),
    [
        ("", "23:30", "2026-03-09"),
        ("", "06:59", "2026-03-08"),
        ("", "07:00", None),
        ("quiet: '20:00-05:00'", "20:00", "2026-03-09"),
        ("quiet: '20:00-05:00'", "06:00", None),
        ("quiet: '01:00-09:00'", "08:00", "2026-03-09"),
        ("quiet: '01:00-09:00'", "23:30", None),
    ],
)
def test_somebodys_quiet_hours_are_their_night(quiet: str, at: str, night: str | None) -> None:
    notices = f"notices: {{high: [email], {quiet}}}" if quiet else ""
    policy = policy_of(IN_FORCE.replace("hours: always}", f"hours: always, {notices}}}", 1))
    found = Nights(policy).night_of("ana", datetime.fromisoformat(f"2026-03-09T{at}:00Z"))

    assert (str(found) if found else None) == night
