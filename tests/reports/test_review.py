"""What stands out in four weeks: for each finding a history that shows it, and one that does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from msgspec import structs

from rung.policy.reading.loader import load
from rung.reports.review import making, shown
from rung.reports.review.figures import (
    A_DAY,
    Ahead,
    Carried,
    Climbed,
    Ended,
    Figures,
    Firing,
    Opened,
    Taken,
)
from rung.store.measures.reviews import Finding, New, Trial

POLICY = """rung: 1
workspace: {priorities: [P0, P1, P2], default_priority: P2, last_resort: [person:cy]}
people: {bo: {name: Bo Lind, email: bo@support.example}, cy: {name: Cy Park, email: cy@support.example}}
targets: [{name: All, calendar: always, first_response: {P0: 1h, default: 2h}}]
triggers:
  - {name: No answer, on: {waiting_for: first_response, longer_than: {P0: 5m, default: 30m}}, escalate: {path: desk}}
  - {name: At risk, on: {target: first_response, at: 75%}, escalate: {path: desk}}
  - {name: Due soon, on: {target: first_response, at: 15m before}, escalate: {path: desk}}
  - {name: Three times, on: {follow_ups: 3, within: 4h}, escalate: {path: desk}}
  - {name: Account at risk, on: opened, when: account.churn_risk, escalate: {path: desk}}
  - {name: Angry, on: {sentiment: below, value: -0.5}, escalate: {path: desk}}
paths:
  desk:
    levels:
      - {name: Bo, notify: [person:bo], climb_after: 30m}
      - {name: Head, notify: [person:cy], climb_after: 1h}
"""
DOCUMENT = load(POLICY).document
SINCE, UNTIL = date(2026, 3, 2), date(2026, 3, 29)
BEGIN = 1_772_409_600.0
END = BEGIN + 28 * A_DAY
MINUTE = 60.0


def figures(**given: Any) -> Figures:
    known = {"opened": [Opened(one, "question", BEGIN) for one in range(100)], **given}
    return Figures(
        since=SINCE, until=UNTIL, now=END, last_from=END - 7 * A_DAY, document=DOCUMENT, version=1, **known
    )  # fmt: skip


def firings(trigger: str, count: int, **facts: Any) -> list[Firing]:
    usual = {"priority": "P2", "ended": "fulfilled", "seconds": 90 * MINUTE, "is_taken": True, "target": "All"}
    return [
        Firing(trigger=trigger, path="desk", issue=one, at=BEGIN + one * 3_600, **(usual | facts))
        for one in range(count)
    ]  # fmt: skip


def review(**given: Any) -> New:
    return making.review(figures(**given))


def found(key: str, **given: Any) -> Finding | None:
    return next((one for one in review(**given).findings if one.key == key), None)


def nearly(trigger: str, count: int, minutes: float = 8, **facts: Any) -> list[Firing]:
    """The answer came by itself soon afterwards."""
    return firings(trigger, count, seconds=minutes * MINUTE, is_taken=False, **facts)


def late(trigger: str, count: int, minutes: float) -> list[Firing]:
    """Missed although it fired, and given so much later."""
    return [
        structs.replace(
            one, missed=(("first_response", one.at + 30 * MINUTE),), late=(("first_response", minutes * MINUTE),)
        )
        for one in firings(trigger, count)
    ]  # fmt: skip


def behind(trigger: str, count: int, minutes: float) -> list[Firing]:
    """Fired so long after the promise was missed."""
    return [
        structs.replace(one, missed=(("first_response", one.at - minutes * MINUTE),)) for one in firings(trigger, count)
    ]


def promises(last: tuple[int, int], before: tuple[int, int]) -> list[Ended]:
    """So many missed, and so many kept: in the last week, and before."""
    rows = []
    for at, (missed, kept) in ((BEGIN, before), (END - A_DAY, last)):
        rows += [Ended("All", "first_response", at, one >= missed, one) for one in range(missed + kept)]
    return rows


def opened(kinds: dict[str, tuple[int, int]]) -> list[Opened]:
    """By kind, how many escalated and how many did not."""
    return [
        Opened(number * 1_000 + one, kind, BEGIN, one < up)
        for number, (kind, (up, other)) in enumerate(kinds.items())
        for one in range(up + other)
    ]


def taken(first: int, second: int, minutes: float) -> list[Taken]:
    return [Taken("desk", 1 if one < first else 2, minutes * MINUTE, one) for one in range(first + second)]


CLIMBED = [Climbed("desk", 2, one) for one in range(9)]
GAP = Ahead("desk", 1, 2, "Fri 3 Apr 18:00", 24.0, "level 1 of “desk” (Bo)", has_schedule=False)

SHOWN_OR_NOT: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("tight:No answer:default", {"firings": nearly("No answer", 25)}, {"firings": firings("No answer", 25)}),
    ("tight:No answer:P0", {"firings": nearly("No answer", 25, priority="P0")}, {"firings": nearly("No answer", 25)}),
    ("tight:At risk", {"firings": nearly("At risk", 30)}, {"firings": nearly("At risk", 30, minutes=11)}),
    ("tight:Due soon", {"firings": nearly("Due soon", 30)}, {"firings": nearly("Due soon", 19)}),
    ("tight:Three times", {"firings": firings("Three times", 20, is_false=True)}, {"firings": nearly("Angry", 20)}),
    ("tight:Angry", {"firings": firings("Angry", 20, is_false=True)}, {"firings": firings("Angry", 20)}),
    ("late:No answer:default", {"firings": behind("No answer", 22, 15)}, {"firings": behind("No answer", 22, -15)}),
    ("late:Due soon", {"firings": late("Due soon", 22, 40)}, {"firings": firings("Due soon", 22)}),
    ("late:At risk", {"firings": late("At risk", 22, 20)}, {"firings": firings("At risk", 22)}),
    ("wrong:Account at risk", {"firings": firings("Account at risk", 20, is_false=True)},
     {"firings": firings("Account at risk", 20)}),
    ("often:Angry", {"firings": firings("Angry", 40)}, {"firings": firings("Angry", 19)}),
    ("never:Angry", {"old_triggers": frozenset({"Angry"})}, {"firings": firings("Angry", 1)}),
    ("climbs_early:desk:", {"taken": taken(5, 20, 50)}, {"taken": taken(20, 5, 50)}),
    ("climbs_late:desk:", {"taken": taken(40, 3, 4), "climbed": CLIMBED}, {"taken": taken(40, 3, 4)}),
    ("nobody:desk", {"exhausted": [Taken("desk", 2, 0, 7)]}, {}),
    ("slipping:All:first_response", {"promises": promises((12, 18), (4, 76))},
     {"promises": promises((2, 28), (4, 76))}),
    ("missed:All:first_response", {"promises": promises((3, 7), (10, 20))}, {"promises": promises((0, 10), (2, 20))}),
    ("kind:billing", {"opened": opened({"billing": (15, 15), "api": (5, 65)})},
     {"opened": opened({"billing": (15, 15), "api": (30, 40)})}),
    ("person:bo", {"carried": [Carried("bo", "Bo Lind", "6 pages in 7 days", is_much=True)]}, {}),
    ("gap:desk:1", {"ahead": [GAP]}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("key", "shows", "shows_not"), SHOWN_OR_NOT, ids=[one[0] for one in SHOWN_OR_NOT])
def test_a_history_shows_it_and_another_does_not(key: str, shows: dict[str, Any], shows_not: dict[str, Any]) -> None:
    finding = found(key, **shows)
    assert finding is not None
    assert found(key, **shows_not) is None
    too_young = {**shows, "opened": [Opened(one, "question", BEGIN) for one in range(19)]}
    assert review(**too_young).findings == (), "too few issues to say anything"


PROPOSED: list[tuple[str, dict[str, Any], tuple[Any, ...], Any]] = [
    ("tight:No answer:default", {"firings": nearly("No answer", 25)}, ("triggers", 0, "on", 0, "longer_than"), "45m"),
    ("tight:No answer:P0", {"firings": nearly("No answer", 25, priority="P0")},
     ("triggers", 0, "on", 0, "longer_than"), "15m"),
    ("tight:At risk", {"firings": nearly("At risk", 30)}, ("triggers", 1, "on", 0, "at"), "85%"),
    ("tight:Due soon", {"firings": nearly("Due soon", 30, minutes=8)}, ("triggers", 2, "on", 0, "at"), "5m before"),
    ("tight:Three times", {"firings": firings("Three times", 20, is_false=True)},
     ("triggers", 3, "on", 0, "follow_ups"), "4"),
    ("tight:Angry", {"firings": firings("Angry", 20, is_false=True)}, ("triggers", 5, "on", 0, "value"), "-0.6"),
    ("late:No answer:default", {"firings": behind("No answer", 22, 5)},
     ("triggers", 0, "on", 0, "longer_than"), "15m"),
    ("late:Due soon", {"firings": late("Due soon", 22, 10)}, ("triggers", 2, "on", 0, "at"), "30m before"),
    ("late:At risk", {"firings": late("At risk", 22, 20)}, ("triggers", 1, "on", 0, "at"), "55%"),
    ("often:Angry", {"firings": [structs.replace(one, issue=one.issue % 25) for one in firings("Angry", 50)]},
     ("triggers", 5, "limit", "every"), "4h"),
    ("never:Angry", {"old_triggers": frozenset({"Angry"})}, ("triggers", 5, "enabled"), False),
    ("climbs_early:desk:", {"taken": taken(5, 20, 50)}, ("paths", "desk", "levels", 0, "climb_after"), "1h"),
    ("climbs_late:desk:", {"taken": taken(40, 3, 4), "climbed": CLIMBED},
     ("paths", "desk", "levels", 0, "climb_after"), "10m"),
    ("gap:desk:1", {"ahead": [GAP]}, ("paths", "desk", "levels", 0, "backup"), ["person:cy"]),
]  # fmt: skip


@pytest.mark.parametrize(("key", "shows", "where", "value"), PROPOSED, ids=[one[0] for one in PROPOSED])
def test_the_proposed_value_follows_from_the_figures_and_can_be_written(
    key: str, shows: dict[str, Any], where: tuple[Any, ...], value: Any
) -> None:
    from rung.policy.editing.edits import changed
    from rung.policy.reading.standing import standing

    finding = found(key, **shows)
    assert finding is not None
    assert finding.proposal is not None
    assert (finding.proposal.where, finding.proposal.value) == (where, value)
    text = changed(POLICY, standing(POLICY, where, finding.proposal.priority), value)
    assert not load(text).errors
    assert load(text).document != DOCUMENT


def test_a_promise_of_which_nothing_warns_is_given_a_warning() -> None:
    from rung.policy.editing.edits import added

    missed = {"promises": [structs.replace(one, metric="update") for one in promises((3, 7), (10, 20))]}
    finding = found("missed:All:update", **missed)
    assert finding is not None
    assert finding.proposal is not None
    assert (finding.proposal.adds, finding.proposal.where) == ("Update at risk", ("triggers",))
    text = added(POLICY, "triggers", finding.proposal.value)
    assert [one.name for one in load(text).document.triggers][-1] == "Update at risk"
    warned = found("missed:All:first_response", promises=promises((3, 7), (10, 20)))
    assert warned is not None
    assert warned.proposal is None, "two rules warn of it already"


def shuffled(given: dict[str, Any], order: Callable[[Iterable[Any]], Any]) -> dict[str, Any]:
    return {name: order(rows) if isinstance(rows, list) else rows for name, rows in given.items()}


def test_the_same_figures_give_the_same_review_whatever_their_order() -> None:
    given: dict[str, Any] = {}
    for _, shows, _ in SHOWN_OR_NOT:
        given |= {name: [*given.get(name, []), *rows] for name, rows in shows.items() if isinstance(rows, list)}
    one, other = review(**given), review(**shuffled(given, lambda rows: list(reversed(list(rows)))))
    assert [finding.key for finding in one.findings] == [finding.key for finding in other.findings]
    weights = [finding.weight for finding in one.findings]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) > 10


def test_a_quiet_month_says_so() -> None:
    quiet = review(firings=firings("No answer", 12), promises=promises((1, 29), (2, 78)), taken=taken(12, 2, 9))
    assert (quiet.findings, quiet.is_young) == ((), False)


@pytest.mark.parametrize(
    ("pages", "caught", "advised"),
    [((80, 110), (42, 42), False), ((80, 110), (42, 50), True), ((80, 60), (42, 40), True), ((80, 80), (42, 42), True)],
)
def test_a_proposal_that_would_only_have_cost_is_not_advised(pages, caught, advised) -> None:
    trial = Trial(7, "done", pages=pages, caught=caught)
    assert shown.only_costs(shown.compared(trial)) is not advised
    assert ("nothing would have been better" in shown.in_a_line(trial)) is not advised
