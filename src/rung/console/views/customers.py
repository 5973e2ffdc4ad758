"""Customers: accounts with what is known of them, how they are, what happened with them, and who writes for them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from msgspec import Struct

from rung import clock
from rung.console.access import needs
from rung.console.downloads import saved
from rung.console.forms.customers import FactsForm, account_choices, label_of
from rung.console.paging import page_of
from rung.console.pictures import health_chart, mood_weeks
from rung.console.pictures.health_tone import IN_WORDS, tone_of
from rung.console.wall_times import zone_of
from rung.core.accounts.churn import Sign
from rung.core.document import Account
from rung.engine.accounts import account_escalation, account_page, accounts, health
from rung.engine.accounts.imports import NotWritten
from rung.policy.schema.people import ACCOUNT_RECORD
from rung.policy.tables.facts import written
from rung.policy.tables.sheets import OWN, Fault
from rung.reports.export import customers as books
from rung.store.accounts import account_moods, account_notes, account_timeline, contacts, satisfaction
from rung.store.accounts import accounts as kept
from rung.store.decisions import intake
from rung.store.pages import queries
from rung.store.people import directory
from rung.store.people.directory import AccountRow
from rung.store.policies import policies
from rung.store.words import texts

PAGE = 50
ISSUES_SHOWN = 20
ANSWERS_SHOWN = 5
ORIGIN = "console"
PATIENCE = 3.0
COUNTED_ELSEWHERE = ("open_issues", "escalations_30d")
SORTS: dict[str, Callable[[AccountRow, tuple[str, ...]], Any]] = {
    "name": lambda row, tiers: (row.account.name or row.account.key).casefold(),
    "tier": lambda row, tiers: tiers.index(row.account.tier) if row.account.tier in tiers else len(tiers),
    "value": lambda row, tiers: -(row.account.arr or 0.0),
    "owner": lambda row, tiers: row.account.owner or "\uffff",
    "health": lambda row, tiers: row.account.health_now if row.account.health_now is not None else float("inf"),
    "churn risk": lambda row, tiers: (not row.account.is_at_risk, row.account.health_now or 101.0),
    "renewal": lambda row, tiers: row.account.renews_on or date.max,
    "issues": lambda row, tiers: -row.open_issues,
}
"""How the list may be sorted: what needs a look first."""
HEALTHS = {**IN_WORDS, "unknown": "not known"}
RENEWALS = (30, 60, 90, 180)
"""Days within which it renews."""
ALL_KINDS = tuple(kind for kind in account_timeline.KINDS if kind != "signal")
"""Signals come each day: they are shown when asked for, and drown nothing."""
KIND_NAMES = (
    ("issue", "Issues"), ("escalation", "Escalations"), ("survey", "Surveys"), ("change", "Changes"),
    ("note", "Notes"), ("signal", "Signals"),
)  # fmt: skip


@needs("look")
@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """All accounts, filtered and sorted."""
    names = policies.people_names()
    wanted, (text, sort) = _Wanted.of(request), _text_and_sort(request)
    every = directory.accounts()
    found = _found(every, wanted, text, sort, names)
    page = page_of(request.GET.get("page"))
    context = {
        "screen": "customers", "rows": found[(page - 1) * PAGE : page * PAGE], "total": len(found), "any": bool(every),
        "text": text, "sort": sort, "sorts": tuple(SORTS), "page": page, "has_more": page * PAGE < len(found),
        "people": names, "wanted": wanted, "healths": HEALTHS.items(),
        "renewals": RENEWALS, "query": wanted.query(text, sort),
        "contact": texts.contact_of(text) if "@" in text else None,
    }  # fmt: skip
    return render(request, "console/customers.html", context)


@needs("look")
@require_GET
def as_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The accounts of the list, all pages of it, as a file."""
    names = policies.people_names()
    wanted, (text, sort) = _Wanted.of(request), _text_and_sort(request)
    found = _found(directory.accounts(), wanted, text, sort, names)
    return saved(books.book(found, names, wanted.today, zone_of(request.member), wanted.query(text, sort)), ending)


def _text_and_sort(request: HttpRequest) -> tuple[str, str]:
    sort = request.GET.get("sort", "name")
    return request.GET.get("q", "").strip(), sort if sort in SORTS else "name"


def _found(
    every: Sequence[AccountRow], wanted: "_Wanted", text: str, sort: str, names: dict[str, str]
) -> list[AccountRow]:
    tiers = policies.document_in_force().workspace.tiers
    found = [row for row in every if _matches(row.account, text.casefold(), names) and wanted.has(row.account)]
    return sorted(found, key=lambda row: (SORTS[sort](row, tiers), row.account.key))


class _Wanted(Struct, frozen=True):
    """Which accounts the list is narrowed to."""

    health: str
    at_risk: bool
    renews: int | None
    today: date

    @classmethod
    def of(cls, request: HttpRequest) -> "_Wanted":
        given = request.GET
        renews = next((days for days in RENEWALS if str(days) == given.get("renews")), None)
        chosen = given.get("health", "")
        return cls(chosen if chosen in HEALTHS else "", given.get("risk") == "1", renews, health.today(clock.now()))

    @property
    def is_narrow(self) -> bool:
        return bool(self.health or self.at_risk or self.renews)

    def has(self, account: Account) -> bool:
        if self.health and self.health != (tone_of(account.health_now) or "unknown"):
            return False
        if self.renews is not None:
            days = (account.renews_on - self.today).days if account.renews_on else None
            if days is None or not 0 <= days <= self.renews:
                return False
        return account.is_at_risk or not self.at_risk

    def query(self, text: str, sort: str) -> str:
        """The same list, another page of it."""
        narrow = {"health": self.health, "risk": "1" if self.at_risk else "", "renews": self.renews or ""}
        return urlencode({"q": text, "sort": sort, **{name: value for name, value in narrow.items() if value}})


@needs("look")
@require_GET
def customer(request: HttpRequest, key: str) -> HttpResponse:
    """One account: facts with their origin, contacts, issues."""
    row = _row_or_404(key)
    document = policies.document_in_force()
    people = document.people_names
    now = clock.now()
    moods = account_moods.trend(key, now)
    shown = account_page.page(key, now)
    before, kind = _place(request, now), request.GET.get("kind", "")
    kinds = (kind,) if kind in account_timeline.KINDS else ALL_KINDS
    tabs = [queries.queue(queries.Filter(tab=tab, account=key), ISSUES_SHOWN).rows for tab in ("all", "waiting")]
    open_issues = list({one.key: one for rows in tabs for one in rows}.values())  # what is in line stands in both
    said, answers = satisfaction.of_account(key, ANSWERS_SHOWN)
    context = {
        "screen": "customers", "account": row.account, "satisfaction": said, "answers": answers,
        "facts": _facts(row.account, kept.origins(row.account, document)),
        "moods": moods, "mood_bars": mood_weeks.bars(moods.weeks, now),
        "contacts": contacts.of_account(key), "open_issues": open_issues, "open_count": row.open_issues,
        "ended": queries.queue(queries.Filter(tab="ended", account=key), 10).rows, "people": people,
        "escalation": account_escalation.standing(row.account), "paths": list(document.paths),
        "shown": shown, "given_counts": _given_counts(row.account, shown.look),
        "chart": health_chart.picture(shown.days),
        "names": _contact_names(shown.look.churn.signs), "notes": account_notes.of_account(key),
        "timeline": account_timeline.of_account(key, before, kinds), "kind": "" if kinds is ALL_KINDS else kind,
        "kinds": KIND_NAMES, "is_earlier": "before" in request.GET,
        "promises": sorted((one for one in open_issues if one.promise_at or one.next_at), key=_next_of),
    }  # fmt: skip
    return render(request, "console/customer.html", context)


@needs("edit_customers")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change the facts of an account."""
    account = _row_or_404(key).account
    form = _form(request, account)
    if request.method == "POST" and _taken(request, key, form):
        return redirect("customer", key=key)
    return render(request, "console/customer_edit.html", {"screen": "customers", "account": account, "form": form})


@needs("edit_customers")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """An account that nobody named yet."""
    form = _form(request, None)
    key = request.POST.get("key", "").strip()
    if request.method == "POST" and directory.account_row(key) is not None:
        form.take([Fault(1, 1, "key", "taken", f"there is an account {key}", "choose another key, or change that one")])
    elif request.method == "POST" and _taken(request, key, form):
        return redirect("customer", key=key)
    context = {"screen": "customers", "account": None, "form": form, "key": key}
    return render(request, "console/customer_edit.html", context)


def _form(request: HttpRequest, account: Account | None) -> FactsForm:
    known, own = accounts.facts_of(account)
    choices = account_choices(policies.document_in_force())
    given = request.POST if request.method == "POST" else None
    return FactsForm(ACCOUNT_RECORD, known, own, choices, COUNTED_ELSEWHERE, given)


def _taken(request: HttpRequest, key: str, form: FactsForm) -> bool:
    """Whether what the form says is good, and in."""
    found = accounts.proposal(form.row(key))
    form.take(found.faults)
    if found.faults:
        return False
    member = request.member
    try:
        seqs = accounts.put(found.entries, member.acts_as, ORIGIN, f"console:{member.username}", bulk=False)
    except NotWritten as error:
        messages.error(request, f"Nothing was changed: {error}.")
        return False
    waits = any(one.state == "waiting" for one in intake.wait_decided(seqs, PATIENCE)) if seqs else False
    done = "Taken down. It shows here as soon as it is decided." if waits else "Changed."
    messages.success(request, done if found.entries else "Nothing was different.")
    for doubt in found.doubts:
        messages.warning(request, f"{doubt.message}. {doubt.hint[:1].upper()}{doubt.hint[1:]}.")
    return True


def _facts(account: Account, origins: dict[str, kept.Origin]) -> list[tuple[str, str, kept.Origin | None]]:
    """Each fact with its value and where it comes from; one that was taken away too."""
    known, own = accounts.facts_of(account)
    names = [name for name in ACCOUNT_RECORD.keys if name in known or (name in origins and name != "fields")]
    facts = [(name, known.get(name), origins.get(name)) for name in names]
    gone = [name.removeprefix(OWN) for name in origins if name.startswith(OWN)]
    facts += [(name, own.get(name), origins.get(OWN + name)) for name in dict.fromkeys((*own, *gone))]
    labels = {name: label_of(name) for name in ACCOUNT_RECORD.keys}
    return [(labels.get(name, name), written(value), origin) for name, value, origin in facts]


def _row_or_404(key: str) -> AccountRow:
    row = directory.account_row(key)
    if row is None:
        raise Http404(f"there is no account {key}, or what was said of it is still being decided")
    return row


def _given_counts(account: Account, look: health.Look) -> bool:
    """Whether conditions read what was given."""
    return account.health is not None and (look.rules.counts == "given" or look.health.score is None)


def _place(request: HttpRequest, now: datetime) -> account_timeline.Place:
    """Where the shown page of the timeline begins; what is no place begins at the end."""
    try:
        return account_timeline.Place.of(request.GET.get("before", ""))
    except ValueError:
        return account_timeline.Place.newest(now)


def _contact_names(signs: Sequence[Sign]) -> dict[str, str]:
    """What contacts of signs are called, or their addresses; an erased one stays unnamed."""
    ids = [one.contact for one in signs if one.contact]
    known = {one: found.profile.name for one in ids if (found := contacts.find(one)) and found.profile.name}
    return {**texts.addresses_of(ids), **known} if ids else {}


def _next_of(row: queries.Row) -> datetime:
    return min(at for at in (row.promise_at, row.next_at) if at is not None)


def _matches(account: Account, text: str, people: dict[str, str]) -> bool:
    """Whether a text is part of what people look for an account by."""
    owner = people.get(account.owner or "", "")
    words = (account.key, account.name, account.tier or "", account.owner or "", owner, *account.domains, *account.tags)
    return not text or any(text in word.casefold() for word in words)
