"""Reports that are mailed: for leads, since they say who outside gets figures."""

from http import HTTPStatus

from django.http import HttpRequest
from ninja import Router, Status

from rung import clock
from rung.api.callers import caller, needs
from rung.api.operations.backtests import BIGGEST
from rung.api.problems import not_found, wrong
from rung.api.shapes import mailed as shapes
from rung.core.times.cadence import cadence_of
from rung.engine.mailed import asking, making
from rung.reports import mailed as reporting
from rung.store.deliveries import bulletins
from rung.store.measures import mailed
from rung.store.measures.mailed import Report
from rung.store.policies import policies

router = Router(tags=["measures"])
RUNS = 50


@router.get("/reports", auth=needs("policies:write"), response=shapes.Reports, summary="List reports by mail")
def list_reports(request: HttpRequest) -> shapes.Reports:
    """What is mailed, when and to whom."""
    return shapes.Reports(reports=[_out(one) for one in mailed.listed()])


@router.post("/reports", auth=needs("policies:write"), response={201: shapes.ReportOut}, summary="Mail a report")
def add_report(request: HttpRequest, payload: shapes.NewReport) -> Status:
    """Again and again. An address outside is asked by mail first, and gets nothing before it agreed."""
    document, now = policies.document_in_force(), clock.now()
    zone = payload.time_zone or document.workspace.time_zone
    measure, only = reporting.of_address(payload.address, now)
    try:
        cadence = cadence_of(payload.every, payload.day, payload.at, zone)
    except ValueError as error:
        raise wrong("wrong_cadence", error) from error
    by = caller(request).member.acts_as
    made = asking.add(payload.name, measure, only, cadence, payload.readers, document, by, now)
    return Status(HTTPStatus.CREATED, _out(made))


@router.delete("/reports/{int:number}", auth=needs("policies:write"), response=shapes.ReportOut, summary="End a report")
def remove_report(request: HttpRequest, number: int) -> shapes.ReportOut:
    """Nothing more is sent of it, and what became of it is forgotten."""
    out = _out(_found(number))
    mailed.remove(number)
    return out


@router.get(
    "/reports/{int:number}/runs", auth=needs("policies:write"), response=shapes.ReportRuns,
    summary="What became of a report",
)  # fmt: skip
def list_report_runs(request: HttpRequest, number: int) -> shapes.ReportRuns:
    """The last 50, the newest first."""
    return shapes.ReportRuns(runs=[shapes.ReportRun.of(*one) for one in mailed.followed(_found(number).id, RUNS)])


@router.post(
    "/reports/{int:number}/runs", auth=needs("policies:write"), response={201: shapes.ReportRun},
    summary="Send a report now",
)  # fmt: skip
def send_report(request: HttpRequest, number: int) -> Status:
    """Once more, to everybody who gets it."""
    by = caller(request).member.acts_as
    report, document = _found(number), policies.document_in_force()
    made = making.make_now(report, document, clock.now(), by)
    outcomes = bulletins.outcomes(made.bulletin) if made.bulletin else []
    return Status(HTTPStatus.CREATED, shapes.ReportRun.of(made, outcomes))


def _found(number: int) -> Report:
    one = mailed.one(number) if number < BIGGEST else None
    if one is None:
        raise not_found(f"report {number}", "GET /api/v1/reports lists those there are.")
    return one


def _out(one: Report) -> shapes.ReportOut:
    return shapes.ReportOut.of(one, mailed.readers(one.id))
