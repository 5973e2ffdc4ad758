"""Who is at the door of a chat widget, and what their page is told: the work of the doors that needs the database."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, structs

from rung import clock
from rung.core.events import CsatReceived
from rung.edge.chat import stamps
from rung.engine.sending.senders import StoreDirectory
from rung.intake.base import Item, Rejected, digest_of
from rung.intake.chat import identity as identities
from rung.intake.chat import message
from rung.intake.chat.identity import Identity
from rung.intake.chat.message import Writer
from rung.store.accounts import surveys
from rung.store.elsewhere import chat, chat_widgets
from rung.store.elsewhere.chat import About, Line, Visitor
from rung.store.elsewhere.chat_widgets import Widget
from rung.store.sealed import lost
from rung.store.words import texts

LONGEST_PAGE = 500
LONGEST_NAME = 100
HOW_TO_MEND = "Make another one under Settings, Sources, or put the old secret_key (RUNG_SECRET_KEY) back."


class Visit(Struct):
    """A page that shows the widget says so."""

    identity: str = ""
    """What the site's server signed (`intake.chat.identity`)."""
    site: str = ""
    """The origin of the page."""


class Posted(Struct):
    """What a visitor sends."""

    id: str
    body: str
    page: str = ""
    title: str = ""
    language: str = ""
    name: str = ""
    email: str = ""
    website: str = ""
    """A field that nobody sees: only machines fill it in."""
    stamp: str = ""
    identity: str = ""


class Refusal(Struct):
    """Why somebody's proof of identity was not taken; their page tells the site's developers."""

    code: str
    message: str
    hint: str


class Found(Struct):
    """Who it is, as far as that can be said."""

    visitor: Visitor | None
    identity: Identity | None
    token: str | None = None
    """A new token for this browser."""
    refused: Refusal | None = None


def find(widget: Widget, token: str, given: str, now: datetime) -> Found:
    """The visitor of this browser; the one for whom the site vouches, where it does. A proof that does not hold makes
    nobody of somebody: they go on as whoever this browser's token says."""
    refused = None
    if given:
        try:
            if widget.is_secret_lost:
                raise Rejected(503, "another_secret_key", f"{lost('The secret of this widget')}.", HOW_TO_MEND)
            identity = identities.proven(given, widget.secret, clock.wall())
        except Rejected as error:
            chat_widgets.proof_failed(widget.name, error.message, now)
            refused = Refusal(error.code, error.message, error.hint)
        else:
            chat_widgets.proof_held(widget.name)
            return _vouched(widget, identity, now)
    return Found(chat.of_token(widget.name, token, now) if token else None, None, refused=refused)


def _vouched(widget: Widget, identity: Identity, now: datetime) -> Found:
    visitor = chat.proven(widget.name, identity.user)
    if visitor is None:
        return Found(None, identity)
    visitor = chat.tell_about(visitor, _told_by_site(visitor.about, identity))
    return Found(visitor, identity, chat.new_session(visitor, now))


def visit(widget: Widget, token: str, said: Visit, now: datetime) -> dict[str, Any]:
    """Everything that a page shows at first."""
    is_own_site = chat_widgets.may_show(widget, said.site)
    chat_widgets.opened(widget.name, said.site if is_own_site else "", now)
    found = find(widget, token, said.identity, now)
    return {
        **_about_widget(widget), **_about_visitor(found, now), "stamp": stamps.stamp(clock.wall()),
        "refused": found.refused,
    }  # fmt: skip


def writes(widget: Widget, found: Found, said: Posted, directory: StoreDirectory, now: datetime) -> "AtTheDesk":
    """Whoever was found writes: a visitor who is known, or a new one. Raises `Rejected`."""
    email = message.checked_mail(said.email)
    visitor, new_token = found.visitor, found.token
    if visitor is None:
        visitor = _new(widget, found.identity, now)
        new_token = chat.new_session(visitor, now)
    visitor = chat.tell_about(visitor, _told_by_page(visitor, said, email))
    return AtTheDesk(visitor, _writer(widget, visitor, directory), new_token, is_first=not chat.has_written(visitor))


def known(widget: Widget, token: str, now: datetime) -> Visitor:
    """Whose token this is. Raises `Rejected`."""
    visitor = chat.of_token(widget.name, token, now) if token else None
    if visitor is None:
        raise Rejected(401, "no_visitor", "This conversation is not remembered here any more.", "Write anew.")
    return visitor


class AtTheDesk(Struct):
    """A visitor who writes."""

    visitor: Visitor
    writer: Writer
    token: str | None
    is_first: bool


def at_the_desk(widget: Widget, visitor: Visitor, directory: StoreDirectory) -> AtTheDesk:
    """A visitor who is known, as whoever writes."""
    return AtTheDesk(visitor, _writer(widget, visitor, directory), None, is_first=not chat.has_written(visitor))


def _writer(widget: Widget, visitor: Visitor, directory: StoreDirectory) -> Writer:
    contact = texts.address_of(visitor.contact) or message.contact_of(visitor.id, "")
    account = None
    if visitor.is_proven:
        account = message.account_of_proven(directory, contact, visitor.about.company)
    return Writer(
        place=visitor.place, issue=visitor.issue, contact=contact, account=account, team=widget.team or None,
        language=visitor.about.language, is_proven=visitor.is_proven,
    )  # fmt: skip


def _new(widget: Widget, identity: Identity | None, now: datetime) -> Visitor:
    name = chat.new_id()
    contact = message.contact_of(name, identity.email if identity else "")
    about = _told_by_site(About(), identity) if identity else About()
    user = identity.user if identity else None
    return chat.begin(name, widget.name, contact, message.chat_issue(name), about, now, user)


def _told_by_site(about: About, identity: Identity) -> About:
    return structs.replace(
        about, name=identity.name or about.name, email=identity.email or about.email, user=str(identity.id),
        company=str(identity.company),
    )  # fmt: skip


def _told_by_page(visitor: Visitor, said: Posted, email: str) -> About:
    """What somebody says of themselves counts only where the site says nothing."""
    about = visitor.about
    contact = texts.address_of(visitor.contact) or ""
    is_mail_proven = visitor.is_proven and "@" in contact
    return structs.replace(
        about,
        name=about.name if visitor.is_proven and about.name else (_line(said.name) or about.name),
        email=about.email if is_mail_proven else (email or about.email),
        page=page_of(said.page) or about.page,
        title=_line(said.title) or about.title,
        language=message.language_of(said.language) or about.language,
    )


def page_of(text: str) -> str:
    """A page's address without what stands after a question mark or a hash, which may hold secrets."""
    try:
        parts = urlsplit(text.strip()[:2_000])
    except ValueError:
        return ""
    if parts.scheme not in ("https", "http") or "@" in parts.netloc:
        return ""
    return f"{parts.scheme}://{parts.netloc}{parts.path}"[:LONGEST_PAGE]


def rating(visitor: Visitor, line: int, score: int, now: datetime) -> Item:
    """What a visitor says of a survey in their conversation. Raises `Rejected`."""
    found = chat.survey_in(visitor, line)
    if found is None or score not in range(1, 6):
        hint = "Reload the page: it shows what is asked."
        raise Rejected(422, "no_survey", "Nothing is asked there, or this is none of the answers.", hint)
    issue, asked = found
    sent = surveys.find(issue, asked.number)
    if sent is None or not sent.is_open(now):
        raise Rejected(410, "survey_over", "This survey has ended.", "Write here instead: the team reads it.")
    event = CsatReceived(
        issue=issue, id=f"{visitor.id}/{line}/{score}/{now.timestamp():.3f}", at=now, score=score,
        contact=texts.address_of(visitor.contact), channel="chat", survey=asked.number,
    )  # fmt: skip
    return Item(event=event, digest=digest_of([event.id]))


def _line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:LONGEST_NAME]


def _about_widget(widget: Widget) -> dict[str, Any]:
    return {"accent": widget.accent, "words": widget.words}


def _about_visitor(found: Found, now: datetime) -> dict[str, Any]:
    visitor = found.visitor
    lines: list[Line] = chat.lines(visitor) if visitor else []
    proven_name = found.identity.name if found.identity else ""
    return {
        "token": found.token,
        "is_known": visitor is not None,
        "is_proven": found.identity is not None or bool(visitor and visitor.is_proven),
        "name": visitor.about.name if visitor else proven_name,
        "email": visitor.about.email if visitor else (found.identity.email if found.identity else ""),
        "lines": lines,
        "seen": chat.seen_up_to(visitor) if visitor else 0,
    }
