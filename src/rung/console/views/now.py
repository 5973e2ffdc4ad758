"""Now: the queue, sorted by the next bad instant."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rung.console.access import needs
from rung.console.forms.act_form import CLOSINGS, SNOOZES
from rung.console.paging import page_of
from rung.console.words.first_steps import Step, first_steps
from rung.engine.duty import reach_tests
from rung.store import settings_store
from rung.store.decisions import set_aside
from rung.store.deliveries import deliveries
from rung.store.pages import queries
from rung.store.people import directory, saved_views
from rung.store.policies import policies
from rung.store.words import search

PAGE = 50
NARROWED_BY = ("q", "priority", "team", "assignee", "account")


@needs("look")
@require_GET
def now(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    return render(request, "console/now.html", _context(request))


@needs("look")
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The part that moves: fetched again whenever something changed."""
    return render(request, "console/_queue.html", _context(request))


@needs("look")
@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """What is looked at now, under a name, for whoever looks."""
    query = QueryDict(request.POST.get("query", ""))
    kept = urlencode({name: query[name] for name in ("tab", *NARROWED_BY) if query.get(name)})
    try:
        saved_views.keep(request.user, request.POST.get("name", ""), kept)
    except saved_views.Unfit as unfit:
        messages.error(request, str(unfit))
    else:
        messages.success(request, "Kept: it stands above the queue from now on.")
    return redirect(f"{reverse('now')}?{kept}")


@needs("look")
@require_POST
def remove_view(request: HttpRequest, view_id: int) -> HttpResponse:
    if saved_views.remove(request.user, view_id):
        messages.success(request, "This view is not kept any more.")
    else:
        messages.error(request, "It was removed before.")
    return redirect("now")


def _context(request: HttpRequest) -> dict[str, object]:
    member = request.member
    given = {name: request.GET.get(name, "").replace("\0", " ").strip() for name in NARROWED_BY}
    wanted = queries.Filter(
        tab=_tab(request, member.person),
        person=member.person,
        teams=_teams(member.person),
        priority=given["priority"] or None,
        team=given["team"] or None,
        assignee=given["assignee"] or None,
        account=given["account"] or None,
        text=given["q"],
    )
    narrow = urlencode({name: value for name, value in given.items() if value})
    page = page_of(request.GET.get("page"))
    has_policy = policies.current_number() is not None
    queue = queries.queue(wanted, PAGE, (page - 1) * PAGE)
    people = policies.people_names()
    strangers = queries.of_strangers(people) if has_policy else {}
    return {
        "screen": "now",
        "queue": queue,
        "most_read": f"{search.MOST_READ:,}",
        "tabs": [(tab, None if narrow else queue.counts.get(tab)) for tab in queries.TABS],
        "narrow": narrow,
        "views": saved_views.of_user(request.user),
        "teams": policies.team_names(),
        "wanted": wanted,
        "page": page,
        "has_more": page * PAGE < queue.total,
        "undecided": queries.undecided(),
        "blocked": set_aside.count(),
        "undelivered": len(deliveries.undelivered()),
        "priorities": policies.document_in_force().workspace.priorities if has_policy else (),
        "snoozes": SNOOZES,
        "closings": CLOSINGS,
        "here": f"/?{request.GET.urlencode()}",
        "duty": directory.on_duty() if has_policy else [],
        "has_policy": has_policy,
        "people": people,
        "strangers": strangers,
        "of_strangers": sum(strangers.values()),
        "steps": _steps(request, wanted) if has_policy and not queue.rows and not narrow else [],
        **(_quiet(queue.at) if has_policy and not queue.rows else {}),
    }


def _quiet(now: datetime) -> dict[str, object]:
    """What is to be known where nothing is to be done: what is due next, and how many of those on duty soon hear."""
    soon = [one for one in reach_tests.of_everybody(policies.current(), now) if one.is_on_duty_soon]
    return {"next_due": queries.next_due(), "on_duty_soon": soon, "proven": sum(one.is_proven for one in soon)}


def _steps(request: HttpRequest, wanted: queries.Filter) -> list[Step]:
    """What whoever sets the installation up has still to do, as long as no notice leaves it."""
    is_theirs = request.member.can("change_delivery_mode") and wanted.tab == "all"
    if not is_theirs or settings_store.delivery_mode().mode != "outbox":
        return []
    return first_steps(policies.document_in_force())


def _tab(request: HttpRequest, person: str | None) -> queries.Tab:
    wanted = request.GET.get("tab", "all")
    return wanted if wanted in queries.TABS else "all"


def _teams(person: str | None) -> tuple[str, ...]:
    try:
        found = policies.current().document.people.get(person or "")
    except policies.NoPolicy:
        return ()
    return found.teams if found else ()
