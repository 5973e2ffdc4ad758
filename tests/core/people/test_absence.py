"""What is known of somebody's absences, and what becomes of the issues that they have."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rung.core.desk import Away, after_away, after_return
from rung.core.effects import Assigned, Recorded
from tests.core.story import MONDAY, Story

HOUR = timedelta(hours=1)
NOW = Away(MONDAY, MONDAY + 8 * HOUR, "bo")
LATER = Away(MONDAY + 48 * HOUR, MONDAY + 72 * HOUR)


ANOTHER = Away(MONDAY + 9 * HOUR, MONDAY + 10 * HOUR)
WITHIN = Away(MONDAY + HOUR, MONDAY + 2 * HOUR)
SHORTER = Away(LATER.from_at, LATER.from_at + HOUR)


@pytest.mark.parametrize(
    ("from_at", "said", "known"),
    [
        pytest.param(
            None, Away(MONDAY + HOUR, MONDAY + 3 * HOUR), (LATER, Away(MONDAY, MONDAY + 3 * HOUR, "bo")),
            id="it ends sooner, and the deputy stays",
        ),
        pytest.param(
            None, Away(MONDAY + HOUR, MONDAY + 20 * HOUR, "cy"), (LATER, Away(MONDAY, MONDAY + 20 * HOUR, "cy")),
            id="it ends later, with another deputy",
        ),
        pytest.param(None, Away(MONDAY + HOUR), (LATER, Away(MONDAY, None, "bo")), id="no end is known any more"),
        pytest.param(
            None, Away(MONDAY + HOUR, MONDAY + HOUR), (Away(MONDAY, MONDAY + HOUR, "bo"), LATER), id="it has ended"
        ),
        pytest.param(None, ANOTHER, (NOW, LATER, ANOTHER), id="it is another one"),
        pytest.param(LATER.from_at, Away(LATER.from_at, LATER.from_at), (NOW,), id="a planned one is taken back"),
        pytest.param(LATER.from_at, SHORTER, (NOW, SHORTER), id="a planned one is changed"),
        pytest.param(WITHIN.from_at, WITHIN, (NOW, LATER, WITHIN), id="one with a beginning of its own is another one"),
    ],
)  # fmt: skip
def test_what_is_said_last_of_an_absence_holds(from_at: object, said: Away, known: tuple[Away, ...]) -> None:
    assert after_away((NOW, LATER), from_at, said) == known  # type: ignore[arg-type]


def test_who_is_back_has_no_absence_that_had_begun() -> None:
    known = (NOW, Away(MONDAY + HOUR, None), LATER)
    back_at = MONDAY + 2 * HOUR
    assert after_return(known, back_at) == (Away(MONDAY, back_at, "bo"), Away(MONDAY + HOUR, back_at), LATER)
    assert after_return((NOW,), MONDAY) == (), "one that never was"


DESK = """
rung: 1
workspace: {time_zone: UTC, priorities: [P0, P1], default_priority: P1}
people:
  ana: {email: ana@x.example, teams: [desk], hours: always}
  bo: {email: bo@x.example, hours: always, capacity: 1}
teams: {desk: {}}
routing: [{name: Desk, to: {team: desk}}]
paths: {}
"""


def leave(tale: Story, deputy: str | None = None, span: str = "9h") -> None:
    tale.goes_away("ana", span, deputy)
    tale.happens("person.away", person="ana", until=tale.now + 9 * HOUR)


def test_the_reason_says_who_is_away_and_who_stands_in() -> None:
    tale = Story(DESK)
    tale.opens(account=None)
    leave(tale, "bo")
    *_, given = tale.effects(Assigned)
    assert (given.to, given.because.words) == ("bo", "ana is away until 2026-03-09 17:00 UTC: bo stands in")


def test_a_deputy_without_room_is_given_nothing_and_it_is_said_why_it_stays() -> None:
    tale = Story(DESK)
    tale.desk.load["bo"] = 1
    tale.opens(account=None)
    leave(tale, "bo")
    assert tale.issues["A-1"].assignee == "ana"
    (said,) = tale.effects(Recorded)
    assert said.because.words == (
        "ana is away until 2026-03-09 17:00 UTC: it stays with them for now; "
        "Desk: nobody is eligible: ana is away until 2026-03-09 17:00 UTC"
    )


def test_it_is_said_once_that_no_rule_gives_it_to_anybody_else() -> None:
    tale = Story(DESK.replace("routing: [{name: Desk, to: {team: desk}}]\n", ""))
    tale.opens(account=None)
    tale.happens("issue.assigned", to="ana", by="bo")
    leave(tale)
    tale.happens("note.added", by="bo")
    tale.happens("note.added", by="bo")
    assert [one.because.words for one in tale.effects(Recorded)] == [
        "ana is away until 2026-03-09 17:00 UTC: it stays with them, for no routing rule gives it to somebody else"
    ]
