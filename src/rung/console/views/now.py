"""Now: the queue, sorted by the next bad instant."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rung.console.access import needs
from rung.console.forms.act_form import CLOSINGS, SNOOZES
from rung.console.paging import page_of
from rung.store.decisions import set_aside
from rung.store.deliveries import deliveries
from rung.store.pages import queries
from rung.store.people import directory
from rung.store.policies import policies
from rung.store.words import search

PAGE = 50


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


def _context(request: HttpRequest) -> dict[str, object]:
    member = request.member
    wanted = queries.Filter(
        tab=_tab(request, member.person),
        person=member.person,
        teams=_teams(member.person),
        priority=request.GET.get("priority") or None,
        text=request.GET.get("q", "").strip(),
    )
    page = page_of(request.GET.get("page"))
    has_policy = policies.current_number() is not None
    queue = queries.queue(wanted, PAGE, (page - 1) * PAGE)
    return {
        "screen": "now",
        "queue": queue,
        "most_read": f"{search.MOST_READ:,}",
        "tabs": [(tab, queue.counts.get(tab)) for tab in queries.TABS],
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
        "people": policies.people_names(),
    }


def _tab(request: HttpRequest, person: str | None) -> queries.Tab:
    wanted = request.GET.get("tab", "all")
    return wanted if wanted in queries.TABS else "all"


def _teams(person: str | None) -> tuple[str, ...]:
    try:
        found = policies.current().document.people.get(person or "")
    except policies.NoPolicy:
        return ()
    return found.teams if found else ()
