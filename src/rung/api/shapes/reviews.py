"""Weekly reviews: what stands out, and what is proposed."""

from datetime import date

from ninja import Schema
from pydantic import Field

from rung.api.shapes.base import Given, Instant, Name, Shown
from rung.engine.reviews.dismissals import LONGEST, LONGEST_REASON
from rung.engine.reviews.keeping import Waits


class Head(Shown):
    review: int
    since: date
    until: date
    made_at: Instant
    by: str | None = Field(description="Who asked for it; null: it was due.")
    policy_version: int
    opened: int = Field(description="Issues opened in that time.")
    is_young: bool = Field(description="They were too few to say anything.")
    told: list[str] = Field(description="Who was sent it.")
    lacks: str = Field(description="What was not counted yet when it was made; empty where all was.")


class ReviewInList(Head):
    findings: int


class ReviewWaits(Shown):
    """The review that is due waits until all is counted."""

    day: date
    since: Instant
    lacks: str = Field(description="What is not counted yet.")
    until: Instant = Field(description="From then on it is made with what there is.")

    @classmethod
    def of(cls, one: Waits) -> "ReviewWaits":
        return cls(day=one.slot, since=one.since, lacks=one.lacks, until=one.until)


class Reviews(Shown):
    reviews: list[ReviewInList]
    waiting: ReviewWaits | None


class Evidence(Shown):
    name: str
    value: str


class TrialFigure(Shown):
    name: str
    before: int
    after: int


class TrialOut(Shown):
    backtest: int | None
    state: str = Field(description="`asked`, `done` or `failed`.")
    why: str = Field(description="Why it came to nothing.")
    figures: list[TrialFigure]


class FindingOut(Shown):
    key: str = Field(description="The same from week to week.")
    kind: str
    sentence: str
    sure: str = Field(description="`sure`: hardly by chance; `likely`; `hint`: only you can know.")
    evidence: list[Evidence]
    issues: list[str] = Field(description="Those behind it, the latest first, 200 at most.")
    issues_count: int
    proposal: str | None
    trial: TrialOut | None = Field(description="What the proposal would have done in those weeks.")


class KnownOut(Shown):
    key: str
    sentence: str
    reason: str
    by: str
    until: Instant


class ReviewOut(Head):
    findings: list[FindingOut] = Field(description="What matters most first, ten at most.")
    more: int = Field(description="How many further ones there are.")
    known: list[KnownOut] = Field(description="Left out for a while.")


class Chosen(Given):
    finding: Name = Field(description="Its key.")


class KnownGiven(Given):
    finding: str = Field(min_length=1, max_length=300, description="Its key.")
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)
    weeks: int = Field(4, ge=1, le=LONGEST)


class KnownUntil(Shown):
    finding: str
    until: Instant


class Unsaid(Schema):
    finding: str = Field(min_length=1, max_length=300)


class SaidAgain(Shown):
    finding: str


class SendingGiven(Given):
    is_on: bool = True
    weekday: int = Field(0, ge=0, le=6, description="0 is Monday.")
    hour: int = Field(7, ge=0, le=23, description="By the workspace's clock.")
    people: list[Name] = Field([], description="By their keys; none: the leads of teams.")


class SendingOut(Shown):
    is_on: bool
    weekday: int
    hour: int
    people: list[str]


class DraftMade(Shown):
    draft: int
    name: str
    backtest: str = Field(description="`asked`, or why it could not be asked for.")
