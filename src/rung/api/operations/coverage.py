"""When nobody could be told, by the installation as it is."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from rung import clock
from rung.api.callers import needs
from rung.api.problems import Problem
from rung.api.shapes import coverage as shapes
from rung.engine.duty import coverage as looks
from rung.policy.feeds.sources import years_in_force
from rung.simulator.coverage.coverage import as_json

router = Router(tags=["people and accounts"])

MOST_DAYS = 31


@router.get(
    "/coverage", auth=needs("issues:read"), response=shapes.Coverage, by_alias=True, exclude_unset=True,
    summary="When nobody could be told",
)  # fmt: skip
def coverage(
    request: HttpRequest,
    days: Annotated[int, Query(ge=1, le=MOST_DAYS, description="How many days.")] = 7,
    from_day: Annotated[date | None, Query(alias="from", description="The first day; today where left out.")] = None,
) -> shapes.Coverage:
    """By the policy in force, with who is away and the accounts as they are. The form is that of
    `rung coverage --json`.
    """
    now = clock.now()
    if from_day is not None and from_day.year not in years_in_force(now):
        known = years_in_force(now)
        raise Problem(
            422, "day_not_known", f"calendars in force do not know {from_day}", f"ask from {known[0]} to {known[-1]}"
        )
    return shapes.Coverage.of(as_json(looks.over(days, now, from_day)))
