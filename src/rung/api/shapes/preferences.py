"""How people are told, whether they hear, and how one notice went."""

from typing import Any

from pydantic import Field

from rung.api.shapes.base import Given, Instant, Name, Shown
from rung.api.shapes.deliveries import Attempt
from rung.engine.duty.reach_tests import Heard
from rung.engine.telling.told_how import Told
from rung.engine.why.notice_page import NoticePage


class Kind(Shown):
    """An urgency, or a kind of notice that asks nothing."""

    kind: str = Field(description="critical, high, normal, informed, updates or bulletins.")
    whose: str = Field(description="Whose choice: own, team, policy, nobody, or normal (it goes as what is normal).")
    by_whom: str
    sentences: list[str] = Field(description="What would happen, by the person's own clock.")
    overrides: list[str] = Field(description="Where the choice does not count, and why.")
    inherited: str = Field(description="What it would be with no choice of their own.")

    @classmethod
    def of(cls, one: Told) -> "Kind":
        return cls(
            kind=one.kind, whose=one.whose, by_whom=one.by_whom, sentences=list(one.sentences),
            overrides=list(one.overrides), inherited=one.inherited,
        )  # fmt: skip


class Preferences(Shown):
    """How one person is told."""

    person: str
    notices: dict[str, Any] = Field(description="What they chose themselves, as a policy writes it.")
    is_of_policy: bool = Field(description="The policy's text says it, and it is changed there.")
    time_zone: str
    kinds: list[Kind]
    would: list[str] = Field(description="With `at`: what would happen then, a sentence for each kind.")


class NewPreferences(Given):
    """All of somebody's choices; what is not named is inherited."""

    notices: dict[str, Any] = Field(
        description="As a policy writes it; empty: everything is inherited.",
        examples=[{"critical": {"channels": ["slack"], "then": [{"after": "5m", "channels": ["sms"]}]}}],
    )
    preview: bool = Field(default=False, description="Only answer what would happen; nothing is kept.")


class Asked(Shown):
    """A test ring."""

    person: str
    number: int
    at: Instant


class Proof(Shown):
    """One way to somebody."""

    channel: str
    address: str
    wakes: bool = Field(description="What is critical goes by it, at once or later.")
    state: str = Field(description="proven, stale (long ago), asked, overdue (no answer to the weekly check), never.")
    confirmed_at: Instant | None
    confirmed_by: str = Field(description="link, or code; empty while it is not proven.")
    asked_at: Instant | None


class Reachable(Shown):
    """Whether somebody hears."""

    person: Name
    name: str
    is_on_duty_soon: bool
    is_proven: bool = Field(description="Every way that is to wake them is proven.")
    is_overdue: bool
    ways: list[Proof]

    @classmethod
    def of(cls, one: Heard) -> "Reachable":
        ways = [
            Proof(
                channel=way.channel, address=way.address, wakes=way.wakes, state=way.state,
                confirmed_at=way.confirmed_at, confirmed_by=way.confirmed_by, asked_at=way.asked_at,
            )
            for way in one.proofs
        ]  # fmt: skip
        return cls(
            person=one.person, name=one.name, is_on_duty_soon=one.is_on_duty_soon, is_proven=one.is_proven,
            is_overdue=one.is_overdue, ways=ways,
        )  # fmt: skip


class Reachability(Shown):
    at: Instant
    weekly_check: str = Field(examples=["Monday 10:00"])
    people: list[Reachable]


class Way(Shown):
    """One channel by which a notice went."""

    delivery: int
    channel: str
    address: str
    why: str = Field(description="preference, fallback, released, last resort, detour, or place.")
    words: str
    state: str
    waits_for: str
    attempts: list[Attempt]


class Moment(Shown):
    at: Instant
    words: str


class Coming(Shown):
    at: Instant
    channels: list[str]


class Journey(Shown):
    """How one notice went."""

    id: str
    issue: str
    to: str
    to_name: str
    urgency: str
    ring: bool
    because: str
    at: Instant
    state: str = Field(description="acknowledged, seen, accepted, on its way, failed, reached nobody ...")
    ways: list[Way]
    moments: list[Moment]
    next: Coming | None = Field(description="The later channels that are used unless somebody acts before.")

    @classmethod
    def of(cls, one: NoticePage) -> "Journey":
        ways = [
            Way(
                delivery=way.row.id, channel=way.row.channel, address=way.row.address, why=way.why, words=way.words,
                state=way.row.state, waits_for=way.waits_for, attempts=[Attempt.of(each) for each in way.row.attempts],
            )
            for way in one.ways
        ]  # fmt: skip
        row, coming = one.row, one.next
        return cls(
            id=row.id, issue=row.issue, to=row.to, to_name=one.to_name, urgency=row.urgency, ring=row.ring,
            because=row.because, at=row.at, state=one.state, ways=ways,
            moments=[Moment(at=each.at, words=each.words) for each in one.moments],
            next=Coming(at=coming.at, channels=list(coming.channels)) if coming else None,
        )  # fmt: skip
