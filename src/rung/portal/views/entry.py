"""How customers come to their page: a link sent to their address, or the one in our answer; and how they leave.

Programs that look into mail open every link. So a link only shows a button; only the button lets anybody in.
"""

from functools import partial
from smtplib import SMTPException

import structlog
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import config
from rung.engine.customers import customer_page
from rung.engine.customers.customer_page import Visitor
from rung.engine.sending.answers import CUSTOMER
from rung.intake.base import ADDRESS
from rung.portal import pages, posted
from rung.portal.access import forget, guest_of, open_to_all, remember
from rung.portal.words import say
from rung.store import settings_store, tallies
from rung.store.accounts import customer_access
from rung.store.accounts.customer_access import BadLink

LINKS_AN_HOUR = 5
"""To one address, asked for from one place: whoever asks for somebody else's keeps them from nothing."""
LINKS_IN_ALL = 30
"""To one address, from wherever they are asked for."""
ASKED_AN_HOUR = 30
"""From one place."""

log = structlog.get_logger()


def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Sends a link, where the address is known. The answer is the same where it is not."""
    spoken = pages.language(request)
    address = request.POST.get("address", "").strip()
    if not ADDRESS.fullmatch(address):
        return pages.ask_in(request, problem=say(spoken, "no_address"), typed=address[:300], status=422)
    if _is_too_often(address, posted.address_of(request)):
        response = pages.ask_in(request, problem=say(spoken, "asked_too_often"), typed=address, status=429)
        response["Retry-After"] = str(int(tallies.HOUR.total_seconds()))
        return response
    response = pages.ask_in(request, said=say(spoken, "link_sent", mail=address))
    response._resource_closers.append(partial(_send_to, address, spoken))
    return response


def _is_too_often(address: str, place: str) -> bool:
    """What one place asks for in vain counts for nobody else."""
    return (
        tallies.count(tallies.of_someone("links", place)) > ASKED_AN_HOUR
        or tallies.count(tallies.of_someone("link", f"{address} {place}")) > LINKS_AN_HOUR
        or tallies.count(tallies.of_someone("link", address)) > LINKS_IN_ALL
    )


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The link that somebody asked for: good once."""
    spoken = pages.language(request)
    try:
        contact = customer_access.look_at_link(token)
        visitor = customer_page.visitor(contact)
        if visitor is None:
            raise BadLink("not_yours")
        if request.method == "POST":
            customer_access.use_link(token)
            return _come_in(reverse("portal"), contact)
    except BadLink as bad:
        return _gone(request, bad)
    words = say(spoken, "confirm_help", mail=visitor.half_address)
    context = {"title": say(spoken, "confirm"), "help": words}
    return pages.answer(request, "confirm.html", context, language=spoken)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def by_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The link that stands in our answer: it opens one issue, as long as it is not taken back."""
    spoken = pages.language(request)
    try:
        link = customer_access.read_issue_token(token)
        visitor = customer_page.visitor(link.contact)
        if visitor is None:
            raise BadLink("not_yours")
    except BadLink as bad:
        return _gone(request, bad)
    address = reverse("portal-issue", args=[link.issue])
    guest = guest_of(request)
    if guest is not None and guest.visitor.contact == link.contact and guest.may_open(link.issue):
        return HttpResponseRedirect(address)  # they are in already, and see no less
    if request.method == "POST":
        return _come_in(address, link.contact, link.issue)
    words = say(spoken, "confirm_issue_help", mail=visitor.half_address)
    context = {"title": say(spoken, "confirm_issue", issue=link.issue), "help": words}
    return pages.answer(request, "confirm.html", context, language=spoken)


@open_to_all
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """The session is over at once, wherever its cookie may be."""
    guest = guest_of(request)
    if request.method == "GET" or guest is None:
        return HttpResponseRedirect(reverse("portal"))
    customer_access.end(guest.session.id)
    response = pages.ask_in(request, said=say(pages.language(request), "signed_out"))
    forget(response)
    return response


def _come_in(address: str, contact: str, issue: str | None = None) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = "no-store, private"
    remember(response, customer_access.begin(contact, issue))
    return response


def _gone(request: HttpRequest, bad: BadLink) -> HttpResponse:
    spoken = pages.language(request)
    if not customer_page.settings().is_on:
        return pages.switched_off(request)
    more = {"link": reverse("portal"), "link_words": say(spoken, "send_link")}
    title = say(spoken, f"gone_{bad.code}")
    return pages.plain(request, title, say(spoken, "gone_help"), language=spoken, status=410, **more)


def _send_to(address: str, spoken: str) -> None:
    """Once the answer is out: how long it takes would say whether the address is known."""
    try:
        visitor = customer_page.visitor_at(address)
        if visitor is not None:
            _send(visitor, visitor.language or spoken)
    except (DatabaseError, InterfaceError) as error:
        log.error("customer_page.link_not_sent", error=str(error).strip()[:200])


def _send(visitor: Visitor, language: str) -> None:
    """By the mail server, or onto the Outbox page while nothing leaves. A failure is shown to the team: whoever asked
    learns from no answer whether their address is known."""
    link = f"{config.current().base_url}{reverse('portal-enter', args=[customer_access.new_link(visitor.contact)])}"
    name = customer_page.settings().name
    mode = settings_store.delivery_mode()
    backend = None if mode.is_live_for(CUSTOMER) else "rung.store.deliveries.account_mail.OutboxBackend"
    mail = EmailMessage(
        say(language, "mail_subject", name=name), say(language, "mail_words", name=name, link=link),
        to=[visitor.address], connection=get_connection(backend), headers={"Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    try:
        mail.send()
    except (SMTPException, OSError, ValueError) as error:  # ValueError: no mail can have such an address
        why = str(error).replace(visitor.address, visitor.half_address)  # kept where nobody erases it
        log.error("customer_page.link_not_sent", error=why)
        customer_page.note_trouble(why)
    else:
        customer_page.note_trouble("")
