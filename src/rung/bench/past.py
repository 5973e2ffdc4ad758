"""A made-up past of a support team: a policy as a team of some size writes it, and the months that it is tried on.

Some hundred accounts of three tiers, three priorities that matter, office hours in two places, a ladder of three
levels. An issue is opened, assigned, talked about, put on hold or raised, resolved and closed.
"""

import heapq
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from rung.core.events import (
    AnyEvent,
    CsatReceived,
    EscalationAcknowledged,
    IssueAssigned,
    IssueChanged,
    IssueClosed,
    IssueOpened,
    IssueResolved,
    MessageReceived,
    MessageSent,
    NoteAdded,
)

BEGINS_AT = datetime(2026, 1, 5, tzinfo=UTC)
ACCOUNTS = 300
TIERS = ("enterprise", "growth", "starter", "starter")
KINDS = ("billing", "api", "outage", "question", None)
PEOPLE = ("ana", "bo", "dee", "eli", "fay", "gus")

_HEAD = """\
rung: 1
workspace: {name: Measuring, time_zone: Europe/Berlin, calendar: berlin, priorities: [P0, P1, P2, P3],
  default_priority: P2, tiers: [enterprise, growth, starter], statuses_waiting: [waiting_on_customer, on_hold],
  on_reply: {waiting: open, resolved: reopen, within: 14d}, last_resort: [person:cy]}
calendars:
  berlin: {time_zone: Europe/Berlin, day: 8h, hours: {mon-thu: ["08:00-12:30", "13:30-18:00"], fri: ["08:00-16:00"]},
    closed: [2026-01-06, 2026-02-16, 2026-04-03]}
  new-york: {time_zone: America/New_York, day: 8h, hours: {mon-fri: ["09:00-17:00"]}}
  support-day: {any_of: [berlin, new-york]}
people:
  ana: {email: ana@support.example, slack: U01, teams: [frontline], skills: {billing: 3}, hours: berlin}
  bo: {email: bo@support.example, slack: U02, teams: [technical], skills: {api: 5}, manager: cy, hours: berlin}
  cy: {email: cy@support.example, slack: U03, teams: [technical], hours: berlin,
    notices: {critical: {channels: [slack], then: [{after: 3m, channels: [email]}]}, quiet: "22:00-07:00"}}
  dee: {email: dee@support.example, slack: U04, teams: [frontline], skills: {billing: 2}, hours: new-york}
  eli: {email: eli@support.example, slack: U05, teams: [technical], skills: {api: 4}, hours: new-york}
  fay: {email: fay@support.example, slack: U06, teams: [technical, frontline], hours: new-york}
  gus: {email: gus@support.example, slack: U07, teams: [frontline], hours: berlin}
teams:
  frontline: {lead: ana, calendar: support-day, channel: "slack:#support", handles: [billing, question]}
  technical: {lead: cy, calendar: support-day, backup: frontline, handles: [api, outage]}
schedules:
  on-call: {time_zone: Europe/Berlin, layers: [{rotation: [bo, eli, fay], every: 1w, starts: 2026-01-05T09:00}]}
targets:
  - {name: Enterprise, when: account.tier == "enterprise", calendar: {P0: always, P1: always, default: account},
    grace: 10m, first_response: {P0: 15m, P1: 30m, default: 2h}, next_response: {P0: 30m, P1: 1h, default: 4h},
    update: {P0: 1h}, resolution: {P0: 4h, P1: 8h, default: 5d}}
  - {name: Growth, when: account.tier == "growth", calendar: support-day, first_response: {P0: 30m, default: 4h},
    next_response: {default: 8h}, resolution: {P0: 8h, default: 5d}}
  - {name: Everyone, calendar: berlin, first_response: {default: 8h}, resolution: {default: 10d}}
triggers:
  - {name: Critical, on: [opened, priority], when: issue.priority == "P0", escalate: {path: outage, replaces: [usual]}}
  - {name: Half time, on: {target: [first_response, next_response], at: 50%}, when: issue.priority == "P1",
    inform: [role:assignee]}
  - {name: At risk, on: {target: first_response, at: 75%}, when: issue.priority != "P3", escalate: usual}
  - {name: Broken, on: {target: [first_response, next_response]}, escalate: {path: usual, level: 2}}
  - {name: Late, on: {target: resolution, at: 1d before}, when: account.tier == "enterprise", escalate: usual}
  - {name: No reply, on: {waiting_for: first_response, longer_than: 30m, calendar: support-day},
    when: issue.priority == "P1", escalate: usual}
  - {name: Three times, on: {follow_ups: 3, within: 4h, apart: 5m},
    when: account.tier == "enterprise" || account.arr >= 100000, escalate: {path: usual, level: 2}}
  - {name: Leaving, on: opened, when: account.churn_risk || account.health < 10, set: {tags: [at-risk]},
    escalate: usual}
  - {name: Reopened, on: reopened, when: issue.reopens > 1, escalate: usual}
  - {name: Unhappy, on: csat, when: account.arr > 250000, inform: ["slack:#support"]}
  - {name: Nobody has it, on: {waiting_for: assignment, longer_than: 2h, calendar: support-day}, inform: [role:lead]}
  - {name: Silent customer, on: {waiting_for: customer, longer_than: 3d}, set: {tags: [silent]}}
"""
_TAIL = """\
routing:
  - {name: Technical, when: 'issue.kind in ["api", "outage"]', to: {team: technical, pick: round_robin}}
  - {name: Others, to: {team: frontline, pick: round_robin}}
paths:
  outage:
    inform: ["slack:#war-room"]
    acknowledge_lasts: 2h
    levels:
      - {name: Technical, notify: [team:technical], pick: on_shift, urgency: critical, climb_after: 30m}
      - {name: On call, notify: [schedule:on-call], backup: [team:technical], urgency: critical, climb_after: 1h}
      - {name: Head, notify: [person:cy], urgency: critical, repeat: {every: 30m, times: 2}}
    if_nobody: team:frontline
  usual:
    levels:
      - {name: Owner, notify: [role:assignee], backup: [role:lead], urgency: high, during: on_shift, climb_after: 30m,
        climb_clock: berlin}
      - {name: Technical, notify: [team:technical], pick: round_robin, urgency: high, climb_after: 1h}
      - {name: Head, notify: [person:cy], urgency: high, climb_after: 2h}
notices:
  critical: {channels: [slack, email], breaks_quiet_hours: true}
  high: {channels: [slack, email]}
  normal: {channels: [email]}
"""


def policy_text(triggers: int = 20, accounts: int = ACCOUNTS) -> str:
    """The policy with so many triggers, of which the last look at each message, and so many accounts."""
    known = _HEAD.partition("\ntriggers:")[2].count("{name: ")
    more = "".join(
        f"  - {{name: Look {number}, on: message, "
        f"when: '(issue.priority == \"P1\" && account.arr > {number}00000) || issue.follow_ups > {number + 5}', "
        "escalate: usual}\n"
        for number in range(triggers - known)
    )
    listed = "".join(
        f"  {account(number)}: {{tier: {TIERS[number % 4]}, arr: {number % ACCOUNTS * 1000}, "
        f"health: {number * 37 % 101}, owner: {PEOPLE[number % 6]}, "
        f"calendar: {'new-york' if number % 3 else 'berlin'}}}\n"
        for number in range(accounts)
    )
    return f"{_HEAD}{more}{_TAIL}accounts:\n{listed}"


def write(file: Path, issues: int, days: float, turns: int = 2) -> int:
    """The past as a file of events, one a line; says how many they are."""
    count = 0
    encoder = msgspec.json.Encoder()
    with file.open("wb", buffering=1 << 20) as out:
        for event in events(issues, days, turns):
            out.write(encoder.encode(event) + b"\n")
            count += 1
    return count


def events(issues: int, days: float, turns: int = 2, seed: int = 1) -> Iterator[AnyEvent]:
    """So many issues opened over so many days, each with about so many turns of talk; in order, one after the other."""
    chance = random.Random(seed)  # noqa: S311 - a made-up history is no secret
    apart = timedelta(days=days) / max(1, issues)
    coming: list[tuple[datetime, int, AnyEvent]] = []
    count = 0
    for number in range(issues):
        opened_at = BEGINS_AT + number * apart
        while coming and coming[0][0] <= opened_at:
            yield heapq.heappop(coming)[2]
        for event in _life(f"I-{number}", opened_at, turns, chance):
            count += 1
            heapq.heappush(coming, (event.at, count, event))
    while coming:
        yield heapq.heappop(coming)[2]


def _life(issue: str, at: datetime, turns: int, chance: random.Random) -> Iterator[AnyEvent]:
    """What happens to one issue."""
    draw = chance.random
    person = PEOPLE[int(draw() * 6)]
    priority = "P0" if draw() < 0.02 else "P1" if draw() < 0.1 else "P2" if draw() < 0.7 else "P3"
    yield IssueOpened(
        issue=issue, at=at, account=account(int(draw() ** 2 * ACCOUNTS)), contact="kim@customer.example",
        channel="mail", priority=priority, kind=KINDS[int(draw() * 5)], subject="Cannot export", body="It says no.",
    )  # fmt: skip
    at += timedelta(seconds=60 + 1800 * draw())
    if draw() < 0.5:
        yield IssueAssigned(issue=issue, at=at, to=person, by=person)
    if priority == "P0":
        yield EscalationAcknowledged(issue=issue, at=at + timedelta(seconds=30), by=person)
    for _ in range(turns - (draw() < 0.3) + (draw() < 0.3)):
        at += timedelta(seconds=60 + 10_000 * draw() ** 2)
        yield MessageSent(issue=issue, at=at, by=person, body="Have you tried again?")
        at += timedelta(seconds=120 + 20_000 * draw() ** 2)
        yield MessageReceived(issue=issue, at=at, body="Yes, it says no.", contact="kim@customer.example")
        if draw() < 0.2:
            at += timedelta(minutes=6)
            yield MessageReceived(issue=issue, at=at, body="Hello?", contact="kim@customer.example")
    if draw() < 0.5:
        at += timedelta(seconds=600)
        yield NoteAdded(issue=issue, at=at, by=person, body="Looks like the export job.")
    if draw() < 0.4:
        at += timedelta(seconds=60)
        yield IssueChanged(issue=issue, at=at, by=person, changes={"status": "waiting_on_customer"})
        at += timedelta(hours=1 + 30 * draw())
        yield MessageReceived(issue=issue, at=at, body="Here you are.", contact="kim@customer.example")
    if draw() < 0.1:
        yield IssueChanged(issue=issue, at=at, by=person, changes={"priority": "P1"})
    at += timedelta(seconds=60 + 50_000 * draw() ** 3)
    yield MessageSent(issue=issue, at=at, by=person, body="This should do it.")
    at += timedelta(minutes=5)
    yield IssueResolved(issue=issue, at=at, by=person)
    if draw() < 0.9:
        at += timedelta(days=2)
        yield IssueClosed(issue=issue, at=at)
    if draw() < 0.15:
        yield CsatReceived(issue=issue, at=at + timedelta(hours=1), score=1 + int(draw() * 5))


def account(number: int) -> str:
    """The key of an account. Those that are `ACCOUNTS` apart are of one tier, owner and calendar."""
    return f"account-{number}"
