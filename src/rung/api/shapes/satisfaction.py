"""What customers say afterwards: answers and figures."""

from typing import Self

from ninja import Schema
from pydantic import Field, model_validator

from rung.api.shapes.base import Instant, Name, Page, Shown
from rung.reports import satisfaction as reports
from rung.reports.satisfaction import Line
from rung.store.accounts.satisfaction import Figures, Given


class Which(Schema):
    """Which answers: of a time, and of whom. Left out: all."""

    since: Instant | None = None
    until: Instant | None = Field(None, description="The first instant that does not belong to it.")
    least: int = Field(1, ge=1, le=5, description="The lowest score.")
    most: int = Field(5, ge=1, le=5, description="The highest score.")
    team: Name | None = None
    account: Name | None = None
    person: Name | None = None
    issue: Name | None = None
    escalated: bool | None = Field(None, description="Whether the issue had been escalated before.")
    commented: bool = Field(False, description="Only those with a comment.")

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.least > self.most:
            raise ValueError("`least` is above `most`: no score is both")
        return self


class Asked(Which):
    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


class CsatFigures(Shown):
    answers: int = Field(description="That came in the time.")
    good: int = Field(description="Of them, those of 4 and 5.")
    bad: int = Field(description="Of them, those of 1 and 2.")
    mean: float | None
    good_share: float | None = Field(description="0 to 1. Null: no answers.")
    asked: int = Field(description="Surveys that were sent in the time.")
    replied: int = Field(description="Of these, those that were answered by now.")
    response_rate: float | None
    by_score: dict[str, int]

    @classmethod
    def of(cls, figures: Figures) -> "CsatFigures":
        return cls(**reports.values(figures))


class FiguresOf(Shown):
    """The figures of one team or person."""

    key: str | None = Field(description="Null: of issues that had none.")
    name: str
    figures: CsatFigures

    @classmethod
    def of(cls, one: Line) -> "FiguresOf":
        return cls(key=one.key, name=one.name, figures=CsatFigures.of(one.figures))


class CsatAnswer(Shown):
    issue: str
    survey: int = Field(description="Which survey of the issue; 0: nobody had asked.")
    score: int
    comment: str = Field(description="Empty: none, or its contact was erased.")
    answered_at: Instant
    channel: str
    asked_at: Instant | None
    account: str | None
    team: str | None
    person: str | None
    contact: str
    escalated: bool

    @classmethod
    def of(cls, one: Given) -> "CsatAnswer":
        return cls(
            issue=one.issue, survey=one.number, score=one.score, comment=one.comment, answered_at=one.answered_at,
            channel=one.channel, asked_at=one.asked_at, account=one.account, team=one.team, person=one.person,
            contact=one.contact, escalated=one.is_escalated,
        )  # fmt: skip


class Satisfaction(Page):
    figures: CsatFigures
    escalated: CsatFigures = Field(description="Of issues that had been escalated.")
    not_escalated: CsatFigures
    teams: list[FiguresOf]
    people: list[FiguresOf]
    answers: list[CsatAnswer]
