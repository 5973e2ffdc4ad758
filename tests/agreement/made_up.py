"""A long made-up history: what people, customers and other systems do to thousands of issues over weeks, by a seed.

Most happens on round minutes, so that instants meet: events with one another, and with what is due. What is learned
late arrives alone, a few seconds off: of events that arrive together the live engine decides the earlier ones first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from rung.core.events import AnyEvent
from rung.core.policy import Policy
from rung.simulator.histories.events import event_of
from rung.simulator.run import Late
from rung.simulator.scenarios.story import arrives_at
from tests.agreement.policy import CONTACTS
from tests.core.story import MONDAY

Row = dict[str, Any]
SUBJECTS = ("Everything is down", "Export is empty", "You won the lottery", "Question about an invoice", "")
BODIES = (
    "Any news?", "", "Thank you, this is great, you solved it!", "This is unacceptable. We are furious and we will "
    "cancel our contract.", "Our lawyers will hear of this.", "Still broken, and nobody answers. I am so disappointed.",
)  # fmt: skip
NEWS = (
    {"health": 20}, {"health": 90}, {"tier": "starter"}, {"tier": "enterprise"}, {"owner": "cy"}, {"churn_risk": True},
    {"churn_risk": False}, {"arr": 120_000}, {"lifecycle": "churned"}, {"renews_on": "2026-03-30"},
)  # fmt: skip
MINUTES_APART = 4.0
"""Between two issues."""
OF_ISSUES = 0.97
"""The share of happenings that are about one issue; the rest is about accounts and people."""


class MadeUp:
    """A history of so many issues under one policy: `events`, in the order in which Rung learns of them."""

    def __init__(self, policy: Policy, issues: int, seed: int, grid: int = 1) -> None:
        """With a `grid` of minutes everything happens on multiples of it: more meets, and there is less to push."""
        self.policy = policy
        self.chance = Random(f"{seed}/{issues}/{','.join(policy.document.paths)}")
        self.starts_at = MONDAY
        self._names = [f"A-{number}" for number in range(1, issues + 1)]
        self._merged: dict[str, str] = {}
        self._grid = grid
        self._people = [*policy.document.people]
        self._paths = [*policy.document.paths]
        self._count = 0
        self.events: list[AnyEvent | Late] = self._told()

    @property
    def last_at(self) -> datetime:
        """When Rung learns of the last of them."""
        return arrives_at(self.events[-1])

    # In order ----------------------------------------

    def _told(self) -> list[AnyEvent | Late]:
        told = sorted(self._arriving(), key=lambda one: one[0])
        return [event if event.at == at else Late(event, at) for at, event in told]

    def _arriving(self) -> Iterator[tuple[datetime, AnyEvent]]:
        """Every event with the instant at which Rung learns of it; some come twice."""
        for at, row in self._rows():
            late = self.chance.random() < 0.05 and row["type"] != "issue.opened"
            arrives_at = at + timedelta(seconds=self.chance.uniform(1, 59)) if late else at
            back = self.chance.choice((1, 5, 45, 600)) if late else 0
            event = self._event(row, arrives_at - timedelta(minutes=back))
            yield arrives_at, event
            if self.chance.random() < 0.01:
                yield arrives_at + timedelta(minutes=self.chance.randrange(1, 90)), event

    def _rows(self) -> Iterator[tuple[datetime, Row]]:
        at, passed = self.starts_at, 0.0
        for issue in self._names:
            passed += self.chance.expovariate(1 / MINUTES_APART)
            at = self.starts_at + timedelta(minutes=round(passed / self._grid) * self._grid)
            yield from self._life(issue, at)
            if self.chance.random() > OF_ISSUES:
                yield at, self._elsewhere()
            if self.chance.random() < 0.02:
                yield from self._together(issue, at)

    def _life(self, issue: str, at: datetime) -> Iterator[tuple[datetime, Row]]:
        """One issue from its opening (a few are never opened) to its end (a few are left to themselves)."""
        if self.chance.random() > 0.03:
            yield at, {**self._opening(), "issue": issue}
        for _ in range(min(int(self.chance.expovariate(1 / 7)), 40)):
            at += timedelta(minutes=self._wait(self.chance.choice((3, 3, 10, 20, 60, 400))))
            yield at, {**self._happening(issue), "issue": issue}
        if self.chance.random() < 0.9:
            at += timedelta(minutes=self._wait(200))
            ends = self._one({"type": "issue.resolved"}, {"type": "issue.closed", "as": self._one("done", "spam")})
            yield at, {**ends, "by": self._by(), "issue": issue}
        if self.chance.random() < 0.08:
            at += timedelta(minutes=self._wait(900))
            yield at, {"type": "message.received", "body": "Again.", "issue": issue}

    def _together(self, issue: str, at: datetime) -> Iterator[tuple[datetime, Row]]:
        """An incident of which others are a part, for a while."""
        incident = f"I-{issue}"
        yield at, {"type": "issue.opened", "issue": incident, "kind": "incident", "subject": "A vendor is down"}
        near = self._near(issue)
        for one in near:
            linked_at = at + timedelta(minutes=self._wait(30))
            yield linked_at, {"type": "issue.linked", "issue": one, "to": incident}
        said = {"type": "message.sent", "by": self._by(), "to_linked": True, "body": "We work on it."}
        yield at + timedelta(minutes=60), {**said, "issue": incident}
        if self.chance.random() < 0.5:
            yield at + timedelta(minutes=90), {"type": "issue.unlinked", "issue": near[0], "to": incident}
        yield at + timedelta(hours=self.chance.randrange(2, 30)), {"type": "issue.resolved", "issue": incident}

    # What happens ----------------------------------------

    def _opening(self) -> Row:
        workspace, document = self.policy.workspace, self.policy.document
        return {
            "type": "issue.opened", "account": self._one(*document.accounts, *document.accounts, "nobody's", None),
            "priority": self._one(*workspace.priorities[:3], *workspace.priorities, None), "channel": "email",
            "kind": self._one("billing", "api", "storage", "outage", "outage", "question", None),
            "status": self._one(None, None, None, None, "on_hold"),
            "team": self._one(None, None, None, *document.teams),
            "subject": self._one(*SUBJECTS), "body": self._one(*BODIES), "contact": self._contact(),
            "tags": self._one([], ["x"], ["vip"]), "skills": self._one([], [], ["api"]),
            "fields": self._one({}, {}, {"area": "eu"}, {"language": "es"}),
        }  # fmt: skip

    def _happening(self, issue: str) -> Row:
        dice = self.chance.random()
        if dice < 0.55:
            return self._one(self._said, self._answer, self._answer, self._acknowledgement, self._change)()
        return self._one(*_RARE)(self, issue)

    def _said(self) -> Row:
        mood = {"sentiment": self._one(-0.8, 0.4)} if self.chance.random() < 0.3 else {}
        automatic = {"automatic": True} if self.chance.random() < 0.05 else {}
        said = {"type": "message.received", "body": self._one(*BODIES), "contact": self._contact()}
        return {**said, **mood, **automatic}

    def _answer(self) -> Row:
        more = {"next_update_by": self._soon()} if self.chance.random() < 0.15 else {}
        return {"type": "message.sent", "by": self._by(), "automatic": self.chance.random() < 0.15, **more}

    def _acknowledgement(self) -> Row:
        more = {"next_update_by": self._soon()} if self.chance.random() < 0.1 else {}
        lasts = self._one(None, None, "30m", "2h")
        return {
            "type": "escalation.acknowledged", "by": self._by(), "path": self._one(None, None, *self._paths),
            "lasts": lasts, **more,
        }  # fmt: skip

    def _change(self) -> Row:
        workspace, document = self.policy.workspace, self.policy.document
        changes = self._one(
            {"priority": self._one(*workspace.priorities[:2], *workspace.priorities)},
            {"status": self._one("open", "in_progress", "resolved", "closed", *workspace.statuses_waiting * 2)},
            {"account": self._one(*document.accounts, "nobody's")},
            {"kind": self._one("billing", "api", "outage", None), "tags": ["x"]},
            {"team": self._one(*document.teams, None), "fields": {"area": self._one("eu", "us")}},
        )
        return {"type": "issue.changed", "by": self._by(), "changes": changes}

    def _elsewhere(self) -> Row:
        match self.chance.randrange(3):
            case 0:
                account = self._one(*self.policy.document.accounts, "nobody's")
                return {"type": "account.changed", "account": account, "changes": dict(self._one(*NEWS))}
            case 1:
                deputy = self._one(None, None, *self._people)
                return {
                    "type": "person.away", "person": self._one(*self._people), "deputy": deputy,
                    "until": self._one(timedelta(hours=3), timedelta(days=1), timedelta(days=4)),
                }  # fmt: skip
            case _:
                return {"type": "person.back", "person": self._one(*self._people)}

    # Small choices ----------------------------------------

    def _one(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def _by(self) -> str | None:
        return self._one(*self._people, *self._people, None, "a stranger")

    def _contact(self) -> str | None:
        return self._one(None, *CONTACTS, *CONTACTS, "pat@mid.example", "JOE@acme.example")

    def _soon(self) -> timedelta:
        return self._one(timedelta(minutes=10), timedelta(hours=1), timedelta(hours=30))

    def _near(self, issue: str) -> list[str]:
        """Some issues that were opened about when this one was."""
        place = self._names.index(issue)
        near = self._names[max(0, place - 12) : place + 5]
        return self.chance.sample(near, min(3, len(near)))

    def _into(self, issue: str) -> str:
        into = self._near(issue)[0]
        self._merged[into] = issue
        return into

    def _merged_into(self, issue: str) -> str:
        """What was merged into this one last, as far as that was not refused; else any other."""
        return self._merged.get(issue) or self._near(issue)[0]

    def _wait(self, minutes: float) -> int:
        """Whole minutes, mostly of five; on the grid where there is one."""
        found = self.chance.expovariate(1 / minutes)
        grid = self._grid if self._grid > 1 or self.chance.random() > 0.85 else 5
        return round(found / grid) * grid

    def _event(self, row: Row, at: datetime) -> AnyEvent:
        """Spans of time count from the event."""
        self._count += 1
        facts = {key: at + value if isinstance(value, timedelta) else value for key, value in row.items()}
        bulk = {"bulk": True} if self.chance.random() < 0.04 else {}
        given = {key: value for key, value in facts.items() if value is not None or key in ("to", "team")}
        return event_of({"id": f"e{self._count}", "at": at, **bulk, **given})


def _by_somebody(kind: str, **more: Any) -> Callable[[MadeUp, str], Row]:
    return lambda made, issue: {"type": kind, "by": made._by(), **more}


_RARE: tuple[Callable[[MadeUp, str], Row], ...] = (
    _by_somebody("message.needs_no_reply"),
    _by_somebody("message.mood_corrected", message="e1", said_at="2026-03-09T08:00:00Z", mood="angry"),
    lambda made, issue: {"type": "message.received", "body": "Thanks a lot!", "contact": "cara@acme.example"},
    lambda made, issue: {"type": "message.edited", "message": "e1", "body": "It is down, all of it."},
    lambda made, issue: {"type": "message.deleted", "message": "e1"},
    _by_somebody("note.added", body="Looking at it.", mentions=["bo"]),
    lambda made, issue: {"type": "issue.assigned", "by": made._by(), "to": made._one(None, *made._people)},
    lambda made, issue: {"type": "issue.assigned", "by": made._by(), "to": made._one(None, *made._people)},
    lambda made, issue: {"type": "issue.snoozed", "by": made._by(), "until": made._soon()},
    _by_somebody("issue.risk_said", late=True),
    _by_somebody("issue.skill_said", skill="api"),
    _by_somebody("issue.skill_said", skill="api", needed=False),
    _by_somebody("issue.resolved"),
    _by_somebody("issue.reopened"),
    lambda made, issue: {
        "type": "issue.closed", "by": made._by(), "as": made._one("done", "spam", "duplicate", "internal")
    },
    lambda made, issue: {"type": "issue.merged", "by": made._by(), "into": made._into(issue)},
    lambda made, issue: {"type": "issue.unmerged", "by": made._by(), "from": made._merged_into(issue)},
    lambda made, issue: {
        "type": "issue.escalated", "by": made._by(), "path": made._one(*made._paths), "level": made._one(1, 1, 2, 3, 4),
        "reason": "It must move.", "answers": {"impact": "high"},
    },
    lambda made, issue: {
        "type": "escalation.declined", "by": made._by(), "path": made._one(None, *made._paths),
        "reason": made._one("unavailable", "unavailable", "not_ours", "not_urgent", "known"),
    },
    lambda made, issue: {"type": "escalation.closed", "by": made._by(), "path": made._one(None, *made._paths)},
    lambda made, issue: {"type": "handoff.offered", "by": made._by(), "to": made._one(*made.policy.document.teams)},
    _by_somebody("handoff.accepted"),
    _by_somebody("handoff.returned", reason="Not ours."),
    lambda made, issue: {"type": "csat.received", "score": made._one(1, 2, 5), "comment": "Hm."},
    lambda made, issue: {
        "type": f"notice.{made._one('accepted', 'failed', 'failed', 'seen')}", "notice": made._one(*range(1, 9)),
        "to": made._one(*made._people),
    },
    lambda made, issue: {"type": "issue.linked", "by": made._by(), "to": made._near(issue)[0]},
    lambda made, issue: {"type": "issue.found_unlike", "by": made._by(), "to": made._near(issue)[0]},
    lambda made, issue: {"type": "issue.unlinked", "by": made._by(), "to": made._near(issue)[0]},
)  # fmt: skip
"""What happens now and then: each is as likely as the others."""
