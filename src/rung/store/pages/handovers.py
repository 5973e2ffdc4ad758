"""The hand-overs of an issue as its page and the API show them, with what was said with each."""

from datetime import datetime

from msgspec import Struct

from rung.core.happenings import handover
from rung.core.happenings.collaboration import Handover
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.store.pages import names
from rung.store.words import handover_texts


class Shown(Struct, frozen=True):
    """One hand-over, by names."""

    number: int
    state: str
    to: str
    to_name: str
    from_: str | None
    from_name: str
    by: str | None
    by_name: str
    offered_at: datetime
    accepted_at: datetime | None
    accepted_by: str | None
    accepted_name: str
    ended_at: datetime | None
    ended_by: str | None
    ended_name: str
    reason: str
    asked: str
    summary: str


class Handed(Struct, frozen=True):
    """All that are known of an issue, the latest at the end."""

    all: tuple[Shown, ...] = ()
    can_return: str = ""
    """The team to which a return would send it back, or that would hear of it; empty: nothing is to be returned."""

    @property
    def last(self) -> Shown | None:
        return self.all[-1] if self.all else None


def of_issue(subject_id: int, state: IssueState, policy: Policy) -> Handed:
    if not state.handovers:
        return Handed()
    said = handover_texts.of([subject_id])
    back = handover.to_return(state)
    found = tuple(_shown(one, said, subject_id, policy) for one in state.handovers)
    to = names.team(policy, back.from_) if back and back.from_ else "whoever offered it" if back else ""
    return Handed(found, to)


def _shown(one: Handover, said: handover_texts.Said, subject_id: int, policy: Policy) -> Shown:
    def name(person: str | None) -> str:
        return names.who(policy, person) if person else ""

    return Shown(
        number=one.number, state=one.state, to=one.to, to_name=names.team(policy, one.to), from_=one.from_,
        from_name=names.team(policy, one.from_) if one.from_ else "", by=one.by, by_name=name(one.by),
        offered_at=one.offered_at, accepted_at=one.accepted_at, accepted_by=one.accepted_by,
        accepted_name=name(one.accepted_by), ended_at=one.ended_at, ended_by=one.ended_by,
        ended_name=name(one.ended_by), reason=one.reason,
        asked=said.get((subject_id, one.offered_at, "asked"), ""),
        summary=said.get((subject_id, one.offered_at, "summary"), ""),
    )  # fmt: skip
