"""Made-up histories: whatever people, customers and other systems may do to issues, in whatever order, on time or late.

A history is a list of rows. Each row is a raw event as a file of events has it, less its instant: `wait` says how many
minutes after the row before it Rung learns of it, `late` how many minutes before that it happened. A row that says
`again` is an earlier event that is delivered once more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import msgspec
from hypothesis import strategies as st

from rung.core.events import AnyEvent
from rung.simulator.histories.events import event_of
from rung.simulator.run import Late
from tests.core.story import MONDAY, policy_of

EXAMPLES = Path(__file__).parents[2] / "examples"

BUSY = """
rung: 1
workspace: {time_zone: Europe/Berlin, calendar: office, priorities: [P0, P1, P2, P3], default_priority: P2,
  tiers: [enterprise, starter], unknown_account: {tier: starter, inform: ["slack:#unmapped"]},
  statuses_waiting: [waiting_on_customer, on_hold], on_reply: {waiting: open, resolved: reopen, within: 2d},
  last_resort: [person:cy]}
calendars:
  office: {time_zone: Europe/Berlin, day: 8h, hours: {mon-fri: ["09:00-12:00", "13:00-17:00"]}, closed: [2026-03-11]}
  evening: {time_zone: America/New_York, day: 4h, hours: {daily: ["12:00-20:00"]}}
  both: {any_of: [office, evening]}
people:
  ana: {email: ana@support.example, slack: U01, teams: [front], skills: {billing: 3}, capacity: 2, hours: office}
  bo: {email: bo@support.example, slack: U02, teams: [front, back], skills: {api: 4}, hours: evening, manager: cy,
       notices: {high: {channels: [slack], then: [{after: 10m, channels: [email]}]}, quiet: "22:00-07:00"}}
  cy: {email: cy@support.example, slack: U03, phone: "+4930123456", teams: [back], hours: office,
       notices: {critical: {channels: [slack], then: [{after: 3m, channels: [sms]}]}, quiet: "20:00-08:00"}}
  dee: {name: Dee, teams: [back], hours: always}
teams:
  front: {lead: ana, channel: "slack:#front", handles: [billing]}
  back: {lead: cy, backup: front, handles: [api, outage]}
schedules:
  nights: {time_zone: Europe/Berlin, layers: [{rotation: [bo, cy], every: 1d, starts: 2026-03-02T20:00,
           only: {daily: ["20:00-08:00"]}}]}
targets:
  - {name: Enterprise, when: account.tier == "enterprise", calendar: {P0: always, default: both}, grace: 10m,
     first_response: {P0: 15m, P1: 30m, default: 2h}, next_response: {P0: 30m, default: 2h}, update: {P0: 1h, P1: 3h},
     resolution: {P0: 4h, P1: 1d, default: 3d}, pause: {first_response: [on_hold], resolution: [waiting_on_customer]}}
  - {name: Everyone, calendar: office, first_response: {P0: 1h, default: 4h}, resolution: {P0: 1d, P1: 2d, P2: 5d}}
triggers:
  - {name: Critical, on: [opened, priority], when: issue.priority == "P0", escalate: {path: alarm, replaces: [usual]}}
  - {name: Half, on: {target: [first_response, next_response], at: 50%}, inform: [role:assignee]}
  - {name: Soon, on: {target: first_response, at: 15m before}, during: office, escalate: usual, limit: {every: 4h}}
  - {name: Breach, on: {target: [first_response, next_response, resolution, update]}, escalate: {path: usual, level: 2}}
  - {name: Long after, on: {target: resolution, at: 4h after}, set: {priority: {at_least: P1}, tags: [late]}}
  - {name: Asked thrice, on: {follow_ups: 2, within: 6h, apart: 5m}, escalate: {path: usual, level: 2}}
  - {name: Angry, on: {sentiment: below, value: -0.5}, escalate: usual, limit: {every: 24h}}
  - {name: Unhappy, on: csat, escalate: {path: aside}, limit: {at_most: 2}}
  - {name: Unassigned, on: {waiting_for: assignment, longer_than: 45m, calendar: both}, inform: [team:front#channel]}
  - {name: Not taken, on: {waiting_for: acknowledgement, longer_than: {P0: 20m, default: 2h}}, inform: [person:cy]}
  - {name: Forgotten, on: {waiting_for: customer, longer_than: 1d}, set: {status: open}}
  - {name: In between, on: {waiting_for: handoff, longer_than: 1h}, escalate: {path: aside}, over_acknowledged: true}
  - {name: At risk, on: account, when: account.health < 40, set: {priority: {at_least: P1}}, escalate: aside}
  - {name: Back again, on: [reopened, returned], escalate: {path: usual}, limit: none}
routing:
  - {name: Billing, when: issue.kind == "billing", to: {team: front, pick: round_robin, needs: {billing: 2}}}
  - {name: Rest, when: issue.priority != "P3", to: {team: back, pick: least_loaded, prefer: [account, time_zone]}}
paths:
  alarm:
    inform: ["slack:#war-room", role:account_owner]
    acknowledge_lasts: {P0: 1h, default: 2h}
    levels:
      - {name: Back, notify: [team:back], pick: on_shift, urgency: critical, climb_after: 30m}
      - {name: Night, notify: [schedule:nights], backup: [team:back], urgency: critical, climb_after: 1h,
         repeat: {every: 15m}}
      - {name: Head, notify: [person:cy], urgency: critical, repeat: {every: 30m, times: 2}}
    if_nobody: team:front
  usual:
    closes_when: issue.priority == "P3"
    levels:
      - {name: Owner, notify: [role:assignee], backup: [role:lead], urgency: high, during: on_shift,
         climb_after: {P0: 10m, default: 30m}, climb_clock: {P0: always, default: office}}
      - {name: Front, notify: [team:front], pick: round_robin, urgency: {P0: critical, default: high}, during: both,
         climb_after: 1h}
      - {name: Both, notify: ["slack:#front", team:back], urgency: normal, climb_after: 2h}
  aside: {levels: [{name: Account, notify: [role:account_owner], backup: [role:escalated_by], urgency: high}]}
notices:
  critical: {channels: [slack, email], then: [{after: 5m, channels: [sms]}], breaks_quiet_hours: true}
  high: {channels: [slack, email]}
  normal: {channels: [email], digest: 15m}
accounts:
  acme: {tier: enterprise, arr: 240000, owner: bo, health: 72, domains: [acme.example], calendar: evening}
  tiny: {tier: starter}
"""

CROWDED = """
rung: 1
workspace: {time_zone: Europe/Berlin, priorities: [P0, P1, P2, P3], default_priority: P2, tiers: [enterprise, starter],
            statuses_waiting: [waiting_on_customer], on_reply: {waiting: open, resolved: reopen}}
calendars:
  early: {time_zone: Europe/Berlin, hours: {daily: ["06:00-14:00"]}}
  late: {time_zone: Europe/Berlin, hours: {daily: ["12:00-22:00"]}}
people:
  ana: {email: ana@x.example, teams: [front], skills: {billing: 3}, capacity: 1, hours: early}
  bo: {email: bo@x.example, teams: [front, back], skills: {api: 4}, capacity: 1, hours: late}
  cy: {email: cy@x.example, teams: [back], hours: early, capacity: 2}
  dee: {email: dee@x.example, teams: [back], hours: late, capacity: 1}
teams: {front: {lead: ana, handles: [billing]}, back: {lead: cy, handles: [api, outage]}}
targets: [{name: All, first_response: {P0: 15m, P1: 1h, default: 4h}, resolution: {P0: 4h, default: 2d}}]
routing:
  - {name: Billing, when: issue.kind == "billing", to: {team: front, pick: round_robin, needs: {billing: 2}}}
  - {name: Outages, when: issue.kind == "outage", to: {team: back, pick: best_match, prefer: [account]}}
  - {name: Rest, to: {team: front, pick: least_loaded}}
paths: {p: {levels: [{notify: [role:assignee], climb_after: 1h}]}}
accounts: {acme: {tier: enterprise}, tiny: {tier: starter}}
"""

ROUTING = BUSY[BUSY.index("routing:") : BUSY.index("paths:")]
POLICIES = {
    "acme": policy_of((EXAMPLES / "acme.yaml").read_text()),
    "demo": policy_of((EXAMPLES / "demo.yaml").read_text()),
    "busy": policy_of(BUSY),
    "crowded": policy_of(CROWDED),
    "apart": policy_of(BUSY.replace(ROUTING, "").replace("pick: round_robin, ", "")),
}
"""`apart` is `busy` without any choice that issues share; in `crowded` nobody has room for long."""
USUAL = ("acme", "demo", "busy")

Row = dict[str, Any]
Arriving = list[tuple[datetime, AnyEvent]]


class History(NamedTuple):
    """A policy, and rows in the order in which Rung learns of them, the first some minutes after Monday begins."""

    policy: str
    starts: int
    rows: tuple[Row, ...]


# What may happen ----------------------------------------


def _row(type_: str, **facts: Any) -> st.SearchStrategy[Row]:
    given = {"type": type_, **facts}
    return st.fixed_dictionaries(
        {name: value if isinstance(value, st.SearchStrategy) else st.just(value) for name, value in given.items()}
    )


@cache
def happenings(name: str, issues: tuple[str, ...]) -> st.SearchStrategy[Row]:
    """One thing that happens to one of these issues, under the policy of this name."""
    document, workspace = POLICIES[name].document, POLICIES[name].workspace
    known = st.sampled_from([*document.people])
    by = st.one_of(known, known, st.sampled_from([None, "a stranger"]))
    path = st.sampled_from([*document.paths])
    account = st.sampled_from([*document.accounts, "nobody's"])
    status = st.sampled_from(["open", "in_progress", "resolved", "closed", *workspace.statuses_waiting])
    priority = st.sampled_from([*workspace.priorities[:2], *workspace.priorities])
    soon = st.sampled_from([timedelta(minutes=10), timedelta(hours=1), timedelta(hours=30)])
    change = st.one_of(
        st.fixed_dictionaries({"priority": priority}),
        st.fixed_dictionaries({"status": status}),
        st.fixed_dictionaries({"account": account}),
        st.fixed_dictionaries({"kind": st.sampled_from(["billing", "api", None]), "tags": st.just(["x"])}),
        st.fixed_dictionaries({"team": st.sampled_from([*document.teams, None]), "fields": st.just({"area": "x"})}),
    )
    said = _row("message.received", sentiment=st.sampled_from([None, None, -0.8, 0.4]), body="Any news?")
    answer = _row("message.sent", by=by, automatic=st.sampled_from([False, False, False, True]))
    acknowledgement = _row(
        "escalation.acknowledged", by=by, path=st.one_of(st.none(), path), lasts=st.sampled_from([None, "30m", "2h"])
    )
    common = st.one_of(said, answer, acknowledgement, _row("issue.changed", by=by, changes=change))
    rare = st.one_of(
        _row("message.received", automatic=True),
        _row("message.sent", by=by, next_update_by=soon),
        _row("message.needs_no_reply", by=by),
        _row(
            "message.mood_corrected", by=by, message="m", said_at="2026-03-09T08:00:00Z",
            mood=st.sampled_from(["angry", "neutral", "pleased", "unsure"]),
        ),
        _row("note.added", by=by, body="Looking at it."),
        _row("issue.assigned", by=by, to=st.one_of(st.none(), known)),
        _row("issue.snoozed", by=by, until=soon),
        _row("issue.resolved", by=by),
        _row("issue.reopened", by=by),
        _row("issue.closed", by=by, **{"as": st.sampled_from(["done", "spam", "duplicate", "internal"])}),
        _row("issue.linked", by=by, to=st.sampled_from(["I-1", *issues])),
        _row("issue.unlinked", by=by, to=st.sampled_from(["I-1", *issues])),
        _row("issue.merged", by=by, into=st.sampled_from(["A-9", *issues])),
        _row("issue.unmerged", by=by, **{"from": st.sampled_from(["A-9", *issues])}),
        _row("issue.escalated", by=by, path=path, level=st.integers(1, 4)),
        _row("escalation.acknowledged", by=by, next_update_by=soon),
        _row(
            "escalation.declined", by=by, path=st.one_of(st.none(), path),
            reason=st.sampled_from(["unavailable", "unavailable", "not_ours", "known"]),
        ),
        _row("escalation.closed", by=by, path=st.one_of(st.none(), path)),
        _row("handoff.offered", by=by, to=st.sampled_from([*document.teams])),
        _row("handoff.accepted", by=by),
        _row("handoff.returned", by=by),
        _row("csat.received", score=st.integers(1, 5)),
        st.builds(
            lambda row, notice, to: {**row, "notice": notice, "to": to},
            st.sampled_from([{"type": f"notice.{what}"} for what in ("accepted", "failed", "failed", "seen")]),
            st.integers(1, 8), known,
        ),
    )  # fmt: skip
    news = st.sampled_from([{"health": 20}, {"tier": "starter"}, {"owner": "cy"}])
    elsewhere = st.one_of(
        _row("account.changed", account=account, changes=news),
        _row("person.away", person=known, until=soon, deputy=st.one_of(st.none(), known)),
        _row("person.back", person=known),
    )

    def of_an_issue(row: st.SearchStrategy[Row]) -> st.SearchStrategy[Row]:
        return st.builds(lambda row, issue: {**row, "issue": issue}, row, st.sampled_from(issues))

    return st.one_of(of_an_issue(common), of_an_issue(common), of_an_issue(rare), of_an_issue(rare), elsewhere)


@cache
def openings(name: str, issue: str) -> st.SearchStrategy[Row]:
    policy = POLICIES[name]
    return _row(
        "issue.opened",
        issue=issue,
        account=st.sampled_from([*policy.document.accounts, *policy.document.accounts, None]),
        priority=st.sampled_from([*policy.workspace.priorities[:3], None]),
        kind=st.sampled_from(["billing", "api", "outage"]),
        status=st.sampled_from([None, None, None, "on_hold"]),
        team=st.sampled_from([None, None, *policy.document.teams]),
        sentiment=st.sampled_from([None, None, -0.9]),
    )


_waits = st.one_of(st.sampled_from([0, 0, 1, 5, 15, 30, 60]), st.integers(0, 400), st.integers(0, 3000))


_lateness = st.sampled_from([0, 0, 0, 0, 0, 0, 0, 5, 45, 600])
_repeated = st.fixed_dictionaries({"again": st.integers(0, 20)})


PUBLISHED: Row = {"type": "policy.published", "issue": "A-1", "version": 2}


@st.composite
def histories(
    draw: st.DrawFn, *, issues: int = 1, rows: int = 14, policies: Iterable[str] = USUAL, also: Row | None = None
) -> History:
    """Some issues are opened, one perhaps never; many things happen on round minutes, so that instants meet. `also` is
    one more thing that may happen.
    """
    name = draw(st.sampled_from([*policies]))
    keys = tuple(f"A-{number}" for number in range(1, draw(st.integers(1, issues)) + 1))
    found = [{**draw(openings(name, key)), "wait": draw(_waits), "late": 0} for key in keys]
    partial = draw(st.integers(0, 9)) == 0
    found = found[1:] if partial else found
    fewest = min(draw(st.sampled_from([1, 4, 9])), rows)
    anything = [happenings(name, keys)] * 12 + [_repeated] + ([st.just(also)] if also else [])
    for row in draw(st.lists(st.one_of(*anything), min_size=fewest, max_size=rows)):
        bulk = {"bulk": True} if "again" not in row and draw(st.integers(0, 14)) == 0 else {}
        late = draw(_lateness)
        # What is late comes alone: of events that arrive together the live engine decides the earlier ones first.
        apart = 1 if late or (found and found[-1]["late"]) else 0
        found.append({**row, **bulk, "wait": draw(_waits) + apart, "late": late})
    return History(name, draw(st.integers(0, 7 * 24 * 60)), tuple(found))


# As events ----------------------------------------


def arriving(history: History) -> Arriving:
    """The events, each with the instant at which Rung learns of it."""
    now = MONDAY - timedelta(hours=8) + timedelta(minutes=history.starts)
    found: Arriving = []
    for number, row in enumerate(history.rows):
        now += timedelta(minutes=row["wait"])
        if "again" not in row:
            found.append((now, _event(row, now - timedelta(minutes=row["late"]), f"e{number}")))
        elif found:
            found.append((now, found[row["again"] % len(found)][1]))
    return found


def _event(row: Row, at: datetime, name: str) -> AnyEvent:
    """Spans of time count from the event."""
    facts = {key: at + value if isinstance(value, timedelta) else value for key, value in row.items()}
    raw = {"id": name, "at": at, **{key: facts[key] for key in facts.keys() - {"wait", "late"}}}
    return msgspec.convert(raw, AnyEvent) if row["type"] == PUBLISHED["type"] else event_of(raw)


def of_one_issue(history: History) -> History:
    """Without what concerns more than one issue."""
    people = ("account.changed", "person.away", "person.back")
    shared = (*people, "issue.merged", "issue.unmerged", "issue.linked", "issue.unlinked")
    return history._replace(rows=tuple(row for row in history.rows if row.get("type", shared[0]) not in shared))


def told(events: Arriving) -> list[AnyEvent | Late]:
    """The events as the simulator takes them."""
    return [event if event.at == now else Late(event, now) for now, event in events]


def interleaved(events: Arriving, chance: Random) -> Arriving:
    """Another order of arrival at each instant: that of each issue's own events stays."""
    found: Arriving = []
    for _now, together in groupby(events, key=itemgetter(0)):
        waiting: dict[str, Arriving] = {}
        for one in together:
            waiting.setdefault(one[1].issue or "", []).append(one)
        while waiting:
            issue = chance.choice([*waiting])
            found.append(waiting[issue].pop(0))
            if not waiting[issue]:
                del waiting[issue]
    return found
