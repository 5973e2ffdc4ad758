"""What changed: marks made, listed, changed and removed; and what came after a day, by every measure or by the parts of
one.
"""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rung import clock
from rung.console.access import may, needs
from rung.console.views.numbers.shown import context, shown
from rung.console.views.numbers.words import SHORT, change_words, day_words
from rung.console.wall_times import instant, zone_of
from rung.core.times.walltime import zone
from rung.core.wrong import Wrong
from rung.reports import asking
from rung.reports.marks import after
from rung.reports.marks.after import Comparison
from rung.reports.marks.span import Mark, of_span
from rung.reports.measures import MEASURES
from rung.reports.named import NAMES, field_name, label
from rung.store.measures import marks
from rung.store.measures.marks import LONGEST_WORDS
from rung.store.policies import policies

KINDS = {"marked": "marked", "policy": "policy", "people": "people and teams"}
MOST = 500
"""Marks of a page; of more the newest."""


@needs("look")
@require_http_methods(["GET", "HEAD", "POST"])
def changed(request: HttpRequest) -> HttpResponse:
    """What changed in some days, newest first; leads mark a day here."""
    return _add(request) if request.method == "POST" else _page(request, {})


@needs("mark_days")
@require_POST
def change(request: HttpRequest, mark_id: int) -> HttpResponse:
    """Say a mark otherwise."""
    try:
        found = marks.change(mark_id, request.POST.get("words", ""), *_when(request))
    except Wrong as error:
        return _page(request, {"problem_of": mark_id, "problem_said": error}, 422)
    if found is None:
        messages.error(request, "There is no such mark any more.")
    return _back(request)


@needs("mark_days")
@require_POST
def remove(request: HttpRequest, mark_id: int) -> HttpResponse:
    if marks.remove(mark_id):
        messages.success(request, "The mark is gone.")
    else:
        messages.error(request, "There is no such mark any more.")
    return _back(request)


@needs("look")
@require_GET
def came_after(request: HttpRequest) -> HttpResponse:
    """Every measure before a day and from it on, or one in its parts."""
    page, found, problem = shown(request), None, None
    given, key, by = (request.GET.get(name, "") for name in ("day", "measure", "by"))
    try:
        day = date.fromisoformat(given)
        found = (
            after.in_parts(asking.measure_of(key), page.asked, day, by) if key else after.all_measures(page.asked, day)
        )
    except Wrong as error:
        day, problem = None, f"{error.why}. {error.hint}"
    except ValueError:
        day, problem = None, f"{given or 'Nothing'} is no day. Write it as 2026-11-27"
    measure = MEASURES.get(key)
    values = context(page, reverse("marks-after")) | {
        "day": day, "given": given, "measure": measure, "by": "", "problem_said": problem, "part_by": by,
        "by_name": field_name(measure, by) if measure and found else "",
        "rows": _rows(found, by) if found else [], "caution": found.caution if found else "",
        "marks": [one for one in of_span(page.asked) if one.day == day],
        "choices_of": [
            (one, [(field, field_name(one, field)) for field in after.fields_of(one)])
            for one in MEASURES.values() if after.fields_of(one)
        ],
        "days": day_words(page.asked.since, page.asked.until),
    }  # fmt: skip
    return render(request, "console/numbers/after.html", values, status=422 if problem or page.problem else 200)


def _rows(found: Comparison, by: str) -> list[dict[str, Any]]:
    document = policies.document_in_force()
    return [
        {
            "measure": one.measure, "name": label(by, one.part, document, one.measure) if by else one.measure.name,
            "words": change_words(one.measure, one.change), "verdict": one.change.verdict,
            "short": SHORT[one.change.verdict],
        }
        for one in found.rows
    ]  # fmt: skip


@needs("mark_days")
def _add(request: HttpRequest) -> HttpResponse:
    try:
        marks.add(request.POST.get("words", ""), request.member.acts_as, *_when(request))
    except Wrong as error:
        return _page(request, {"problem_of": 0, "problem_said": error}, 422)
    messages.success(request, "Marked. It is drawn on every chart of these days.")
    return _back(request)


def _when(request: HttpRequest) -> tuple[date | None, datetime | None]:
    """A day; with a time it is an instant of the reader's zone. Raises Wrong."""
    day, time = (request.POST.get(name, "").strip() for name in ("day", "time"))
    if time:
        at = instant(f"{day}T{time}", zone_of(request.member))
        if at is None:
            raise Wrong("at", f"{day} {time} is no time of a day", "write it as 2026-11-27 and 14:30")
        return None, at
    try:
        return date.fromisoformat(day), None
    except ValueError as error:
        raise Wrong("day", f"{day or 'nothing'} is no day", "write it as 2026-11-27") from error


def _page(request: HttpRequest, also: dict[str, Any], status: int = 200) -> HttpResponse:
    page = shown(request)
    place = zone(page.asked.time_zone)
    newest_first = of_span(page.asked)[::-1]
    found = [
        (one, one.at.astimezone(place) if one.at else None, _is_comparable(one, page.asked.since))
        for one in newest_first[:MOST]
    ]
    values = context(page, reverse("marks")) | {
        "found": found, "beyond": len(newest_first) - len(found),
        "kinds": KINDS, "can_mark": may(request.member, "mark_days"), "longest": LONGEST_WORDS,
        "today": clock.now().astimezone(place).date(), "given": request.POST, "field_names": NAMES,
        "days": day_words(page.asked.since, page.asked.until),
    }  # fmt: skip
    return render(request, "console/numbers/marks.html", values | also, status=status if also else page.status)


def _is_comparable(one: Mark, since: date) -> bool:
    """There are days before it in the span."""
    return one.day > since


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('marks')}?{request.GET.urlencode()}")
