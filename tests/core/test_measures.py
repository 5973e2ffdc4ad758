"""What an issue tells the measures: by story, and for any history beside a slow look at what the core remembers."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from msgspec import Struct

from rung.core.desk import Facts
from rung.core.effects import AnyEffect
from rung.core.events import AnyEvent
from rung.core.happenings.ending import OUT_OF_THE_MEASURES
from rung.core.issue import IssueState
from rung.core.measures import KINDS, Fact, facts_of
from rung.core.measures.causes import by_words
from rung.core.promises.team_times import Happened, counted
from tests.core.any_history import History, histories
from tests.core.happenings.test_handover import TEAMS
from tests.core.life import Life, Lived
from tests.core.story import Story
from tests.properties import tried

POLICY = """
rung: 1
workspace: {name: W, time_zone: UTC, calendar: office, priorities: [P0, P1, P2], default_priority: P2,
  tiers: [gold], statuses_waiting: [waiting_on_customer]}
calendars: {office: {time_zone: UTC, hours: {mon-fri: ["08:00-16:00"]}}}
people:
  ana: {name: Ana, email: ana@x.example, teams: [front]}
  bo: {name: Bo, email: bo@x.example, teams: [back]}
  cy: {name: Cy, email: cy@x.example, teams: [back]}
teams: {front: {lead: ana}, back: {lead: bo}}
accounts: {acme: {name: Acme, tier: gold}}
targets: [{name: Gold, when: issue.priority == "P0", calendar: office, first_response: 1h, resolution: 4h}]
triggers: [{name: Critical, on: [opened, priority], when: issue.priority == "P0", escalate: alarm}]
paths:
  alarm: {levels: [
    {name: One, notify: ["person:bo"], climb_after: 30m}, {name: Two, notify: ["person:cy"], climb_after: 30m}]}
"""


class Line(Struct, frozen=True):
    event: AnyEvent
    effects: tuple[AnyEffect, ...]
    facts: Facts


def told(story: Story, issue: str = "A-1") -> list[Fact]:
    return facts_of(
        Line(event, decision.effects, decision.facts)
        for event, decision in story.decisions
        if getattr(event, "issue", None) == issue
    )


def only(facts: Iterable[Fact], kind: str) -> list[Fact]:
    return [fact for fact in facts if fact.kind == kind]


# By story ----------------------------------------


def test_what_nobody_promised_is_measured_in_the_hours_of_the_workspace() -> None:
    """Monday 14:00 UTC until Tuesday 09:00: two hours of Monday and one of Tuesday."""
    story = Story(POLICY)
    story.passes("6h")
    story.opens(priority="P2")
    story.passes("19h")
    story.happens("message.sent", by="ana")
    (response,) = only(told(story), "first_response")
    assert (response.seconds, response.worked, response.person) == (19 * 3600, 3 * 3600, "ana")
    assert (response.account, response.tier, response.priority) == ("acme", "gold", "P2")


def test_time_that_waits_for_the_customer_is_no_working_time() -> None:
    story = Story(POLICY)
    story.opens(priority="P2")
    story.passes("1h")
    story.happens("issue.changed", changes={"status": "waiting_on_customer"}, by="ana")
    story.passes("3h")
    story.happens("issue.changed", changes={"status": "open"}, by="ana")
    story.passes("2h")
    story.happens("issue.resolved", by="ana")
    (resolution,) = only(told(story), "resolution")
    assert (resolution.seconds, resolution.worked) == (6 * 3600, 3 * 3600)


def test_a_climb_is_told_level_by_level_until_somebody_has_it() -> None:
    story = Story(POLICY)
    story.opens(priority="P0")
    story.passes("40m")
    story.happens("escalation.acknowledged", by="cy")
    story.passes("10m")
    story.happens("message.sent", by="cy")
    story.passes("40m")
    story.happens("issue.resolved", by="cy")
    facts = told(story)
    assert [(one.detail, one.trigger, one.ok, one.first, one.reason) for one in only(facts, "escalated")] == [
        ("alarm", "Critical", True, True, "the opening")
    ]
    assert [one.number for one in only(facts, "level")] == [1, 2]
    assert [(one.number, one.seconds) for one in only(facts, "level_left")] == [(1, 1800), (2, 3600)]
    (acknowledged,) = only(facts, "acknowledged")
    assert (acknowledged.number, acknowledged.seconds, acknowledged.person) == (2, 2400, "cy")
    assert [(one.person, one.number) for one in only(facts, "ring")] == [("bo", 1), ("cy", 2)]
    assert [(one.detail, one.name, one.ok, one.seconds) for one in only(facts, "promise")] == [
        ("first_response", "Gold", True, None), ("resolution", "Gold", True, None),
    ]  # fmt: skip
    assert only(facts, "resolution")[0].escalated


def test_what_was_taken_and_closed_without_a_deed_was_a_false_alarm() -> None:
    for deed, is_real in ((None, False), ("note.added", True)):
        story = Story(POLICY)
        story.opens(priority="P0")
        story.happens("escalation.acknowledged", by="bo")
        story.passes("5m")
        if deed:
            story.happens(deed, by="bo")
        story.happens("escalation.closed", by="bo")
        (ended,) = only(told(story), "escalation_ended")
        assert (ended.name, ended.ok, ended.seconds) == ("closed", is_real, 300)


def test_what_was_no_issue_leaves_the_measures_until_it_is_opened_again() -> None:
    story = Story(POLICY)
    story.opens(priority="P0")
    story.happens("issue.closed", **{"as": "spam"})
    assert told(story) == []
    story.passes("5m")
    story.happens("issue.reopened", by="ana")
    assert [one.number for one in only(told(story), "reopened")] == [1]
    assert len(only(told(story), "opened")) == 1


def test_an_answer_that_arrives_late_was_in_time() -> None:
    story = Story(POLICY)
    story.opens(priority="P0")
    answered_at = story.now
    story.passes("2h")
    assert [one.ok for one in only(told(story), "promise")] == [False]
    story.happens("message.sent", by="ana", at=answered_at)
    assert [(one.ok, one.at) for one in only(told(story), "promise")] == [(True, answered_at)]
    (response,) = only(told(story), "first_response")
    assert (response.at, response.seconds) == (answered_at, 0)


def test_scores_stand_beside_whether_it_had_escalated() -> None:
    story = Story(POLICY)
    story.opens(priority="P2")
    story.happens("csat.received", score=5)
    story.happens("issue.changed", changes={"priority": "P0"}, by="ana")
    story.happens("csat.received", score=2)
    assert [(one.number, one.escalated, one.priority) for one in only(told(story), "csat")] == [
        (5, False, "P2"), (2, True, "P0"),
    ]  # fmt: skip


def test_each_pass_from_team_to_team_is_told_and_each_bounce_and_how_long_it_was_there() -> None:
    story = Story(TEAMS)
    story.opens(team="frontline")
    story.happens("handoff.offered", to="technical", by="ana")
    story.passes("10m")
    story.happens("handoff.returned", by="bo", reason="not ours")
    story.happens("handoff.offered", to="technical", by="ana")
    story.passes("5m")
    story.happens("handoff.accepted", by="bo")
    story.passes("30m")
    story.happens("handoff.returned", by="bo", reason="not ours")
    story.passes("1h")
    story.happens("issue.resolved", by="ana")
    facts = told(story)
    assert [(one.detail, one.team, one.name, one.person, one.ok) for one in only(facts, "passed")] == [
        ("declined", "technical", "frontline", "bo", False),
        ("handed_over", "frontline", "technical", "bo", True),
        ("returned", "technical", "frontline", "bo", False),
    ]
    assert [(one.team, one.name, one.seconds) for one in only(facts, "team_left")] == [
        ("frontline", "technical", 900), ("technical", "frontline", 1800), ("frontline", "", 3600),
    ]  # fmt: skip


def test_what_arrives_late_counts_from_where_it_can_have_come() -> None:
    """Resolved at nine, it is said at ten, when it was open at half past nine: so it was open until then."""
    story = Story(POLICY)
    story.opens(priority="P2")
    opened_at = story.now
    story.passes("30m")
    story.happens("message.received")
    story.passes("30m")
    story.happens("issue.resolved", by="ana", at=opened_at)
    (stood,) = only(told(story), "stood")
    assert (stood.seconds, stood.at) == (opened_at.timestamp(), opened_at + timedelta(minutes=30))


def test_an_issue_that_was_never_opened_here_is_as_old_as_what_was_first_heard_of_it() -> None:
    story = Story(POLICY)
    heard_at = story.now
    story.happens("issue.resolved", by="ana")
    story.passes("1h")
    story.happens("issue.reopened", by="ana")
    (standing,) = only(told(story), "standing")
    assert (standing.worked, standing.at) == (heard_at.timestamp(), story.now)


def test_an_issue_that_was_merged_stays_out_when_its_helpdesk_closes_it_too() -> None:
    """It was counted from then on, beside the issue that it had gone into."""
    story = Story(POLICY)
    story.opens(priority="P2")
    story.happens("issue.merged", into="A-9", by="ana")
    story.happens("issue.closed", **{"as": "done"})
    assert told(story) == []
    story.happens("issue.reopened", by="ana")
    assert only(told(story), "reopened")


REASONS = {
    "Angry since Monday, third mail": "an upset customer", "The CEO asked to call": "the customer asked",
    "All of production is down": "an outage", "They speak of cancelling": "speaks of leaving",
    "waiting since yesterday": "waits too long", "go-live is tomorrow": "a deadline",
    "needs an engineer": "needs another team", "the invoice is wrong": "money", "export crashes": "a defect",
    "customer data leaked": "security or data", "hm": "other", " ": "none given",
}  # fmt: skip


def test_a_typed_reason_is_a_class_and_its_words_are_nowhere() -> None:
    assert {words: by_words(words) for words in REASONS} == REASONS
    story = Story(POLICY)
    story.opens(priority="P2")
    story.happens("issue.escalated", path="alarm", by="ana", reason="Mr Hoyle of acme is furious")
    (escalated,) = only(told(story), "escalated")
    assert (escalated.trigger, escalated.reason, escalated.ok) == ("manual", "an upset customer", False)
    assert "Hoyle" not in str(told(story))


# For any history ----------------------------------------


@tried(120)
@given(histories())
def test_facts_say_what_the_core_remembers(history: History) -> None:
    life = Life(history)
    life.to_the_end(most=20)
    facts = facts_of(Line(step.event, step.decision.effects, step.decision.facts) for step in life.steps)
    if life.state is None:
        assert facts == []
        return
    if is_out(life.steps):
        assert facts == []
        return
    assert {fact.kind for fact in facts} <= set(KINDS)
    assert_promises(kept_promises(facts), life.steps)
    assert sorted(climbs(facts)) == sorted((one.path, one.opened_at) for one in seen_climbs(life.steps))
    assert [fact.at for fact in facts] == sorted(fact.at for fact in facts)
    assert_answers(facts, life)
    assert_standing(facts, life.steps)
    lines = [Happened(step.event.at, step.decision.effects) for step in life.steps]
    with_teams = counted(life.steps[-1].decision.state, lines, max(line.at for line in lines))
    passed = only(facts, "passed")
    assert sum(fact.detail != "declined" for fact in passed) == with_teams.moves
    assert sum(fact.ok is False for fact in passed) == with_teams.bounces


def assert_standing(facts: list[Fact], steps: list[Lived]) -> None:
    """At every instant at which something was decided, and between, what is told of an open issue is what it was."""
    known: list[tuple[datetime, IssueState]] = []
    for step in steps:
        at = max(step.event.at, known[-1][0]) if known else step.event.at
        known.append((at, step.decision.state))
    opened_at = known[-1][1].opened_at
    for at in sorted({moment + timedelta(seconds=second) for moment, _ in known for second in (0, 1)}):
        state = [state for moment, state in known if moment <= at][-1]
        found = [fact for fact in facts if stands_at(fact, at)]
        assert len(found) == state.is_open
        for fact in found:
            assert datetime.fromtimestamp(fact.worked or 0, UTC) == opened_at
            told = (fact.team, fact.person, fact.issue_kind, fact.account)
            assert told == (state.team, state.assignee, state.kind, state.account)
            assert fact.priority == state.priority or (state.partial and not fact.priority), "or nobody ever said it"
    with_teams = sum(fact.seconds or 0 for fact in facts if fact.kind == "team_left")
    stood = sum(fact.at.timestamp() - (fact.seconds or 0) for fact in facts if fact.kind == "stood")
    assert with_teams <= stood + 1e-3, "no time is counted for two teams"


def stands_at(fact: Fact, at: datetime) -> bool:
    if fact.kind == "standing":
        return fact.at <= at
    return fact.kind == "stood" and (fact.seconds or 0) <= at.timestamp() < fact.at.timestamp()


def is_out(steps: list[Lived]) -> bool:
    last = steps[-1].decision.state
    return last.closed_as in OUT_OF_THE_MEASURES or last.merged_into is not None


def kept_promises(facts: list[Fact]) -> dict[tuple[str, int | None], bool | None]:
    return {(fact.detail, fact.number): fact.ok for fact in facts if fact.kind == "promise"}


def assert_promises(told: dict[tuple[str, int | None], bool | None], steps: list[Lived]) -> None:
    """What the states hold of ended promises, and besides only runs that began and ended within one decision."""
    seen = promises_by_states(steps)
    assert {key: told.get(key) for key in seen} == seen
    newest: dict[str, int] = {}
    for step in steps:
        for metric, clock in step.decision.state.clocks.items():
            newest[metric] = max(newest.get(metric, 0), clock.run)
    assert all(run < newest[metric] for metric, run in told.keys() - seen.keys())


def promises_by_states(steps: list[Lived]) -> dict[tuple[str, int], bool]:
    """How each promised run ended, by the last state that knew of it."""
    found: dict[tuple[str, int], bool] = {}
    for step in steps:
        for clock in step.decision.state.clocks.values():
            if not clock.shown:
                continue
            if clock.state in ("met", "breached"):
                found[clock.metric, clock.run] = clock.state == "met"
    return found


def climbs(facts: list[Fact]) -> list[tuple[str, datetime]]:
    return [(fact.detail, fact.at) for fact in facts if fact.kind == "escalated"]


def seen_climbs(steps: list[Lived]) -> list:
    """Every escalation that any state held, each once."""
    found = {}
    for step in steps:
        for escalation in step.decision.state.escalations:
            found[escalation.number] = escalation
    return list(found.values())


def assert_answers(facts: list[Fact], life: Life) -> None:
    """One for each time that a run was seen to be fulfilled, and never longer at work than by the wall."""
    for metric in ("first_response", "next_response", "resolution"):
        ends = [fact for fact in facts if fact.kind == metric]
        assert set(fulfilments(life.steps, metric)) <= {fact.at for fact in ends}
        for fact in ends:
            assert 0 <= (fact.worked or 0) <= (fact.seconds or 0)


def fulfilments(steps: list[Lived], metric: str) -> list[datetime]:
    found: list[datetime] = []
    for step in steps:
        was, now = ended_at(step.before, metric), ended_at(step.decision.state, metric)
        if now is not None and now != was:
            found.append(now[1])
    return found


def ended_at(state: IssueState | None, metric: str) -> tuple[int, datetime] | None:
    clock = state.clocks.get(metric) if state else None
    return (clock.run, clock.fulfilled_at) if clock and clock.fulfilled_at else None
