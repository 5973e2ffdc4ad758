"""The public page of a form: asked without signing in, with or without a script, and on other sites' pages."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from msgspec import Struct, structs

from rung import clock, config
from rung.engine.customers import customer_page, forms
from rung.engine.customers.customer_page import Visitor
from rung.engine.customers.forms import Live
from rung.intake.form import answers as answering
from rung.intake.form.answers import Answers, Given
from rung.intake.form.events import Filled
from rung.intake.form.sheet import Held, lines_of
from rung.portal import pages, posted
from rung.portal.access import guest_of, open_to_all
from rung.portal.posted import Pass, Posted
from rung.portal.words import say
from rung.store import tallies
from rung.store.accounts import customer_access
from rung.store.pages import customer_issues, queries
from rung.store.words import held_files

LEAST_SECONDS = 3.0
"""Nobody reads and fills in a form faster."""
MOST_SECONDS = timedelta(days=1).total_seconds()
AN_HOUR_FROM_ONE = 30
AN_HOUR_OF_ONE_FORM = 600
_RECEIPT = "rung.form.receipt"
RECEIPT_LASTS = timedelta(days=1)


class Visit(Struct, frozen=True):
    """One look at a form's page."""

    request: HttpRequest
    live: Live
    visitor: Visitor | None
    language: str
    card: Pass
    """What the page carries, signed."""

    @property
    def tier(self) -> str | None:
        return self.visitor.tier if self.visitor else None

    @property
    def is_framed(self) -> bool:
        return "embed" in self.request.GET


@open_to_all
@csrf_exempt  # nothing is done in anybody's name, and a frame on another site is given no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, key: str) -> HttpResponse:
    """The page, and what it sends."""
    if posted.is_too_large(request):
        spoken = pages.language(request)
        return pages.plain(request, pages.too_large(spoken), "", language=spoken, status=413)
    visit = _visit(request, key)
    if visit is None:
        spoken = pages.language(request)
        words = say(spoken, "no_form_help", mail=config.current().mail_address)
        return pages.plain(request, say(spoken, "no_form"), words, language=spoken, status=404)
    tiers = visit.live.form.tiers
    if tiers and visit.tier not in tiers:
        return _framed(visit, _for_customers(visit))
    response = _sent(visit) if request.method == "POST" else _first(visit)
    return _framed(visit, response)


@open_to_all
@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest, key: str, receipt: str) -> HttpResponse:
    """What whoever sent it is told: its number, what happens next, and by when."""
    live = forms.live(key)
    spoken = pages.language(request, live.form.language if live else "auto")
    try:
        issue, contact = signing.loads(receipt, salt=_RECEIPT, max_age=RECEIPT_LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return pages.plain(request, say(spoken, "gone_old"), "", language=spoken, status=410)
    state = queries.state_of(issue)
    known = customer_page.visitor(contact) if contact else None
    context = {
        "issue": issue,
        "form": live.form if live else None,
        "key": key,
        "promise": customer_issues.promise_of(state, clock.now()) if state else None,
        "page": reverse("portal-issue", args=[issue]) if known else "",
        "is_framed": "embed" in request.GET,
    }
    zone = known.time_zone if known else None
    response = pages.answer(request, "sent.html", context, language=spoken, time_zone=zone)
    return pages.embeddable(response, live.form.sites if live else ())


def _visit(request: HttpRequest, key: str) -> Visit | None:
    """A page that was made for an earlier version sends what that version asked."""
    card = posted.opened(request.POST.get("pass", ""), key) if request.method == "POST" else None
    live = forms.live(key, card.version if card else None)
    if live is None:
        return None
    spoken = pages.language(request, live.form.language)
    if card is not None:
        return Visit(request, live, _vouched_by(card, request), spoken, card)
    visitor = _signed_in(request)
    fresh = Pass(
        key, live.version, secrets.token_hex(12), clock.now().timestamp(), visitor.contact if visitor else ""
    )
    return Visit(request, live, visitor, spoken, fresh)


def _signed_in(request: HttpRequest) -> Visitor | None:
    """Who is signed in. Whoever came by the link to one issue is not: it may have been handed on."""
    guest = guest_of(request)
    return guest.visitor if guest and guest.session.issue is None else None


def _vouched_by(card: Pass, request: HttpRequest) -> Visitor | None:
    """Who was signed in when the page was made. One that was open for too long, or that was made before its customer's
    links and sessions were taken back, vouches for nobody."""
    if not card.contact:
        return None
    if posted.age_of(card) > MOST_SECONDS:
        visitor = _signed_in(request)
        return visitor if visitor and visitor.contact == card.contact else None
    made_at = datetime.fromtimestamp(card.made_at, UTC)
    return None if customer_access.is_revoked(card.contact, made_at) else customer_page.visitor(card.contact)


def _first(visit: Visit) -> HttpResponse:
    """Nothing filled in yet, but who somebody is where that is known."""
    if not visit.live.is_on:
        return _page(visit, {}, said=say(visit.language, "form_off"), status=503)
    values: dict[str, tuple[str, ...]] = {}
    contact = visit.live.form.meaning("contact")
    if contact and visit.visitor:
        values[contact.key] = (visit.visitor.address,)
    return _page(visit, values)


def _sent(visit: Visit) -> HttpResponse:
    sent = posted.form_in(visit.request, visit.live.key, visit.live.form)
    given = _as_signed_in(visit, sent.given)
    found = answering.read(visit.live.form, given, visit.tier, visit.language, config.current().max_attachment)
    refusal = _refusal(visit, sent)
    if refusal is not None:
        status, words = refusal
        return _again(visit, sent, found, words, status)
    if not found.is_complete:
        return _again(visit, sent, found, _what_is_missing(visit, found), 422)
    return _put(visit, sent, found)


def _put(visit: Visit, sent: Posted, found: Answers) -> HttpResponse:
    visitor = visit.visitor
    contact = visitor.contact if visitor else ""
    filled = Filled(
        key=visit.live.key, version=visit.live.version, form=visit.live.form, answers=found, language=visit.language,
        number=visit.card.number, account=visitor.account.key if visitor and visitor.account else None,
        contact=visitor.address if visitor else None,
    )  # fmt: skip
    outcome = forms.send(filled, customer_page.directory())
    match outcome.state:
        case "changed":
            return _again(visit, sent, found, say(visit.language, "sent_before", issue=outcome.issue), 409)
        case "unfit":
            return _again(visit, sent, found, say(visit.language, "unfit", why=outcome.message), 422)
    held_files.let_go(sent.tokens)
    receipt = signing.dumps([outcome.issue, contact], salt=_RECEIPT)
    address = reverse("form-sent", args=[visit.live.key, receipt])
    return HttpResponseRedirect(f"{address}?embed" if visit.is_framed else address)


def _refusal(visit: Visit, sent: Posted) -> tuple[int, str] | None:
    """Why it is not taken as it stands, whatever is filled in: the status, and the words. Counted by reason."""
    code, status = _reason(visit, sent)
    if not code:
        return None
    tallies.count(f"refused:{visit.live.key}:{code}", tallies.DAY)
    return status, say(visit.language, code)


def _reason(visit: Visit, sent: Posted) -> tuple[str, int]:
    key, request = visit.live.key, visit.request
    if not visit.live.is_on:
        return "form_off", 503
    if tallies.count(tallies.of_someone(f"sent:{key}", posted.address_of(request))) > AN_HOUR_FROM_ONE:
        return "too_many", 429
    if tallies.count(f"sent:{key}") > AN_HOUR_OF_ONE_FORM:
        return "too_many", 429
    if tallies.is_too_much(sent.size, posted.address_of(request)):
        return "too_many", 429
    if request.POST.get("website", ""):
        return "trap", 422
    if posted.opened(request.POST.get("pass", ""), key) is None:
        return "damaged", 422
    age = posted.age_of(visit.card)
    if age < LEAST_SECONDS:
        return "too_fast", 422
    return ("too_old", 422) if age > MOST_SECONDS else ("", 200)


def _as_signed_in(visit: Visit, given: Given) -> Given:
    """Whoever is signed in sends in their own name, whatever stands in the field."""
    contact = visit.live.form.meaning("contact")
    if contact is None or visit.visitor is None:
        return given
    return Given({**given.values, contact.key: (visit.visitor.address,)}, given.files, given.shown | {contact.key})


def _what_is_missing(visit: Visit, found: Answers) -> str:
    if not found.problems:
        return say(visit.language, "more")
    count = len(found.problems)
    return say(visit.language, "problems" if count > 1 else "problem", count=count)


def _again(visit: Visit, sent: Posted, found: Answers, said: str, status: int) -> HttpResponse:
    """The page once more, with everything that was typed and chosen; a page that was open too long gets a fresh pass.
    """
    held = posted.hold(visit.live.key, sent, posted.address_of(visit.request))
    if posted.age_of(visit.card) > MOST_SECONDS:
        contact = visit.visitor.contact if visit.visitor else ""
        card = structs.replace(visit.card, made_at=clock.now().timestamp(), contact=contact)
        visit = structs.replace(visit, card=card)
    response = _page(visit, dict(sent.given.values), found, held, said, status)
    if status == 429:
        response["Retry-After"] = str(int(tallies.HOUR.total_seconds()))
    return response


def _page(
    visit: Visit, values: dict[str, tuple[str, ...]], found: Answers | None = None,
    held: dict[str, tuple[Held, ...]] | None = None, said: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    problems = found.problems if found else {}
    lines = lines_of(visit.live.form, values, visit.tier, visit.language, problems=problems, held=held)
    mail = config.current().mail_address
    context: dict[str, Any] = {
        "key": visit.live.key,
        "form": visit.live.form,
        "lines": lines,
        "more": found.more if found else (),
        "said": said,
        "off_help": "" if visit.live.is_on else say(visit.language, "form_off_help", mail=mail),
        "pass": posted.sealed(visit.card),
        "is_framed": visit.is_framed,
        "visitor": visit.visitor,
        "files_help": pages.files_help(visit.language),
    }
    return pages.answer(visit.request, "form.html", context, language=visit.language, status=status)


def _for_customers(visit: Visit) -> HttpResponse:
    spoken = visit.language
    words = say(spoken, "for_customers_help")
    more = {"link": reverse("portal"), "link_words": say(spoken, "enter")}
    return pages.plain(visit.request, say(spoken, "for_customers"), words, language=spoken, status=403, **more)


def _framed(visit: Visit, response: HttpResponse) -> HttpResponse:
    return pages.embeddable(response, visit.live.form.sites)
