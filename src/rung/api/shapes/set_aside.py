"""Events that a person has to look at."""

from pydantic import Field

from rung.api.shapes.base import Instant, Shown
from rung.store.decisions import set_aside


class SetAside(Shown):
    """An event that could not be decided, or one that waits behind it."""

    number: int = Field(description="For trying it again.")
    state: str = Field(description="set_aside: deciding it failed; waits: it stands behind one that was.")
    source: str
    event_id: str
    type: str
    at: Instant
    arrived_at: Instant
    message: str = Field(description="What deciding it failed with.")
    hint: str

    @classmethod
    def of(cls, one: set_aside.SetAside) -> "SetAside":
        return cls(
            number=one.seq, state=one.state, source=one.source, event_id=one.event_id, type=one.type, at=one.at,
            arrived_at=one.arrived_at, message=one.message, hint=one.hint,
        )  # fmt: skip


class Blocked(Shown):
    """Something that stands still: nothing of it is decided until somebody has looked."""

    kind: str = Field(description="issue, or what else an event can be about: account, person.")
    id: str
    events: list[SetAside]

    @classmethod
    def of(cls, one: set_aside.Blocked) -> "Blocked":
        return cls(kind=one.kind, id=one.key, events=[SetAside.of(each) for each in one.waiting])


class Everything(Shown):
    blocked: list[Blocked]


class Retry(Shown):
    """A subject whose events are tried again."""

    kind: str
    id: str
