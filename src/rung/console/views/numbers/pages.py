"""All measures, one measure with its days and parts, the issues behind a bar, and files of them."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rung import clock
from rung.console.access import may, needs
from rung.console.charts import bars, heat
from rung.console.downloads import saved
from rung.console.wall_times import zone_of
from rung.core.walltime import zone
from rung.engine.links import to_issue
from rung.reports import asking, before_after, facts, measures
from rung.reports.asking import WrongAsk
from rung.reports.before_after import Change
from rung.reports.export import files
from rung.reports.export import measures as books
from rung.reports.facts import Asked
from rung.reports.measures import MEASURES, Measure
from rung.store import fact_columns, policies
from rung.store import measures as kept

SPANS = (7, 28, 90, 365)
CHOSEN = ("tier", "team", "issue_kind", "channel", "priority")
"""Fields that the filters above the page offer."""
MOST_ISSUES = 200
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
VERDICTS = {
    "few": "Too few to tell: a side has fewer than 20 facts.",
    "none": "No difference to be seen: the interval holds zero.",
    "better": "Better, and hardly by chance.",
    "worse": "Worse, and hardly by chance.",
    "other": "Another figure, and hardly by chance.",
    "stock": "What there is at the end of either span: of one figure each no chance can be said.",
}


@needs("look")
@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """All measures of a span, each with its days."""
    asked, problem = _asked(request)
    cards: list[dict[str, Any]] = []
    for one in MEASURES.values():
        figure = measures.figure(one, asked)
        cards.append({
            "measure": one, "figure": figure, "words": asking.figure_in_words(one, figure),
            "also": asking.also_in_words(figure), "chart": bars.over_time(one, asked, ()),
        })  # fmt: skip
    is_empty = not any(card["figure"].count for card in cards)
    context = _context(request, asked, problem) | {"cards": cards, "is_empty": is_empty}
    return render(request, "console/numbers.html", context, status=422 if problem else 200)


@needs("look")
@require_GET
def number(request: HttpRequest, key: str) -> HttpResponse:
    """One measure: its definition, its days with what was changed, its parts, and what a change did to it."""
    measure = _measure(key)
    asked, problem = _asked(request)
    by = request.GET.get("by", "")
    by = by if by in measure.splits else measure.splits[0]
    changes = _changes(asked)
    parted = asked if _sees_all(request) else asking.for_one(asked, by, request.member.person)
    figure = measures.figure(measure, asked)
    context = _context(request, asked, problem) | {
        "measure": measure, "figure": figure, "words": asking.figure_in_words(measure, figure),
        "also": asking.also_in_words(figure), "chart": bars.over_time(measure, asked, changes), "by": by,
        "splits": {field: bars.field_name(measure, field) for field in measure.splits},
        "parts": bars.by_part(measure, parted, by), "has_issues": by in facts.FILTERS,
        "hours": list(zip(WEEKDAYS, heat.shades(measures.by_hour(measure, asked)), strict=True)),
        "sign_words": asking.in_words(measure.sign, measure.unit), "changes": changes,
        **_change(request, measure, asked, changes),
    }  # fmt: skip
    return render(request, "console/number.html", context, status=422 if problem else 200)


@needs("look")
@require_GET
def issues(request: HttpRequest, key: str) -> HttpResponse:
    """The issues behind a bar."""
    measure = _measure(key)
    asked, problem = _asked(request)
    found = measures.behind(measure, asked, MOST_ISSUES)
    names = kept.keys([issue for issue, _ in found])
    place = zone(asked.time_zone)
    rows = [(names[issue], facts.instant(at).astimezone(place)) for issue, at in found if issue in names]
    context = _context(request, asked, problem) | {"measure": measure, "rows": rows, "most": MOST_ISSUES}
    return render(request, "console/number_issues.html", context, status=422 if problem else 200)


@needs("look")
@require_GET
def as_file(request: HttpRequest, key: str, ending: str) -> HttpResponseBase:
    """The days of a measure, or its parts by a field, as a file for a spreadsheet."""
    measure = _measure(key)
    asked, problem = _asked(request)
    by = request.GET.get("by", "day")
    if problem or (by != "day" and by not in measure.splits):
        return _refused(problem or f"{measure.name} is not parted by {by}")
    parted = asked if _sees_all(request) else asking.for_one(asked, by, request.member.person)
    return saved(books.in_parts(measure, asked, by, asking.parts_of(measure, parted, by)), ending)


@needs("look")
@require_GET
def all_as_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """All measures with their days as a file."""
    asked, problem = _asked(request)
    return _refused(problem) if problem else saved(books.overview(asked), ending)


@needs("look")
@require_GET
def issues_as_file(request: HttpRequest, key: str, ending: str) -> HttpResponseBase:
    """All the issues behind a bar as a file."""
    measure = _measure(key)
    asked, problem = _asked(request)
    if problem:
        return _refused(problem)
    return saved(books.issues(measure, asked, to_issue, files.MOST_ROWS), ending)


def _refused(problem: object) -> HttpResponse:
    return HttpResponse(str(problem), status=422, content_type="text/plain; charset=utf-8")


def _measure(key: str) -> Measure:
    try:
        return asking.measure_of(key)
    except WrongAsk as error:
        raise Http404(str(error)) from error


def _sees_all(request: HttpRequest) -> bool:
    return bool(may(request.member, "see_everybodys_load"))


def _asked(request: HttpRequest) -> tuple[Asked, WrongAsk | None]:
    """What the address asks for; what makes no sense is said, and the usual days are shown."""
    place, now = zone_of(request.member), clock.now()
    given = {name: ",".join(request.GET.getlist(name)) for name in request.GET}
    try:
        asked = asking.asked_of(given, place, now)
        return (asked if _sees_all(request) else asking.for_one(asked, "", request.member.person)), None
    except WrongAsk as error:
        return asking.asked_of({}, place, now), error


def _context(request: HttpRequest, asked: Asked, problem: WrongAsk | None) -> dict[str, Any]:
    whole = facts.of("opened", Asked(since=asked.since, until=asked.until, time_zone=asked.time_zone))
    choices = []
    for field in CHOSEN:
        chosen = asked.only.get(field, ())
        words = sorted({*(word for word in whole.counts(field) if word), *chosen} - {""})
        choices.append((field, bars.NAMES[field], words, chosen[0] if len(chosen) == 1 else ""))
    others = {field: words for field, words in asked.only.items() if field not in CHOSEN or len(words) > 1}
    document = policies.document_in_force()
    query = asking.query_of(asked)
    return {
        "screen": "numbers", "asked": asked, "problem": problem, "choices": choices, "others": others,
        "query": asking.encoded(query), "asked_query": query, "spans": _spans(asked),
        "since_ever": fact_columns.first_day(),
        "team_names": {key: one.name for key, one in document.teams.items()},
        "people_names": {key: one.name for key, one in document.people.items()},
    }  # fmt: skip


def _spans(asked: Asked) -> list[tuple[int, str, bool]]:
    """The usual spans up to the last day that is asked for."""
    found = []
    for days in SPANS:
        since = asked.until - facts.A_DAY * (days - 1)
        query = asking.query_of(asked) | {"since": since.isoformat()}
        found.append((days, asking.encoded(query), since == asked.since))
    return found


def _changes(asked: Asked) -> list[tuple[date, str]]:
    """What may have moved a measure in the span: versions of the policy, oldest first."""
    place = zone(asked.time_zone)
    found = [
        (one.published_at.astimezone(place).date(), f"version {one.number}: {one.comment or 'published'}")
        for one in policies.versions()
        if not one.is_same_text
    ]
    return sorted(one for one in found if asked.since < one[0] <= asked.until)


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
    return {"mark": day, "change": _told(measure, found), "verdict": VERDICTS[found.verdict], "tone": found.verdict}


def _told(measure: Measure, found: Change) -> dict[str, str]:
    """A change in words; counts are compared by the day."""
    def words(value: float | None) -> str:
        return asking.in_words(value, measure.unit)

    return {
        "before": words(found.before.value), "after": words(found.after.value),
        "before_count": f"{found.before.count:,}", "after_count": f"{found.after.count:,}",
        "difference": words(found.difference), "low": words(found.low), "high": words(found.high),
        "a_day": " a day" if measure.unit == "count" and not measure.is_stock else "",
    }  # fmt: skip
