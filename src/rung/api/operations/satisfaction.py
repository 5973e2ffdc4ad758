"""What customers say afterwards."""

from django.http import FileResponse, HttpRequest
from ninja import Query, Router

from rung import clock
from rung.api.callers import caller, needs
from rung.api.files import AS_FILE, Ending, sent
from rung.api.problems import Problem
from rung.api.shapes import satisfaction as shapes
from rung.reports import satisfaction as reports
from rung.store.accounts import satisfaction
from rung.store.accounts.satisfaction import Filter
from rung.store.policies import policies

router = Router(tags=["people and accounts"])


@router.get("/csat", auth=needs("issues:read"), response=shapes.Satisfaction, summary="What customers say afterwards")
def read_satisfaction(request: HttpRequest, asked: Query[shapes.Asked]) -> shapes.Satisfaction:
    """The answers that came in a time, the newest first, and figures of all of them, whatever the page. Leads read
    everybody's figures; other roles those of teams and their own.
    """
    wanted, member = _wanted(request, asked), caller(request).member
    found = reports.report(wanted, policies.document_in_force())
    total, answers = satisfaction.listed(wanted, asked.limit, asked.offset)
    sees_all = member.can("see_everybodys_load")
    people = [one for one in found.people if sees_all or one.key == member.person]
    return shapes.Satisfaction(
        total=total, limit=asked.limit, offset=asked.offset, figures=shapes.CsatFigures.of(found.figures),
        escalated=shapes.CsatFigures.of(found.escalated), not_escalated=shapes.CsatFigures.of(found.others),
        teams=[shapes.FiguresOf.of(one) for one in found.teams], people=[shapes.FiguresOf.of(one) for one in people],
        answers=[shapes.CsatAnswer.of(one) for one in answers],
    )  # fmt: skip


@router.get("/csat.{ending}", auth=needs("issues:read"), summary="The answers as a file", openapi_extra=AS_FILE)
def read_satisfaction_file(request: HttpRequest, ending: Ending, asked: Query[shapes.Which]) -> FileResponse:
    """The same answers as CSV or XLSX, all of them, the newest first."""
    wanted = _wanted(request, asked)
    zone = policies.document_in_force().workspace.time_zone
    return sent(reports.book(satisfaction.every(wanted), wanted, zone, clock.now()), ending)


def _wanted(request: HttpRequest, asked: shapes.Which) -> Filter:
    """Raises Problem where it is for leads, and Wrong for what there is none of."""
    scores = tuple(score for score in range(1, 6) if asked.least <= score <= asked.most)
    wanted = Filter(
        since=asked.since, until=asked.until, scores=() if len(scores) == 5 else scores, team=asked.team,
        account=asked.account, person=asked.person, is_escalated=asked.escalated, commented=asked.commented,
        issue=asked.issue,
    )  # fmt: skip
    member = caller(request).member
    if not reports.may_ask(wanted, member.person, sees_all=member.can("see_everybodys_load")):
        raise Problem(403, "not_yours", reports.FOR_LEADS, "Leave `person` out, or ask for your own.")
    reports.check(wanted)
    return wanted
