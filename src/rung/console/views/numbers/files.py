"""What the pages of Numbers show, as files for a spreadsheet."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from rung.console.access import needs
from rung.console.downloads import refused, saved
from rung.console.views.numbers.comparing import FIELDS, figures
from rung.console.views.numbers.measure import measure_or_404
from rung.console.views.numbers.shown import shown
from rung.core.wrong import Wrong
from rung.engine.telling.links import to_issue
from rung.reports import asking, levels, measures
from rung.reports.export import measures as books
from rung.reports.named import labels
from rung.store.policies import policies


@needs("look")
@require_GET
def of_measure(request: HttpRequest, key: str, ending: str) -> HttpResponseBase:
    """The days of a measure (`by=day`), its hours of the week (`by=hour`), or its parts by a field."""
    measure = measure_or_404(key)
    page = shown(request)
    by = request.GET.get("by", "day")
    try:
        if by not in ("day", "hour"):
            asking.field_of(measure, by)
    except Wrong as error:
        page.problem = page.problem or error
    if page.problem:
        return refused(page.problem)
    reading = page.for_part(by)
    asked, tables = reading.asked, reading.tables(measure)
    if by == "hour":
        return saved(books.by_hour(measure, asked, measures.by_hour(measure, asked, tables)), ending)
    parts = measures.by_day(measure, asked, 1, tables) if by == "day" else measures.by_field(measure, asked, by, tables)
    return saved(books.in_parts(measure, asked, by, parts), ending)


@needs("look")
@require_GET
def of_all(request: HttpRequest, ending: str) -> HttpResponseBase:
    """All measures with their days; `of=levels`: how far escalations climbed."""
    page = shown(request)
    if page.problem:
        return refused(page.problem)
    if request.GET.get("of") == "levels":
        return saved(books.levels(levels.climbs(page.reading), page.asked), ending)
    return saved(books.overview(page.reading), ending)


@needs("look")
@require_GET
def of_issues(request: HttpRequest, key: str, ending: str) -> HttpResponseBase:
    """All the issues behind a bar."""
    measure = measure_or_404(key)
    page = shown(request)
    try:
        narrow = asking.narrow_of(request.GET)
    except Wrong as error:
        return refused(error)
    if page.problem:
        return refused(page.problem)
    return saved(books.issues(measure, page.asked, to_issue, narrow), ending)


@needs("look")
@require_GET
def of_compared(request: HttpRequest, what: str, ending: str) -> HttpResponseBase:
    """Teams, accounts or people beside each other."""
    page = shown(request)
    if page.problem:
        return refused(page.problem)
    rows = figures(page, what)
    names = labels(FIELDS[what], rows, policies.document_in_force())
    return saved(books.beside(what, rows, names, page.asked), ending)
