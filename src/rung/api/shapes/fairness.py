"""Who carries how much, beside an even share by hours worked."""

from datetime import date

from ninja import Schema
from pydantic import Field

from rung.api.shapes.base import Instant, Name, Shown
from rung.reports.fairness import COMPLETE_WEEKS, MOST_WEEKS


class Asked(Schema):
    """Which weeks, and whose."""

    weeks: int = Field(COMPLETE_WEEKS, ge=0, le=MOST_WEEKS, description="Complete weeks before the last one.")
    team: Name | None = Field(None, description="Left out: everybody.")
    until: date | None = Field(None, description="A day of the last week; left out: the running one.")


class ReportWeek(Shown):
    monday: date
    from_at: Instant
    until_at: Instant = Field(description="Of the running week: now.")
    is_running: bool


class Carried(Shown):
    """What somebody carried."""

    pages: int = Field(description="Rings.")
    critical: int
    high: int
    normal: int
    nights: int = Field(description="Nights with a ring, by the person's zone and quiet hours.")
    free_days: int = Field(description="Saturdays, Sundays and holidays with a ring.")
    escalations: int = Field(description="That told them.")
    assigned: int = Field(description="Issues.")
    hours_worked: float
    hours_on_call: float


class CarriedInWeek(Carried):
    monday: date


class EvenShare(Shown):
    carried: int
    even_share: float | None = Field(description="Null: nobody worked.")
    above: float | None = Field(description="By how much it is more than an even share; negative: less.")


class DisturbedNight(Shown):
    night: date = Field(description="The date of its evening.")
    rings: int


class Carrier(Shown):
    person: str
    name: str
    teams: list[str]
    has_left: bool
    total: Carried
    shares: dict[str, EvenShare] = Field(description="By measure: pages, nights, free_days, escalations, assigned.")
    weeks: list[CarriedInWeek]
    nights: list[DisturbedNight]


class LoadSpread(Shown):
    people: int
    total: float
    hours_worked: float
    gini: float | None = Field(description="Of the load per hour worked, 0 to below 1. Null: nothing to share.")
    most_to_least: float | None = Field(description="Load per hour. Null: somebody who worked carries nothing.")
    has_idle: bool


class LoadWarning(Shown):
    """Somebody who carries too much now."""

    person: str
    what: str
    days: int
    carried: int
    even_share: float | None = Field(description="Of their first team.")
    least: int
    times: float | None
    words: str


class Fairness(Shown):
    at: Instant
    time_zone: str
    team: str | None
    weeks: list[ReportWeek]
    people: list[Carrier] = Field(description="Everybody for a lead; for others themselves.")
    spread: dict[str, LoadSpread] = Field(description="By measure, of all that were asked for.")
    company: dict[str, LoadSpread]
    warnings: list[LoadWarning]
