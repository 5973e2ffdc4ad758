"""Customers' health and retention next to their escalations."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rung.console.access import needs
from rung.console.downloads import refused, saved
from rung.console.views.numbers.shown import context, shown
from rung.reports import retention as reports
from rung.reports.export import retention as books

MOST_ROWS = 200


@needs("look")
@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """Each customer with what escalated in the span, how they were before it and are now, and whether they are gone."""
    page = shown(request)
    report = reports.report(page.asked)
    found = context(page, reverse("retention")) | {
        "groups": (("Customers whose issues escalated", report.escalated), ("All others", report.others)),
        "rows": report.lines[:MOST_ROWS], "left": len(report.lines) - MOST_ROWS,
    }  # fmt: skip
    return render(request, "console/numbers/retention.html", found, status=page.status)


@needs("look")
@require_GET
def as_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """All of it as a file for a spreadsheet."""
    page = shown(request)
    if page.problem:
        return refused(page.problem)
    return saved(books.book(reports.report(page.asked)), ending)
