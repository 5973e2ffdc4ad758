"""Who carries how much."""

from django.http import HttpRequest
from ninja import Query, Router

from rung import clock
from rung.api.callers import caller, needs
from rung.api.problems import Problem
from rung.api.shapes import fairness as shapes
from rung.reports import export, fairness
from rung.store.rights import LEAST_ROLE

router = Router(tags=["people and accounts"])


@router.get("/fairness", auth=needs("issues:read"), response=shapes.Fairness, summary="Who carries how much")
def read_fairness(request: HttpRequest, asked: Query[shapes.Asked]) -> shapes.Fairness:
    """By person and week, beside an even share by hours worked. Leads read everybody's figures; other roles their own
    line, and how evenly all is spread.
    """
    try:
        found = fairness.report(clock.now(), asked.weeks, asked.team, asked.until)
    except fairness.NoTeam as error:
        hint = "Teams are those of the policy, by their keys; leave it out for everybody."
        raise Problem(422, "unknown_team", f"{str(error).capitalize()}.", hint) from error
    member = caller(request).member
    if not member.may(LEAST_ROLE["see_everybodys_load"]):
        found = fairness.only(found, member.person)
    return shapes.Fairness(**export.values(found))
