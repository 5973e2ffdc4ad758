"""A story told to the pure core: a policy, a cast, a clock that the test pushes, and what was decided.

story = Story(policy)
story.opens("A-1", priority="P0")
story.passes("1h")
assert story.rings() == ["+0m bo 1 trigger", "+1h cy 2 climb"]
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

import rung.policy
from rung.core.decide import Decision, decide
from rung.core.desk import AccountSet, Away, AwaySet, Desk, changed_account
from rung.core.effects import AnyEffect, Emitted, Notice
from rung.core.events import AnyEvent, PersonFreed, TimePassed
from rung.core.issue import Clock, Escalation, IssueState
from rung.core.people import places
from rung.core.policy import Policy
from rung.core.times.spans import parse_span

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
"""09:00 in Berlin, in winter."""


def policy_of(text: str) -> Policy:
    """A policy from the text of its document, which must be without errors."""
    loaded = rung.policy.load(text)
    assert not loaded.errors, loaded.errors
    return Policy(loaded.document, version=1)


class Story:
    """One policy at work on a few issues, by the same `decide` as everywhere."""

    def __init__(self, policy: str, starts: datetime = MONDAY) -> None:
        self.policy = policy_of(policy)
        self.desk = Desk(accounts=dict(self.policy.document.accounts))
        self.started_at = self.now = starts
        self.issues: dict[str, IssueState] = {}
        self.decisions: list[tuple[AnyEvent, Decision]] = []

    # What happens -----------------------------------------------------------------------------------------------------

    def opens(self, issue: str = "A-1", **facts: Any) -> None:
        self.happens("issue.opened", issue, **{"account": "acme", **facts})

    def happens(self, type_: str, issue: str = "A-1", **facts: Any) -> Decision:
        """One event, now."""
        raw = {"type": type_, "issue": issue, "at": facts.pop("at", self.now), **facts}
        return self._decide(msgspec.convert(raw, AnyEvent, strict=False), self.now)

    def passes(self, span: str) -> None:
        """Time passes, and everything that comes due on the way is decided at its own instant."""
        until = self.now + parse_span(span).elapsed()
        while (due := self._next_due()) and due[0] <= until:
            at, issue = due
            self.now = max(self.now, at)
            self._decide(TimePassed(issue=issue, at=at), self.now)
        self.now = until

    def account_changes(self, account: str = "acme", issue: str = "A-1", **changes: Any) -> None:
        """A sync of the account, fanned out to one of its issues."""
        self.desk.fold(AccountSet(changed_account(self.desk.account(account), account, changes)))
        self.happens("account.changed", issue, account=account, changes=changes)

    def goes_away(self, person: str, span: str, deputy: str | None = None) -> None:
        away = Away(self.now, self.now + parse_span(span).elapsed(), deputy)
        self.desk.fold(AwaySet(person, (*self.desk.away.get(person, ()), away)))

    # What was decided ----------------------------------------

    def rings(self, issue: str = "A-1") -> list[str]:
        """Every ring as `+1h cy 2 climb`."""
        return [
            f"{self.offset(notice.at)} {notice.to} {notice.level} {notice.because.code}"
            for notice in self.effects(Notice, issue)
            if notice.ring
        ]

    def informed(self, issue: str = "A-1") -> list[str]:
        return [notice.to for notice in self.effects(Notice, issue) if not notice.ring]

    def effects(self, kind: type, issue: str = "A-1") -> list[Any]:
        return [
            effect
            for event, decision in self.decisions
            if getattr(event, "issue", None) == issue
            for effect in decision.effects
            if isinstance(effect, kind)
        ]

    def last_effects(self) -> tuple[AnyEffect, ...]:
        return self.decisions[-1][1].effects

    def clock(self, metric: str, issue: str = "A-1") -> Clock:
        return self.issues[issue].clocks[metric]

    def escalation(self, path: str, issue: str = "A-1") -> Escalation:
        """The latest escalation of a path, ended or not."""
        return [one for one in self.issues[issue].escalations if one.path == path][-1]

    def states(self, issue: str = "A-1") -> dict[str, str]:
        return {one.path: one.state for one in self.issues[issue].escalations}

    def offset(self, at: datetime | None) -> str:
        """An instant as the story tells it: `+1h30m` since its beginning."""
        assert at is not None
        seconds = int((at - self.started_at).total_seconds())
        hours, minutes, rest = seconds // 3600, seconds % 3600 // 60, seconds % 60
        parts = [f"{hours}h" if hours else "", f"{minutes}m" if minutes else "", f"{rest}s" if rest else ""]
        return "+" + ("".join(parts) or "0m")

    # By the core ----------------------------------------

    def _decide(self, event: AnyEvent, now: datetime) -> Decision:
        issue = event.issue  # type: ignore[union-attr]
        decision = decide(self.issues.get(issue), event, self.policy, self.desk, now)  # type: ignore[arg-type]
        self.issues[issue] = decision.state  # type: ignore[index]
        for change in decision.desk_changes:
            self.desk.fold(change)
        self.decisions.append((event, decision))
        for effect in decision.effects:
            if isinstance(effect, Emitted) and isinstance(effect.event, PersonFreed):
                self._offer_places(effect.event)
        return decision

    def _offer_places(self, event: PersonFreed) -> None:
        most = places.offers(self.policy, self.desk, event, self.now)
        for offer in places.offered(event, [*self.desk.lines.get(event.person, ())], most):
            self._decide(offer, self.now)

    def _next_due(self) -> tuple[datetime, str] | None:
        due = [(state.wake_at, issue) for issue, state in self.issues.items() if state.wake_at]
        return min(due, default=None)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
