"""Fairness: who carries how much, as a picture, as a table, and as a file to calculate with."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from rung import clock
from rung.console.access import may, needs
from rung.console.downloads import no_file, saved
from rung.console.pictures import load_chart
from rung.console.refusals import line
from rung.core.wrong import Wrong
from rung.policy.saying.value_words import sentence
from rung.reports import fairness as reports
from rung.reports import overload
from rung.reports.export import fairness as books
from rung.reports.fairness import COMPLETE_WEEKS, MEASURES, MOST_WEEKS, Report
from rung.store.people.members import Membership
from rung.store.policies import policies

SPANS = (0, 1, COMPLETE_WEEKS, 8, 12, 26)
"""Complete weeks that may be chosen before the last one."""
NAMES = {
    "pages": "Pages",
    "nights": "Nights",
    "free_days": "Weekends and holidays",
    "escalations": "Escalations",
    "assigned": "Issues",
}
EVEN, UNEVEN = 0.2, 0.4
"""Gini coefficients: below the first it is said to be even, from the second on very uneven."""


@needs("look")
@require_GET
def fairness(request: HttpRequest) -> HttpResponse:
    """The page. A lead sees everybody; others their own line, and how evenly all is spread."""
    measure = request.GET.get("measure", "pages")
    measure = measure if measure in MEASURES else "pages"
    context = {"screen": "fairness", "measure": measure, "measures": NAMES, "rules": overload.RULES}
    try:
        report = _report(request)
    except policies.NoPolicy:
        return render(request, "console/fairness.html", context | {"has_policy": False})
    except Wrong as error:
        return render(
            request, "console/fairness.html", context | {"has_policy": True, "problem": line(error)}, status=404
        )
    bars = load_chart.bars(report, measure)
    lines = [bar.line for bar in bars]
    asked = {"weeks": _complete(request), "team": report.team or ""} | (
        {"until": last} if (last := _last(request)) else {}
    )
    return render(
        request,
        "console/fairness.html",
        context
        | {
            "has_policy": True,
            "report": report,
            "sees_all": may(request.member, "see_everybodys_load"),
            "bars": bars,
            "strips": load_chart.strips(report, lines),
            "strip_width": load_chart.strip_width(report),
            "spread": report.spreads[measure],
            "evenness": _evenness(report.spreads[measure].gini),
            "company": report.company[measure],
            "weeks": _complete(request),
            "spans": SPANS,
            "until": _last(request),
            "query": urlencode(asked),
            "earlier": _moved(report, asked, -1),
            "later": "" if report.weeks[-1].is_running else _moved(report, asked, 1),
        },
    )


@needs("look")
@require_GET
def as_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The figures of the page, a row for each person and week and one for all the weeks."""
    try:
        report = _report(request)
    except policies.NoPolicy as error:
        return no_file(sentence(str(error)), 404)
    except Wrong as error:
        return no_file(line(error), 404)
    return saved(books.book(report), ending)


def _report(request: HttpRequest) -> Report:
    """What the address asks for, as far as the member may see it."""
    member = request.member
    sees_all = may(member, "see_everybodys_load")
    team = request.GET.get("team") or (None if sees_all or "team" in request.GET else _own_team(member))
    found = reports.report(clock.now(), _complete(request), team, _last(request))
    return found if sees_all else reports.only(found, member.person)


def _own_team(member: Membership) -> str | None:
    """What somebody sees first who sees only themselves: how their own team shares."""
    person = policies.current().document.people.get(member.person or "")
    return person.teams[0] if person and person.teams else None


def _complete(request: HttpRequest) -> int:
    text = request.GET.get("weeks", "")
    return min(int(text), MOST_WEEKS) if text.isdecimal() and len(text) < 4 else COMPLETE_WEEKS


def _last(request: HttpRequest) -> date | None:
    """A day of the last week that is asked for; what is no day is the present."""
    try:
        return date.fromisoformat(request.GET.get("until", ""))
    except ValueError:
        return None


def _moved(report: Report, asked: dict[str, Any], way: int) -> str:
    """The address of the weeks before these, or after them."""
    try:
        until = report.weeks[-1].monday + way * timedelta(weeks=max(len(report.weeks), 1))
    except OverflowError:
        return ""
    return f"?{urlencode({**asked, 'until': until})}"


def _evenness(gini: float | None) -> str:
    if gini is None:
        return "nothing to share"
    return "even" if gini < EVEN else "uneven" if gini < UNEVEN else "very uneven"
