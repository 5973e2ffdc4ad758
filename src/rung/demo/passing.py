"""What else happens to some of last month's issues: they go to another team, come back, or are escalated by hand."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from rung.core.document import PolicyDocument
from rung.core.events import AnyEvent, HandoffAccepted, HandoffOffered, HandoffReturned, IssueEscalated
from rung.core.issue import IssueState
from rung.demo.stories import OUTAGE, Story

PASSED_ON, DECLINED, SENT_BACK = 0.25, 0.25, 0.2
"""So many issues are offered to another team; so many offers are declined; so many that were accepted come back."""
BY_HAND = 0.04
TO = {"frontline": "technical", "technical": "engineering"}
REASONS = (
    "The customer asked for a manager on the phone.", "They have waited since yesterday and are angry.",
    "Go-live is tomorrow, they need an answer today.", "They speak of cancelling the contract.",
    "It needs an engineer: the export crashes each time.",
)  # fmt: skip

Make = Callable[[str, datetime, IssueState], AnyEvent | None]
"""The event for an issue as it stands by then; None: it is not so any more."""


class Passing:
    def __init__(self, document: PolicyDocument, seed: int) -> None:
        self._document = document
        self._chance = random.Random(seed)  # noqa: S311 - what happens to a made-up issue is no secret

    def planned(self, story: Story, answer_after: timedelta) -> Iterator[tuple[timedelta, Make]]:
        """What happens how long after an issue was opened."""
        if story is OUTAGE:
            return
        if self._chance.random() < BY_HAND:
            yield answer_after * 0.8, self._by_hand
        if self._chance.random() > PASSED_ON:
            return
        offered = answer_after + self._minutes(2, 12)
        yield offered, self._offered
        answered = offered + self._minutes(4, 40)
        if self._chance.random() < DECLINED:
            yield answered, self._returned
            return
        yield answered, self._accepted
        if self._chance.random() < SENT_BACK:
            yield answered + self._minutes(5, 60), self._returned

    def _by_hand(self, key: str, at: datetime, state: IssueState) -> AnyEvent:
        reason = self._chance.choice(REASONS)
        return IssueEscalated(
            issue=key, at=at, id=f"past/{key}/by-hand", by=state.assignee or self._of("frontline"), path="accounts",
            reason=reason,
        )  # fmt: skip

    def _offered(self, key: str, at: datetime, state: IssueState) -> AnyEvent | None:
        to = TO.get(state.team or "")
        if to is None:
            return None
        return HandoffOffered(issue=key, at=at, id=f"past/{key}/offered", by=state.assignee, to=to)

    def _accepted(self, key: str, at: datetime, state: IssueState) -> AnyEvent | None:
        to = state.handoff_to
        return HandoffAccepted(issue=key, at=at, id=f"past/{key}/accepted", by=self._of(to), to=to) if to else None

    def _returned(self, key: str, at: datetime, state: IssueState) -> AnyEvent | None:
        if not state.handovers or state.handovers[-1].state not in ("offered", "accepted"):
            return None
        by, reason = self._of(state.handovers[-1].to), "It is a setting of theirs, no fault of the product."
        return HandoffReturned(issue=key, at=at, id=f"past/{key}/returned", by=by, reason=reason)

    def _of(self, team: str) -> str:
        return self._chance.choice([key for key, one in self._document.people.items() if team in one.teams])

    def _minutes(self, least: float, most: float) -> timedelta:
        return timedelta(minutes=self._chance.uniform(least, most))
