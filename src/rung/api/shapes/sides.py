"""Side conversations about an issue, as programs read and write them."""

from datetime import datetime

from pydantic import Field

from rung.api.shapes.base import Given, Name, Shown
from rung.store.words.sides import SideTalk, Spoken


class SideSaid(Shown):
    """One thing that was said in one."""

    event: str
    at: datetime
    author: str = Field(description="A name; the address of whoever wrote from outside.")
    from_outside: bool
    body: str
    doubt: str = Field(description="Why its sender is doubted; empty where nothing speaks against them.")
    automatic: bool

    @classmethod
    def of(cls, one: Spoken) -> "SideSaid":
        return cls(
            event=one.event_id, at=one.at, author=one.author, from_outside=one.is_outside, body=one.words,
            doubt=one.doubt, automatic=one.automatic,
        )  # fmt: skip


class SideShown(Shown):
    """One side conversation."""

    number: int
    topic: str
    to: list[str] = Field(description="Keys of people, and `team:` before a team's; empty where it goes outside.")
    outside: str = Field(description="The mail address outside; empty where it is with teammates, or was erased.")
    started_by: str | None
    started_at: datetime
    waiting_since: datetime | None = Field(description="Since when those it asks have not answered.")
    done_at: datetime | None
    messages: list[SideSaid]

    @classmethod
    def of(cls, talk: SideTalk) -> "SideShown":
        side = talk.state
        return cls(
            number=side.number, topic=talk.topic, to=list(side.to), outside=talk.address, started_by=side.by,
            started_at=side.started_at, waiting_since=side.waiting_since_at, done_at=side.done_at,
            messages=[SideSaid.of(one) for one in talk.said],
        )  # fmt: skip


class Sides(Shown):
    sides: list[SideShown]


class NewSide(Given):
    """A side conversation with teammates, or with one address outside."""

    to: list[Name] = Field(min_length=1, description="Keys of people or teams; or one mail address.")
    topic: Name
    body: str = Field(min_length=1, max_length=500_000)


class SideMessage(Given):
    body: str = Field(min_length=1, max_length=500_000)
