"""One measure: its definition, its days, its parts, what a change did to it, and the issues behind each bar."""

from datetime import date
from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rung.console.access import needs
from rung.console.charts import bars, heat
from rung.console.views.numbers.shown import context, own_pages, shown
from rung.console.views.numbers.words import (
    VERDICTS,
    also_changed,
    change_words,
    day_words,
    headline,
    narrow_words,
)
from rung.console.words.named_issues import named_issues
from rung.core.times.walltime import zone
from rung.core.wrong import Wrong
from rung.reports import asking, before_after, facts
from rung.reports.asking import UNKNOWN
from rung.reports.behind import behind
from rung.reports.facts import Asked
from rung.reports.marks import after
from rung.reports.measures import Measure
from rung.reports.named import field_name, labels
from rung.store.measures import measures as kept
from rung.store.policies import policies

MOST_ISSUES = 200


@needs("look")
@require_GET
def number(request: HttpRequest, key: str) -> HttpResponse:
    """One measure."""
    measure = measure_or_404(key)
    page = shown(request)
    asked, reading, document = page.asked, page.reading, policies.document_in_force()
    by = request.GET.get("by", "")
    by = by if by in measure.splits else measure.splits[0]
    changes = [one for one in page.changes if asked.since < one[0]]
    figure = reading.figure(measure)
    parted = bars.by_part(measure, page.for_part(by), by)
    called = labels(by, (bar.key for bar in parted), document, measure)
    change = _change(request, measure, asked, changes)
    is_drawn = change["mark"] is None or any(day == change["mark"] for day, _ in page.changes)
    drawn = page.changes if is_drawn else sorted([*page.changes, (change["mark"], "compared with the days before")])
    found = context(page, reverse("number", args=[key])) | {
        "measure": measure, "figure": figure, "headline": headline(measure, reading, page.first_day),
        "also": asking.also_in_words(figure), "by": by, "days": day_words(asked.since, asked.until),
        "before_days": day_words(reading.before.since, reading.before.until),
        "chart": bars.over_time(measure, reading, drawn, is_beside=page.is_beside),
        "splits": {field: field_name(measure, field) for field in measure.splits},
        "parts": [(called[bar.key], bar) for bar in parted],
        "heat": heat.heat(measure, reading),
        "own_pages": own_pages(page),
        "sign_words": asking.in_words(measure.sign, measure.unit), "changes": changes,
        "after_fields": [(field, field_name(measure, field)) for field in after.fields_of(measure)],
        **change,
    }  # fmt: skip
    return render(request, "console/numbers/measure.html", found, status=page.status)


@needs("look")
@require_GET
def issues(request: HttpRequest, key: str) -> HttpResponse:
    """The issues behind a bar."""
    measure = measure_or_404(key)
    page = shown(request)
    try:
        narrow = asking.narrow_of(request.GET)
    except Wrong as error:
        narrow, page.problem = {}, error
    found = list(islice(behind(measure, page.asked, narrow), MOST_ISSUES))
    names = kept.keys([issue for issue, _ in found])
    place = zone(page.asked.time_zone)
    counted = {names[issue]: facts.instant(at).astimezone(place) for issue, at in found if issue in names}
    rows = [(one, account, counted[one.key]) for one, account in named_issues(list(counted))]
    said = narrow_words(measure, narrow, policies.document_in_force())
    values = context(page, reverse("number-issues", args=[key])) | {
        "measure": measure, "rows": rows, "most": MOST_ISSUES, "narrow": said,
        "days": day_words(page.asked.since, page.asked.until),
        "narrow_query": asking.encoded(page.query | {name: word or UNKNOWN for name, word in narrow.items()}),
    }  # fmt: skip
    return render(request, "console/numbers/issues.html", values, status=page.status)


def measure_or_404(key: str) -> Measure:
    try:
        return asking.measure_of(key)
    except Wrong as error:
        raise Http404(str(error)) from error


def _change(
    request: HttpRequest, measure: Measure, asked: Asked, changes: list[tuple[date, str]]
) -> dict[str, Any]:
    """Before and after the day that is asked for, else the latest change."""
    text = request.GET.get("mark", "")
    try:
        day = date.fromisoformat(text) if text else (changes[-1][0] if changes else None)
    except ValueError:
        return {"mark": None, "mark_problem": f"{text} is no day"}
    if day is None:
        return {"mark": None}
    try:
        found = before_after.compare(measure, asked, day)
    except ValueError as error:
        return {"mark": None, "mark_problem": str(error)}
    return {
        "mark": day, "change": change_words(measure, found), "verdict": VERDICTS[found.verdict], "tone": found.verdict,
        "also_changed": also_changed(found),
    }  # fmt: skip
