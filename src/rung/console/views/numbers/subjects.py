"""One team, one account, one person: the same figures about them alone, with what only they have; and all of them
beside each other. Of people, leads see everybody, others themselves."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rung import clock
from rung.console.access import needs
from rung.console.pictures import health_chart, load_chart
from rung.console.views.numbers.comparing import COLUMNS, MOST, compared
from rung.console.views.numbers.overview import HEADLINES, parts
from rung.console.views.numbers.shown import Shown, Subject, context, sees_all, shown
from rung.engine.accounts import health
from rung.reports import fairness
from rung.reports.facts import A_DAY
from rung.reports.measures import MEASURES, Measure
from rung.reports.named import label
from rung.store.accounts import account_health
from rung.store.people import directory
from rung.store.policies import policies

OF_A_PERSON = ("first_response", "next_response", "resolution", "resolved")
"""Measures of what one person did, beside those that are parted by person."""
PERSON_HEADLINES = ("promises", "first_response", "acknowledged", "rings")
SHARES = {"pages": "Pages", "nights": "Nights", "free_days": "Weekends and holidays", "assigned": "Issues"}
NAMES = {"teams": "Teams", "accounts": "Customers", "people": "People"}


@needs("look")
@require_GET
def listed(request: HttpRequest, what: str) -> HttpResponse:
    """All teams, accounts or people beside each other."""
    page = shown(request)
    found = context(page, reverse(f"numbers-{what}")) | {
        "what": what, "name": NAMES[what], "table": compared(page, what), "most": MOST,
        "columns": [MEASURES[one] for one in COLUMNS[what]],
    }  # fmt: skip
    return render(request, "console/numbers/compared.html", found, status=page.status)


@needs("look")
@require_GET
def team(request: HttpRequest, key: str) -> HttpResponse:
    """One team, and who is in it."""
    document = policies.document_in_force()
    page = _page(request, "team", key, "number-team")
    people = [one for one in document.people.values() if key in one.teams]
    own = {
        "people": [one for one in people if page.sees_all or one.key == request.member.person],
        "is_known": key in document.teams,
    }  # fmt: skip
    return _answer(page, list(MEASURES.values()), HEADLINES, own)


@needs("look")
@require_GET
def account(request: HttpRequest, key: str) -> HttpResponse:
    """One account, with its health over the same days."""
    page = _page(request, "account", key, "number-account")
    known = directory.account_row(key) is not None
    days = account_health.of_account(key, max(page.asked.since, health.today(clock.now()) - A_DAY * page.asked.days))
    days = [one for one in days if one.day <= page.asked.until]
    return _answer(
        page, list(MEASURES.values()), HEADLINES, {"health_days": health_chart.picture(days), "is_known": known}
    )  # fmt: skip


@needs("look")
@require_GET
def person(request: HttpRequest, key: str) -> HttpResponse:
    """One person: what they did, and what they carried."""
    if not sees_all(request) and key != request.member.person:
        raise Http404("figures of other people are for leads")
    document = policies.document_in_force()
    page = _page(request, "person", key, "number-person")
    wanted = [one for one in MEASURES.values() if "person" in one.splits or one.key in OF_A_PERSON]
    return _answer(page, wanted, PERSON_HEADLINES, _load(page, key) | {"is_known": key in document.people})


def _page(request: HttpRequest, field: str, key: str, address: str) -> Shown:
    name = label(field, key, policies.document_in_force())
    return shown(request, Subject(field, key, name, reverse(address, args=[key])))


def _answer(page: Shown, wanted: list[Measure], heads: tuple[str, ...], own: dict[str, Any]) -> HttpResponse:
    subject = page.subject
    assert subject is not None  # every page here is about somebody
    found = context(page, subject.address) | parts(page, wanted, heads) | own
    if found["is_empty"] and not own["is_known"]:
        raise Http404(f"nothing is known of {subject.key}")
    return render(page.request, f"console/numbers/{subject.field}.html", found, status=page.status)


def _load(page: Shown, key: str) -> dict[str, Any]:
    """What the person carried in the weeks of these days, beside an even share."""
    if policies.current_number() is None:
        return {}
    asked = page.asked
    found = fairness.report(clock.now(), min(-(-asked.days // 7), fairness.MOST_WEEKS), None, asked.until)
    line = next((one for one in found.lines if one.key == key), None)
    if line is None:
        return {}
    shares = [(name, line.shares[measure]) for measure, name in SHARES.items()]
    return {
        "line": line, "shares": shares, "weeks": found.weeks, "strip": load_chart.strips(found, [line])[0],
        "strip_width": load_chart.strip_width(found),
        "by_week": list(zip(line.weeks, found.weeks, strict=True)),
    }  # fmt: skip
