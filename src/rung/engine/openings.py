"""What was opened lately, as a batch of decisions knows it: each decision sees those before it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from rung.core.events import AnyEvent
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.engine.subject import KIND_ISSUE, Subject
from rung.store.decisions import openings
from rung.store.decisions.openings import Kept
from rung.store.words import word_marks
from rung.understand.likeness.floods import KEPT, Opening, Recent, with_near


class Openings:
    """The latest openings, read when the first one of a batch is decided that may be part of a flood."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._subjects = {one.key: one for one in subjects if one.kind == KIND_ISSUE}
        self._kept: list[Kept] = []

    def with_near(self, event: AnyEvent, state: IssueState | None, policy: Policy) -> AnyEvent:
        """An opening with what is like it, where the policy counts floods."""
        return with_near(event, state, policy, self._recent, self._states) if policy.floods else event

    def take(self, event: AnyEvent, before: IssueState | None, policy: Policy, contact: str | None) -> None:
        """An event was decided."""
        if policy.floods and (opening := self._recent.opening(event, before)) is not None:
            self._recent.add(opening)
            marks = " ".join(map(str, sorted(opening.marks)))
            kept = Kept(opening.issue, opening.opened_at, opening.kind, opening.account, marks, contact)
            self._kept.append(kept)

    def save(self) -> None:
        openings.remember(self._kept)

    @cached_property
    def _recent(self) -> Recent:
        found = [
            Opening(one.issue, one.opened_at, one.kind, one.account, frozenset(map(int, one.marks.split())))
            for one in openings.latest(KEPT)
        ]
        return Recent(found, word_marks.secret())

    def _states(self, keys: Iterable[str]) -> Mapping[str, IssueState | None]:
        wanted = set(keys)
        here = {key: one.state for key in wanted if (one := self._subjects.get(key)) is not None}
        return {**openings.states(wanted - here.keys()), **here}
