"""How long answers take, what is kept and what escalates."""

from datetime import date

from ninja import Schema
from pydantic import Field

from rung.api.shapes.base import Name, Shown
from rung.reports.asking import MOST_DAYS, USUAL_DAYS


class Span(Schema):
    """Which days, and which issues. Words of a field are separated by commas; `-` stands for what is not known."""

    since: date | None = Field(None, description="The first day; left out: so many `days` before the last.")
    until: date | None = Field(None, description="The last day; left out: today.")
    days: int = Field(USUAL_DAYS, ge=1, le=MOST_DAYS)
    time_zone: Name | None = Field(None, description="Whose days; left out: the workspace's.")
    tier: str = ""
    team: str = ""
    issue_kind: str = ""
    channel: str = ""
    priority: str = ""
    account: str = ""
    trigger: str = Field("", description="What began an escalation; by hand: `manual`.")
    reason: str = Field("", description="Why, as a class; see the measures' documentation.")
    escalated: str = Field("", description="`yes`, `no`: whether the issue had escalated by then.")
    person: str = Field("", description="Who answered, took it or was rung. Others than yourself are for leads.")


class SpanInParts(Span):
    by: Name = Field("day", description="`day`, or one of the measure's `splits`.")


class FigureOut(Shown):
    value: float | None = Field(description="Seconds, a share from 0 to 1, or a count. Null: not known.")
    count: int = Field(description="Of how many facts.")
    is_few: bool = Field(description="Too few for a share or a span to say much.")
    also: dict[str, float | None] = Field(description="Further figures of the same facts.")


class MeasureOut(Shown):
    measure: str
    name: str
    unit: str
    means: str = Field(description="Its definition.")
    splits: list[str] = Field(description="What it can be parted by.")
    figure: FigureOut


class Measures(Shown):
    since: date
    until: date
    time_zone: str
    measures: list[MeasureOut]


class PartOut(Shown):
    part: str = Field(description="A day, a level, or a word of the field; empty: not known.")
    figure: FigureOut


class MeasureInParts(Shown):
    since: date
    until: date
    time_zone: str
    by: str
    measure: MeasureOut
    parts: list[PartOut]
