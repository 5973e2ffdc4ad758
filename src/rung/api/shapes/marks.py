"""What changed, and what came after."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from rung.api.shapes.base import Given, Instant, Name, Shown
from rung.api.shapes.measures import FigureOut, Span
from rung.reports.asking import MOST_DAYS, USUAL_DAYS
from rung.store.measures.marks import LONGEST_WORDS


class MarkSpan(Schema):
    since: date | None = Field(None, description="The first day; left out: so many `days` before the last.")
    until: date | None = Field(None, description="The last day; left out: today.")
    days: int = Field(USUAL_DAYS, ge=1, le=MOST_DAYS)
    time_zone: Name | None = Field(None, description="Whose days; left out: the workspace's.")


class NewMark(Given):
    words: str = Field(min_length=1, max_length=LONGEST_WORDS, description="What changed: `new team in Lisbon`.")
    day: date | None = Field(None, description="A whole day, wherever the reader is.")
    at: Instant | None = Field(None, description="An instant, in place of a day.")


class MarkOut(Shown):
    id: int | None = Field(description="Of one that somebody made, to change and remove it by. Null: it made itself.")
    day: date = Field(description="In the zone that was asked for; of a whole day, that day.")
    at: datetime | None = Field(description="Null: the whole day.")
    words: str
    kind: Literal["marked", "policy", "people"] = Field(
        description="Somebody marked it; a policy was published; people, teams or turns moved."
    )
    by: str


class Marks(Shown):
    since: date
    until: date
    time_zone: str
    marks: list[MarkOut]


class AfterSpan(Span):
    measure: str = Field("", description="One measure alone, to be looked at in its parts.")
    by: str = Field("", description="The field of its parts, such as `team`, `issue_kind` or `trigger`.")


class AfterOut(Shown):
    measure: str
    part: str = Field(description="A word of the field; empty: not known, or the whole.")
    before: FigureOut
    after: FigureOut
    difference: float | None = Field(description="After less before; counts are so many a day.")
    low: float | None = Field(description="Nine in ten differences that chance gives around it lie from here ...")
    high: float | None = Field(description="... to here.")
    verdict: str = Field(description="few, none, better, worse, or other (neither way is better).")


class ComparisonOut(Shown):
    day: date
    since: date
    until: date
    time_zone: str
    marks: list[MarkOut] = Field(description="What is known to have changed on that day.")
    told: int = Field(description="How many rows have enough facts to be told.")
    by_chance: float = Field(description="How many of them would look changed by chance alone, on the average.")
    caution: str
    rows: list[AfterOut]
