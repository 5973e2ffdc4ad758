"""How long answers take, what is kept and what escalates."""

from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Query, Router

from rung import clock
from rung.api.callers import caller, needs
from rung.api.files import AS_FILE, Ending, sent
from rung.api.shapes import measures as shapes
from rung.api.shapes import retention as of_customers
from rung.engine.telling.links import to_issue
from rung.reports import asking, measures, retention
from rung.reports.export import measures as books
from rung.reports.facts import FILTERS, Asked
from rung.reports.known import check_here
from rung.reports.measures import Figure, Measure
from rung.reports.reading import Reading, at_once
from rung.store.policies import policies

router = Router(tags=["measures"])


@router.get("/measures", auth=needs("issues:read"), response=shapes.Measures, summary="All measures of some days")
def read_measures(request: HttpRequest, span: Query[shapes.Span]) -> shapes.Measures:
    """Every measure with its definition. Days are those of a zone; a day that is over gives the same for ever."""
    asked = asked_by(request, span, "")
    return shapes.Measures(
        since=asked.since, until=asked.until, time_zone=asked.time_zone,
        measures=[_measure(one, measures.figure(one, asked)) for one in measures.MEASURES.values()],
    )  # fmt: skip


@router.get("/measures.{ending}", auth=needs("issues:read"), summary="All measures as a file", openapi_extra=AS_FILE)
def read_measures_file(request: HttpRequest, ending: Ending, span: Query[shapes.Span]) -> FileResponse:
    """As XLSX all measures, their days and definitions; as CSV the measures alone."""
    return sent(books.overview(Reading(asked_by(request, span, ""), clock.now())), ending)


@router.get(
    "/measures/{measure}/issues.{ending}", auth=needs("issues:read"), summary="The issues behind a measure as a file",
    openapi_extra=AS_FILE,
)  # fmt: skip
def read_measure_issues_file(
    request: HttpRequest, measure: str, ending: Ending, span: Query[shapes.Span]
) -> FileResponse:
    """Every issue once, the one that counted last first, as CSV or XLSX."""
    asked = asked_by(request, span, "")
    return sent(books.issues(asking.measure_of(measure), asked, to_issue), ending)


@router.get(
    "/measures/{measure}.{ending}", auth=needs("issues:read"), summary="A measure in its parts as a file",
    openapi_extra=AS_FILE,
)  # fmt: skip
def read_measure_file(
    request: HttpRequest, measure: str, ending: Ending, span: Query[shapes.SpanInParts]
) -> FileResponse:
    """One measure by day, team, tier, level ... as CSV or XLSX."""
    asked, wanted = asked_by(request, span, span.by), asking.measure_of(measure)
    return sent(books.in_parts(wanted, asked, span.by, asking.parts_of(wanted, asked, span.by)), ending)


@router.get(
    "/measures/{measure}", auth=needs("issues:read"), response=shapes.MeasureInParts, summary="A measure in its parts"
)
def read_measure(request: HttpRequest, measure: str, span: Query[shapes.SpanInParts]) -> shapes.MeasureInParts:
    """One measure by day, team, tier, level ... Leads read everybody's figures; others, by person, their own."""
    asked = asked_by(request, span, span.by)
    wanted = asking.measure_of(measure)
    tables = measures.read(wanted, asked)
    parts = asking.parts_of(wanted, asked, span.by, tables)
    # Checked once as a whole: a measure by account has thousands of parts.
    return shapes.MeasureInParts.model_validate({
        "since": asked.since, "until": asked.until, "time_zone": asked.time_zone, "by": span.by,
        "measure": _measure(wanted, wanted.count(tables)),
        "parts": [{"part": one.key, "figure": _said(one.figure)} for one in parts],
    })  # fmt: skip


@router.get(
    "/retention", auth=needs("issues:read"), response=of_customers.Retention,
    summary="Customers' health and retention next to their escalations",
)  # fmt: skip
def read_retention(request: HttpRequest, span: Query[shapes.Span]) -> of_customers.Retention:
    """Each customer with what escalated in some days, how they were before and are at the end, and whether they are
    gone; beside it those whose issues escalated, and all others. It says what goes together, not what caused it."""
    asked = asked_by(request, span, "")
    found = retention.report(asked)
    return of_customers.Retention(
        since=asked.since, until=asked.until, time_zone=asked.time_zone,
        escalated=of_customers.RetentionGroup.of(found.escalated),
        others=of_customers.RetentionGroup.of(found.others),
        customers=[of_customers.RetentionLine.of(one) for one in found.lines],
    )  # fmt: skip


def asked_by(request: HttpRequest, span: shapes.Span, by: str) -> Asked:
    """As far as the caller may see it; all that is made of it is of the same facts."""
    given = {name: str(value) for name in ("since", "until", "days", *FILTERS) if (value := getattr(span, name))}
    member = caller(request).member
    asked = asking.asked_of(given, span.time_zone or policies.document_in_force().workspace.time_zone, clock.now())
    if not member.can("see_everybodys_load"):
        asked = asking.for_one(asked, by, member.person)
    return check_here(at_once(asked))


def _measure(measure: Measure, figure: Figure) -> shapes.MeasureOut:
    return shapes.MeasureOut(
        measure=measure.key, name=measure.name, unit=measure.unit, means=measure.means, splits=list(measure.splits),
        figure=figure_of(figure),
    )  # fmt: skip


def figure_of(figure: Figure) -> shapes.FigureOut:
    return shapes.FigureOut(**_said(figure))


def _said(figure: Figure) -> dict[str, Any]:
    return {"value": figure.value, "count": figure.count, "is_few": figure.is_few, "also": dict(figure.also)}
