"""Settings, Customers' page: who may see it and how it looks; and the links by which one customer comes to an issue."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rung import config
from rung.console.access import needs
from rung.engine.customers import customer_page
from rung.engine.customers.customer_page import NoPicture, Settings
from rung.store.accounts import customer_access
from rung.store.pages import queries

COLOUR = re.compile(r"#[0-9a-f]{6}")
WHO = {
    "everybody": "everybody who ever wrote to us", "customers": "only who writes for a known account",
    "listed": "only these addresses and domains",
}  # fmt: skip
SHARED = {
    "nobody": "nobody: each sees their own", "marked": "in accounts that say so (field shared_page: true)",
    "everybody": "in every account",
}  # fmt: skip


@needs("manage_customer_page")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """One page of settings; what is wrong is said, and nothing of it is kept."""
    if request.method == "GET":
        return _page(request, customer_page.settings())
    given, problem = _given(request)
    if not problem and (logo := request.FILES.get("logo")):
        try:
            customer_page.put_logo(logo.read(customer_page.MOST_LOGO + 1))
        except NoPicture as error:
            problem = str(error)
    if problem:
        messages.error(request, f"Nothing was kept. {problem}")
        return _page(request, given, status=422)
    if request.POST.get("no_logo"):
        customer_page.take_logo_away()
    customer_page.set_up(given)
    messages.success(request, "Kept." if given.is_on else "Kept. The page is off: nobody sees it.")
    return redirect("customer-page")


@needs("work")
@require_GET
def link(request: HttpRequest, key: str) -> HttpResponse:
    """The link by which the customer of an issue comes to it, to be handed over by hand."""
    contact = _contact(key)
    found = customer_page.link_to_issue(key, contact) if contact else None
    context = {"key": key, "link": found, "is_on": customer_page.settings().is_on, "contact": contact}
    response = render(request, "console/_customer_link.html", context)
    response["Cache-Control"] = "no-store"
    return response


@needs("work")
@require_POST
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Every link and session of the issue's customer opens nothing any more."""
    contact = _contact(key)
    if contact is None:
        messages.error(request, "This issue has no customer whose links could be taken back.")
    else:
        customer_access.revoke(contact)
        messages.success(request, "All links and sessions of this customer are over. Later answers bear new links.")
    return redirect("issue", key=key)


def _contact(key: str) -> str | None:
    state = queries.state_of(key)
    if state is None:
        raise Http404(f"there is no issue {key}")
    return state.contact


def _given(request: HttpRequest) -> tuple[Settings, str]:
    """What was entered, and what is wrong with it."""
    post = request.POST
    accent = post.get("accent", "").strip().lower()
    listed = tuple(dict.fromkeys(part.lower().lstrip("@") for part in post.get("listed", "").split()))
    given = Settings(
        is_on=bool(post.get("is_on")), name=post.get("name", "").strip()[:80],
        accent=accent if COLOUR.fullmatch(accent) else customer_page.Settings().accent,
        who=post["who"] if post.get("who") in WHO else "everybody", listed=listed,
        shared=post["shared"] if post.get("shared") in SHARED else "nobody",
        names_of_team=bool(post.get("names_of_team")), names_of_colleagues=bool(post.get("names_of_colleagues")),
    )  # fmt: skip
    if not given.name:
        return given, "The page has no name: write what customers know you by."
    if accent and not COLOUR.fullmatch(accent):
        return given, f"“{accent[:30]}” is no colour: write it like #1f5fbf."
    if given.who == "listed" and not listed:
        return given, "Nobody could come in: write at least one address or domain, one a line."
    return given, ""


def _page(request: HttpRequest, look: Settings, status: int = 200) -> HttpResponse:
    base = config.current().base_url
    context: dict[str, Any] = {
        "screen": "settings", "look": look, "who": WHO, "shared": SHARED, "listed": "\n".join(look.listed),
        "has_logo": customer_page.logo() is not None, "trouble_of_mail": customer_page.trouble(),
        "address": f"{base}/c",
        "leads_nowhere": look.is_on and config.current().is_reached_from_here_alone,
    }  # fmt: skip
    return render(request, "console/customer_page.html", context, status=status)
