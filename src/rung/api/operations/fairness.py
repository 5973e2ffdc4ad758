"""Who carries how much."""

from django.http import FileResponse, HttpRequest
from ninja import Query, Router

from rung import clock
from rung.api.callers import caller, needs
from rung.api.files import AS_FILE, Ending, sent
from rung.api.problems import Problem
from rung.api.shapes import fairness as shapes
from rung.core.wrong import Wrong
from rung.policy.saying.value_words import sentence
from rung.reports import fairness
from rung.reports.export.fairness import book, values

router = Router(tags=["people and accounts"])


@router.get("/fairness", auth=needs("issues:read"), response=shapes.Fairness, summary="Who carries how much")
def read_fairness(request: HttpRequest, asked: Query[shapes.Asked]) -> shapes.Fairness:
    """By person and week, beside an even share by hours worked. Leads read everybody's figures; other roles their own
    line, and how evenly all is spread.
    """
    return shapes.Fairness(**values(_report(request, asked)))


@router.get("/fairness.{ending}", auth=needs("issues:read"), summary="Who carries how much", openapi_extra=AS_FILE)
def read_fairness_file(request: HttpRequest, ending: Ending, asked: Query[shapes.Asked]) -> FileResponse:
    """The same as CSV or XLSX: for each person a row for each week and one for all of them."""
    return sent(book(_report(request, asked)), ending)


def _report(request: HttpRequest, asked: shapes.Asked) -> fairness.Report:
    try:
        found = fairness.report(clock.now(), asked.weeks, asked.team, asked.until)
    except Wrong as error:
        raise Problem(422, "unknown_team", sentence(error.why), sentence(error.hint)) from error
    member = caller(request).member
    if not member.can("see_everybodys_load"):
        return fairness.only(found, member.person)
    return found
