"""Reports by mail: what is sent when and to whom, what became of it; and the pages by which readers agree and stop it.

Opening such a link does nothing, because mail scanners open links; the pressed button does.
"""

import calendar
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from rung import clock
from rung.console import signed_page
from rung.console.access import needs, public
from rung.console.refusals import line
from rung.console.wall_times import zone_of
from rung.core.document import PolicyDocument
from rung.core.refused import Refused
from rung.core.times import walltime
from rung.core.times.cadence import cadence_of, next_after
from rung.core.wrong import Wrong
from rung.engine.mailed import asking, making
from rung.engine.sending import again
from rung.policy.saying.value_words import sentence
from rung.reports import mailed as reporting
from rung.reports import named
from rung.reports.measures import MEASURES
from rung.store.measures import mailed
from rung.store.measures.mailed import Reader, Report, Use
from rung.store.people.tokens import BadLink, ExpiredLink
from rung.store.policies import policies

RUNS_SHOWN = 12
WEEKDAYS = dict(zip(walltime.WEEKDAYS, calendar.day_name, strict=True))
EVERY = {"day": "each day", "week": "each week", "month": "each month"}


@needs("mail_reports")
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """Every report, and a form for another one."""
    given = request.POST if request.method == "POST" else request.GET
    problem = ""
    if request.method == "POST":
        try:
            report = _added(request)
        except (Refused, Wrong, ValueError) as refused:
            problem = _line(refused)
        else:
            messages.success(request, f"Kept. It goes out {report.cadence.words}.")
            return redirect("report", report.id)
    document = policies.document_in_force()
    rows = [(one, mailed.readers(one.id), _about(one, document)) for one in mailed.listed()]
    context = {
        "screen": "numbers", "rows": rows, "problem": problem, "given": given, "every": EVERY, "weekdays": WEEKDAYS,
        "zone": given.get("time_zone") or zone_of(request.member), "measures": MEASURES,
        "address": given.get("address", ""), "me": request.member.person or "",
        "people": document.people_names,
    }  # fmt: skip
    return render(request, "console/reports.html", context, status=422 if problem else 200)


@needs("mail_reports")
@require_http_methods(["GET", "HEAD"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One report: who gets it, and what became of the last ones."""
    report = _found(number)
    document = policies.document_in_force()
    runs = mailed.followed(report.id, RUNS_SHOWN)
    readers = [(reader, making.address_of(reader, document), _state(reader)) for reader in mailed.readers(report.id)]
    context = {
        "screen": "numbers", "report": report, "about": _about(report, document), "readers": readers, "runs": runs,
        "people": document.people_names,
    }  # fmt: skip
    return render(request, "console/report.html", context)


@needs("mail_reports")
@require_POST
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Something is done with a report."""
    report = _found(number)
    if act not in ACTS:
        raise Http404(f"nothing is called {act}")
    try:
        said = ACTS[act](request, report)
    except Refused as refused:
        messages.error(request, f"Nothing is changed: {line(refused)}")
        return redirect("report", report.id)
    messages.success(request, said)
    return redirect("reports") if act == "remove" else redirect("report", report.id)


@public
@csrf_exempt  # the signed link is the proof, and works where no cookie was ever set
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, token: str) -> HttpResponse:
    """The page by which an address outside says that it wants a report."""
    return _by_link(request, token, "agree", mailed.confirm)


@public
@csrf_exempt  # mail programs press it without a cookie (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The page by which a reader stops it; mail programs press its button by themselves when they are told to."""
    return _by_link(request, token, "stop", mailed.stop)


def _by_link(request: HttpRequest, token: str, use: Use, act: Callable[[int, Any], None]) -> HttpResponse:
    try:
        reader = mailed.reader(mailed.read_link(token, use))
    except ExpiredLink:
        words = "It was good for 14 days. Ask whoever wanted to send you the report for another one."
        return signed_page.gone(request, 410, "This link is too old", words)
    except BadLink:
        return signed_page.gone(request, 404, "This link is damaged", signed_page.DAMAGED)
    report = mailed.one(reader.report) if reader else None
    if reader is None or report is None:
        return signed_page.gone(request, 410, "This report is over", "Nothing more is sent of it.")
    if request.method == "POST":  # answered as it is: mail programs follow no redirect (RFC 8058, 3.1)
        act(reader.id, clock.now())
        reader = mailed.reader(reader.id) or reader
    about = _about(report, policies.document_in_force())
    context: dict[str, object] = {"report": report, "reader": reader, "use": use, "about": about}
    return signed_page.answer(request, "console/report_link.html", context)


def _added(request: HttpRequest) -> Report:
    given, now = request.POST, clock.now()
    measure, only = reporting.of_address(given.get("address", ""), now)
    every = given.get("every", "week")
    cadence = cadence_of(
        every, given.get("month_day" if every == "month" else "weekday", ""), given.get("at", ""),
        given.get("time_zone", ""),
    )  # fmt: skip
    readers = given.get("readers", "").replace("\n", ",").split(",")
    by = request.member.acts_as
    return asking.add(given.get("name", ""), measure, only, cadence, readers, policies.document_in_force(), by, now)


def _send_now(request: HttpRequest, report: Report) -> str:
    making.make_now(report, policies.document_in_force(), clock.now(), request.member.acts_as)
    return "It is on its way."


def _again(request: HttpRequest, report: Report) -> str:
    """Only what this report's own mails are."""
    number = request.POST.get("delivery", "")
    own = {one.id for _, outcomes in mailed.followed(report.id, RUNS_SHOWN) for one in outcomes}
    if not number.isdecimal() or len(number) > 18 or int(number) not in own:
        raise Refused("not_there", "this mail is none of the report's", "choose one of the list")
    answer = again.send(int(number), request.member.acts_as)
    if answer.code != "asked":
        raise Refused(answer.code, answer.words)
    return "It is sent again at once."


def _turn(request: HttpRequest, report: Report) -> str:
    is_on = request.POST.get("is_on") == "1"
    mailed.turn(report.id, is_on=is_on, next_at=next_after(report.cadence, clock.now()))
    return f"It goes out {report.cadence.words}." if is_on else "It rests until somebody turns it on again."


def _remove(request: HttpRequest, report: Report) -> str:
    mailed.remove(report.id)
    return f"{report.name} is removed: nothing more is sent of it."


def _add_reader(request: HttpRequest, report: Report) -> str:
    given, by, document = request.POST.get("reader", ""), request.member.acts_as, policies.document_in_force()
    reader = asking.add_reader(report, given, document, by, clock.now())
    if reader.person:
        return f"{document.people[reader.person].name} gets it."
    return f"{reader.name} is asked by mail, and gets it once they agree."


def _remove_reader(request: HttpRequest, report: Report) -> str:
    number = request.POST.get("reader", "")
    if not number.isdecimal() or len(number) > 18 or not mailed.remove_reader(report.id, int(number)):
        raise Refused("not_there", "they do not get it", "load the page anew")
    return "They do not get it any more."


ACTS: dict[str, Callable[[HttpRequest, Report], str]] = {
    "send": _send_now, "again": _again, "turn": _turn, "remove": _remove, "add-reader": _add_reader,
    "remove-reader": _remove_reader,
}  # fmt: skip


def _state(reader: Reader) -> str:
    if reader.stopped_at is not None:
        return "stopped it"
    if reader.person:
        return "gets it"
    return "agreed" if reader.confirmed_at else "was asked, has not agreed"


def _about(report: Report, document: PolicyDocument) -> str:
    called = MEASURES[report.measure].name if report.measure in MEASURES else "all measures"
    filters = named.filters_in_a_line(report.only, document)
    return f"{called}, only {filters}" if filters else called


def _line(refused: Exception) -> str:
    if isinstance(refused, Refused | Wrong):
        return line(refused)
    return sentence(str(refused))


def _found(number: int) -> Report:
    report = mailed.one(number)
    if report is None:
        raise Http404(f"there is no report {number}")
    return report
