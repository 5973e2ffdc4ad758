"""What holds for every ladder, however people, priorities, imports and notices behave."""

from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from rung.core.decide import Decision, Refused, decide
from rung.core.desk import AccountSet, Away, AwaySet, Desk, changed_account
from rung.core.effects import Notice
from rung.core.events import AccountChanged, AnyEvent, PersonAway, TimePassed
from rung.core.issue import Escalation, IssueState
from tests.core.story import MONDAY, policy_of
from tests.properties import tried

TEXT = """
rung: 1
workspace: {time_zone: UTC, priorities: [P0, P1, P2], default_priority: P2, last_resort: [person:ed, person:cy],
            statuses_waiting: [hold], on_reply: {waiting: open, resolved: reopen}}
calendars: {day: {time_zone: UTC, hours: {mon-fri: ["09:00-17:00"]}}}
people:
  ana: {email: ana@x.example, slack: U1, teams: [t], hours: day, skills: {api: 1}, notices: {quiet: "20:00-07:00"}}
  bo: {email: bo@x.example, teams: [t], manager: cy}
  cy: {email: cy@x.example, slack: U3, phone: "+491", notices: {high: [slack], quiet: "22:00-07:00"}}
  di: {email: di@x.example, teams: [u], hours: day}
  ed: {email: ed@x.example, capacity: 0}
teams: {t: {lead: cy, backup: u, channel: "slack:#t"}, u: {lead: ed}}
schedules: {s: {time_zone: UTC, layers: [{rotation: [bo, cy], every: 1d, starts: 2026-03-02T09:00}]}}
targets: [{name: T, first_response: {P0: 15m, default: 2h}, next_response: {P0: 30m}, resolution: {P0: 4h}}]
notices:
  critical: {channels: [slack, email], then: [{after: 5m, channels: [sms]}]}
  high: {channels: [email], then: [{after: 7m, channels: [slack]}]}
triggers:
  - {name: Opened, on: opened, escalate: a}
  - {name: Wrote, on: message, escalate: {path: b, level: 2}}
  - {name: Half, on: {target: first_response, at: 50%}, escalate: b}
  - {name: Silence, on: {waiting_for: acknowledgement, longer_than: 25m}, escalate: c, limit: {at_most: 3}}
  - {name: Worse, on: priority, when: issue.priority == "P0", escalate: {path: c, replaces: [a, b]}}
  - {name: Odd, on: {changed: kind}, over_acknowledged: true, escalate: {path: d, replaces: [b]}}
  - {name: Again, on: {follow_ups: 2}, escalate: d}
paths:
  a:
    acknowledge_lasts: 40m
    levels:
      - {notify: [role:assignee, team:t], pick: round_robin, backup: [role:lead], during: on_shift,
         climb_after: {P0: 10m, default: 30m}}
      - {notify: [schedule:s], urgency: {P0: critical, default: high}, climb_after: 20m, repeat: 6m}
      - {notify: [person:cy], urgency: critical, climb_after: 5m, repeat: {every: 10m, times: 2}}
    if_nobody: team:u
  b:
    levels:
      - {notify: ["skills:api"], backup: [person:di], urgency: normal, climb_after: 15m, during: day}
      - {notify: [role:account_owner, "slack:#x", "pagerduty:p"], climb_after: 15m}
  c:
    acknowledge_lasts: 1h
    closes_when: issue.kind == "solved"
    levels:
      - {notify: [team:t, role:escalated_by], pick: on_shift, urgency: critical, climb_after: 10m}
      - {notify: ["slack:#y"], during: day, climb_after: 10m}
  d:
    levels:
      - {notify: [person:ana, person:bo], pick: least_loaded, urgency: normal, climb_after: 10m}
      - {notify: [role:manager_of_assignee, role:watchers], climb_after: 10m}
accounts: {acme: {owner: di}}
"""
OTHERS = (
    TEXT.replace("during: on_shift", "during: day")
    .replace("repeat: 6m", "name: Second")
    .replace("climb_after: 5m, ", ""),
    TEXT.replace("      - {notify: [schedule:s]", "      - {notify: [person:di]}\n      - {notify: [schedule:s]")
    .replace('      - {notify: ["slack:#y"], during: day, climb_after: 10m}\n', "")
    .replace("    if_nobody: team:u\n", ""),
    TEXT.replace("  d:\n", "  e:\n").replace("path: d", "path: e").replace("escalate: d", "escalate: e"),
)
"""Later versions: other hours, repeats and times; a level more, one less; a path that is gone."""
VERSIONS = {number: policy_of((TEXT, *OTHERS)[(number - 1) % 4]) for number in range(1, 16)}
for number, one in VERSIONS.items():
    one.version, one.older = number, VERSIONS.__getitem__
POLICY = VERSIONS[1]
A_LIFE = timedelta(days=9)

people = st.sampled_from(("ana", "bo", "cy", "di", "ed"))
paths = st.sampled_from(("a", "b", "c", "d", None))


def event(type_: str, **facts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(type_), **facts})


def changes(**facts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    bulk = st.sampled_from((False, False, True))
    return event("issue.changed", by=people, bulk=bulk, changes=st.fixed_dictionaries(facts))


happenings = st.one_of(
    event("message.received"),
    event("message.sent", by=people),
    event("note.added", by=people, mentions=st.tuples(people)),
    event("issue.assigned", by=people, to=people | st.none()),
    changes(priority=st.sampled_from(("P0", "P1", "P2"))),
    changes(kind=st.sampled_from(("solved", "odd", "api"))),
    changes(status=st.sampled_from(("open", "hold"))),
    changes(team=st.sampled_from(("t", "u", None))),
    event("issue.resolved", by=people),
    event("issue.reopened", by=people),
    event("issue.escalated", by=people, path=st.sampled_from("abcd"), level=st.integers(1, 3)),
    event("escalation.acknowledged", by=people, path=paths, lasts=st.sampled_from((None, "20m"))),
    event("escalation.acknowledged", by=people, path=paths),
    event(
        "escalation.declined",
        by=people,
        path=paths,
        reason=st.sampled_from(("unavailable", "not_ours")),
        bulk=st.sampled_from((False, False, True)),
    ),
    event("escalation.closed", by=people, path=paths),
    event("notice.accepted", notice=st.integers(1, 9), channel=st.sampled_from(("slack", "email"))),
    event("notice.failed", notice=st.integers(1, 9), channel=st.sampled_from(("", "slack", "email"))),
    event("notice.seen", notice=st.integers(1, 9)),
    event("account.changed", account=st.just("acme"), changes=st.fixed_dictionaries({"owner": people})),
    event("person.away", person=people, deputy=people | st.none()),
    event("policy.published", climbs=st.sampled_from((True, True, False))),
)
histories = st.lists(st.tuples(st.sampled_from((0, 1, 5, 10, 10, 20, 30, 60)), happenings), max_size=14)
openings = st.fixed_dictionaries(
    {"priority": st.sampled_from(("P0", "P1", "P2")), "team": st.sampled_from((None, "t", "u"))}
)


class Life:
    """One issue under this policy, and each decision about it."""

    def __init__(self, start_hours: int, opening: dict[str, Any]) -> None:
        self.policy = POLICY
        self.desk = Desk(accounts=dict(POLICY.document.accounts))
        self.now = MONDAY + timedelta(hours=start_hours)
        self.state: IssueState | None = None
        self.decisions: list[tuple[AnyEvent, Decision]] = []
        self.happens({"type": "issue.opened", "account": "acme", **opening})

    def happens(self, raw: dict[str, Any]) -> None:
        if raw["type"] == "policy.published":
            if self.state is None or not self.state.is_open:
                return
            self.policy = VERSIONS[self.policy.version + 1]
            number = self.policy.version
            raw = {**raw, "version": number, "climbs": number if raw["climbs"] else 0}
        event = msgspec.convert({"issue": "A-1", "at": self.now, **raw}, AnyEvent)
        match event:
            case PersonAway():
                away = Away(self.now, self.now + timedelta(hours=2), event.deputy)
                self.desk.fold(AwaySet(event.person, (*self.desk.away.get(event.person, ()), away)))
                if self.state is None or self.state.assignee != event.person:
                    return
            case AccountChanged():
                account = changed_account(self.desk.account("acme"), "acme", event.changes)
                self.desk.fold(AccountSet(account))
        try:
            self.decides(event)
        except Refused:
            return

    def passes(self, span: timedelta) -> None:
        until = self.now + span
        for _ in range(2_000):
            if self.state is None or self.state.wake_at is None or self.state.wake_at > until:
                self.now = until
                return
            self.now = max(self.now, self.state.wake_at)
            self.decides(TimePassed(issue="A-1", at=self.state.wake_at))
        raise AssertionError("time stands still")

    def decides(self, event: AnyEvent) -> None:
        decision = decide(self.state, event, self.policy, self.desk, self.now)
        for change in decision.desk_changes:
            self.desk.fold(change)
        self.state = decision.state
        self.decisions.append((event, decision))


@tried(300)
@given(st.integers(0, 5 * 24), openings, histories)
def test_nothing_ends_in_silence_and_nobody_is_rung_for_what_has_ended(
    start_hours: int, opening: dict[str, Any], history: list[tuple[int, dict[str, Any]]]
) -> None:
    life = Life(start_hours, opening)
    for minutes, happening in history:
        life.passes(timedelta(minutes=minutes))
        life.happens(happening)
    life.passes(A_LIFE)
    for event, decision in life.decisions:
        state = decision.state
        for one in state.live("open"):
            assert one.climbs_at or one.waits_until or one.repeats_at, f"{one.path} is open and nothing comes next"
        for one in state.live("held"):
            assert is_let_go(state, one), f"{one.path} is held and nothing lets it go"
        under_way = [one.path for one in state.live()]
        assert len(under_way) == len(set(under_way)), "two ladders of one path"
        assert state.is_open or not under_way, "something climbs for an issue that is over"
        for one in state.live():
            stops = len(VERSIONS[one.policy].document.paths[one.path].levels)
            assert 1 <= one.level <= stops + 1, f"{one.path} is at level {one.level} of {stops}"
        rings = [one for one in decision.effects if isinstance(one, Notice) and one.ring]
        assert not (event.bulk and rings), "an import rang somebody"
        assert all(is_alive(state, one) for one in rings), "a ladder rang and is over, or waits for somebody"
        each = [(one.number, one.to, one.channels) for one in rings]
        assert len(each) == len(set(each)), "somebody was rung twice by one ladder at one instant"


def is_let_go(state: IssueState, held: Escalation) -> bool:
    """By its holder's end, at an instant, or by a breach that may come."""
    holder = state.escalation(held.held_by) if held.held_by else None
    if holder is not None:
        return holder.state == "acknowledged"
    return held.held_until is not None or any(
        clock.shown and clock.state in ("running", "paused") for clock in state.clocks.values()
    )


def is_alive(state: IssueState, ring: Notice) -> bool:
    """A trigger that looks later at the same event may replace what an earlier one opened: that had rung by then."""
    rung = state.escalation(ring.number or 0)
    return rung is None or rung.state in ("open", "exhausted", "replaced")
