"""Reports that are mailed."""

from datetime import date
from typing import Literal, Self

from ninja import Schema
from pydantic import Field

from rung.api.shapes.base import Given, Instant, Name, Shown
from rung.store.deliveries.bulletins import Outcome
from rung.store.measures.mailed import Reader, Report, Run


class NewReport(Given):
    name: Name
    address: str = Field("", description="An address of Numbers, such as `/numbers?team=billing`; empty: all measures.")
    every: Literal["day", "week", "month"] = "week"
    day: str = Field("mon", description="Of a week: mon to sun. Of a month: 1 to 31. Of a day: it does not matter.")
    at: str = Field("08:00", description="By the clock of the zone.")
    time_zone: str = Field("", description="Left out: the workspace's.")
    readers: list[Name] = Field(description="People by their keys, or mail addresses outside, which have to agree.")


class ReportReader(Shown):
    reader: str
    is_outside: bool
    is_active: bool = Field(description="It is sent to them: they agreed, if they had to, and did not stop it.")
    stopped_at: Instant | None

    @classmethod
    def of(cls, one: Reader) -> Self:
        return cls(reader=one.name, is_outside=not one.person, is_active=one.is_active, stopped_at=one.stopped_at)


class ReportOut(Shown):
    number: int
    name: str
    measure: str = Field(description="Empty: all.")
    only: dict[str, list[str]]
    when: str
    is_on: bool
    next_at: Instant
    by: str
    readers: list[ReportReader]

    @classmethod
    def of(cls, one: Report, readers: list[Reader]) -> Self:
        only = {name: list(words) for name, words in one.only.items()}
        return cls(
            number=one.id, name=one.name, measure=one.measure, only=only, when=one.cadence.words, is_on=one.is_on,
            next_at=one.next_at, by=one.by, readers=[ReportReader.of(each) for each in readers],
        )  # fmt: skip


class ReportMail(Shown):
    to: str
    state: str = Field(description="waiting, leased, sent, failed or dropped.")
    error: str | None
    delivery: int = Field(description="For `POST /deliveries/{number}/attempts`, where it failed.")

    @classmethod
    def of(cls, one: Outcome) -> Self:
        return cls(to=one.to, state=one.state, error=one.error, delivery=one.id)


class ReportRun(Shown):
    due_at: Instant
    made_at: Instant
    late_seconds: float
    since: date
    until: date
    by: str | None = Field(description="Who asked for it; null: it was due.")
    mails: list[ReportMail] = Field(description="None: there was nobody to send it to.")

    @classmethod
    def of(cls, one: Run, outcomes: list[Outcome]) -> Self:
        return cls(
            due_at=one.due_at, made_at=one.made_at, late_seconds=one.late, since=one.since, until=one.until, by=one.by,
            mails=[ReportMail.of(each) for each in outcomes],
        )  # fmt: skip


class Reports(Schema):
    reports: list[ReportOut]


class ReportRuns(Schema):
    runs: list[ReportRun]
