"""Satisfaction: what customers said afterwards, how many of them did, and where they were less content."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET
from msgspec import structs

from rung import clock
from rung.console.access import may, needs
from rung.console.downloads import no_file, refused, saved
from rung.console.paging import page_of
from rung.core.wrong import Wrong
from rung.reports import satisfaction as reports
from rung.store.accounts import satisfaction
from rung.store.accounts.satisfaction import Filter
from rung.store.policies import policies

PAGE = 50
SCORES: dict[str, tuple[str, tuple[int, ...]]] = {
    "": ("any", ()), "bad": ("bad: 1 and 2", (1, 2)), "middling": ("middling: 3", (3,)),
    "good": ("good: 4 and 5", (4, 5)), **{str(score): (f"{score}", (score,)) for score in range(1, 6)},
}  # fmt: skip
LADDERS = {"": None, "yes": True, "no": False}


@needs("look")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The figures of some days, and every answer of them."""
    document = policies.document_in_force()
    wanted, days = _wanted(request), _days(request)
    sees_all = may(request.member, "see_everybodys_load")
    status, dropped = HTTPStatus.OK, {"page"}
    if not reports.may_ask(wanted, request.member.person, sees_all=sees_all):
        messages.error(request, f"{reports.FOR_LEADS} These are everybody's together.")
        wanted, status, dropped = structs.replace(wanted, person=None), HTTPStatus.FORBIDDEN, {"page", "person"}
    problem = _problem(wanted)
    if problem:
        wanted = structs.replace(wanted, **dict.fromkeys(reports.NAMED))
        status, dropped = HTTPStatus.UNPROCESSABLE_ENTITY, {"page", *reports.NAMED}
    report = reports.report(wanted, document)
    people = report.people if sees_all else [one for one in report.people if one.key == request.member.person]
    page = page_of(request.GET.get("page"))
    total, answers = satisfaction.listed(wanted, PAGE, (page - 1) * PAGE)
    asked = {name: value for name, value in request.GET.items() if name not in dropped and value}
    context = {
        "screen": "satisfaction", "report": report, "people_lines": people, "sees_all": sees_all, "answers": answers,
        "total": total, "page": page, "has_more": page * PAGE < total, "query": urlencode(asked), "days": days,
        "spans": reports.DAYS, "asked": asked, "scores": [(key, words) for key, (words, _) in SCORES.items()],
        "teams": document.teams, "rule": document.survey,
        "people": document.people_names,
        "bars": _bars(report.figures), "problem": problem,
    }  # fmt: skip
    return render(request, "console/satisfaction.html", context, status=status)


@needs("look")
@require_GET
def as_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The answers of the page, all of them, as a file."""
    wanted, sees_all = _wanted(request), may(request.member, "see_everybodys_load")
    if not reports.may_ask(wanted, request.member.person, sees_all=sees_all):
        return no_file(reports.FOR_LEADS, HTTPStatus.FORBIDDEN)
    if problem := _problem(wanted):
        return refused(problem)
    return saved(reports.book(satisfaction.every(wanted), wanted, _zone(request), clock.now()), ending)


def _wanted(request: HttpRequest) -> Filter:
    """What the address asks for; what it cannot mean is left out."""
    since, until = reports.span(clock.now(), _days(request), _zone(request), _last(request))
    return Filter(
        since=since, until=until, scores=SCORES.get(request.GET.get("score", ""), SCORES[""])[1],
        team=request.GET.get("team") or None, account=request.GET.get("account", "").strip()[:200] or None,
        person=request.GET.get("person") or None, is_escalated=LADDERS.get(request.GET.get("escalated", "")),
        commented=bool(request.GET.get("commented")),
    )  # fmt: skip


def _problem(wanted: Filter) -> Wrong | None:
    """What there is none of."""
    try:
        reports.check(wanted)
    except Wrong as error:
        return error
    return None


def _zone(request: HttpRequest) -> str:
    return request.member.time_zone or policies.document_in_force().workspace.time_zone


def _days(request: HttpRequest) -> int:
    text = request.GET.get("days", "")
    return int(text) if text in map(str, reports.DAYS) else reports.USUAL_DAYS


def _last(request: HttpRequest) -> date | None:
    try:
        found = datetime.strptime(request.GET.get("until", ""), "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def _bars(figures: satisfaction.Figures) -> list[dict[str, Any]]:
    """How often each score was given, the best first, with its share in hundredths."""
    counts = list(enumerate(figures.by_score, start=1))
    return [
        {
            "score": score, "stars": "★" * score, "count": count,
            "share": round(100 * count / figures.answers) if figures.answers else 0,
            "tone": "green" if score >= satisfaction.GOOD else "red" if score <= satisfaction.BAD else "amber",
        }
        for score, count in reversed(counts)
    ]  # fmt: skip
