"""Visitors who write by a chat widget: who they are, which browsers are theirs, and what lies ready for their page.

Everything that says something of a person is sealed under the key of their contact, so that erasing the contact erases
it here as well. Of a browser's token only a digest is kept.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Max
from msgspec import Struct, structs

from rung.store import signals
from rung.store.keyed import digest
from rung.store.models import ChatLine, ChatSession, ChatVisitor
from rung.store.words import texts, traces

SIGNAL = "chat"
"""Told with a visitor's id when something lies ready for their page."""
REMEMBERED = timedelta(days=30)
"""How long a browser is a visitor's after it was last there."""
PROVEN_FOR = timedelta(hours=12)
"""The same where the site vouches for the visitor: it does so again at the next page."""
KEPT = timedelta(days=90)
"""How long a conversation lies ready after its visitor was last there."""
SEEN_EVERY = timedelta(minutes=1)
MOST_LINES = 200
"""The newest lines of a conversation that a page gets at first."""


class About(Struct, frozen=True, omit_defaults=True):
    """What is known of a visitor. Their name and address are their own claim unless the site vouches for them."""

    name: str = ""
    email: str = ""
    user: str = ""
    """Their id on the site, where it is proven."""
    company: str = ""
    """Their company's number on the site, where it is proven."""
    page: str = ""
    """The page from which they last wrote, without what stands after a question mark."""
    title: str = ""
    language: str = ""


class Visitor(Struct, frozen=True):
    id: str
    widget: str
    contact: str
    """Their contact's id."""
    is_proven: bool
    about: About
    issue: str
    created_at: datetime
    last_at: datetime

    @property
    def place(self) -> str:
        """Where they read us, as a channel names it."""
        return f"{self.widget}/{self.id}"


class Asked(Struct, frozen=True, omit_defaults=True):
    """A line asks how it went: which survey of its issue, and what the page needs to show the scores."""

    number: int
    scores: tuple[tuple[int, str], ...]
    """Each with what it means, the best first."""
    thanks: str
    page: str
    """Where more can be said."""
    more: str


class Said(Struct, frozen=True, omit_defaults=True):
    """The words of one line."""

    text: str
    author: str = ""
    """Of an answer: the colleague's name."""
    asked: Asked | None = None


class Line(Struct, frozen=True):
    """One line of a conversation, as the visitor's page shows it."""

    id: int
    key: str
    direction: Literal["in", "out"]
    text: str
    author: str
    at: datetime
    asked: Asked | None = None


class Reading(Struct, frozen=True):
    """How far an answer got: into the visitor's page, before their eyes, or to their mail address as well."""

    taken_at: datetime | None
    seen_at: datetime | None
    mailed_at: datetime | None


class Left(Struct, frozen=True):
    """An answer that no page took, and the address of whom it was for."""

    line_id: int
    issue: str
    journal_line: int
    email: str


def new_id() -> str:
    """For a visitor who writes for the first time."""
    return "v" + secrets.token_hex(8)


def begin(
    visitor: str, widget: str, address: str, issue: str, about: About, now: datetime, user: str | None = None
) -> Visitor:  # fmt: skip
    """A new visitor, whose contact has this address. With `user`, whom the site vouches for: the visitor that this user
    is already, if there is one."""
    proof = _proof(widget, user) if user else None
    contact = texts.contacts([address])[address]
    row = ChatVisitor(
        id=visitor, widget=widget, contact=contact.id, proof=proof, issue=issue, has_mail=bool(about.email),
        sealed=texts.seal(contact.key, msgspec.json.encode(about)), created_at=now, last_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        known = proven(widget, user) if user else None
        if known is None:
            raise
        return known
    return _visitor(row, about)


def proven(widget: str, user: str) -> Visitor | None:
    """The visitor that a user of the site is."""
    return _read(ChatVisitor.objects.filter(widget=widget, proof=_proof(widget, user)).first())


def of_place(place: str) -> Visitor | None:
    widget, _, visitor = place.partition("/")
    return _read(ChatVisitor.objects.filter(pk=visitor, widget=widget).first())


def of_issue(issue: str) -> Visitor | None:
    """Who wrote in an issue that a widget opened; also in one that continues it."""
    return _read(ChatVisitor.objects.filter(issue=issue.partition("+")[0]).first())


def new_session(visitor: Visitor, now: datetime) -> str:
    """A token for the browser in which the visitor is now; it is shown to nobody else."""
    token = secrets.token_urlsafe(24)
    ChatSession.objects.create(digest=_digest(token), visitor=visitor.id, expires_at=now + _lasts(visitor))
    return token


def of_token(widget: str, token: str, now: datetime) -> Visitor | None:
    """Whose browser this is; None for a token that is unknown, too old, or another widget's."""
    row = ChatSession.objects.filter(pk=_digest(token), expires_at__gt=now).first()
    visitor = _read(ChatVisitor.objects.filter(pk=row.visitor, widget=widget).first()) if row else None
    if row is None or visitor is None:
        return None
    if now - visitor.last_at > SEEN_EVERY:
        ChatVisitor.objects.filter(pk=visitor.id).update(last_at=now)
        ChatSession.objects.filter(pk=row.pk).update(expires_at=now + _lasts(visitor))
    return visitor


def tell_about(visitor: Visitor, about: About) -> Visitor:
    """Keeps what is known of the visitor from now on."""
    if about == visitor.about:
        return visitor
    key = _key_of(visitor.contact)
    if key is not None:
        sealed = texts.seal(key, msgspec.json.encode(about))
        ChatVisitor.objects.filter(pk=visitor.id).update(sealed=sealed, has_mail=bool(about.email))
    return structs.replace(visitor, about=about)


def forget(visitor: Visitor) -> None:
    """At the visitor's own wish: no browser is theirs any more, and nothing lies ready. What they wrote stays with the
    team, until their contact is erased."""
    _remove([visitor.id])


def has_written(visitor: Visitor) -> bool:
    return bool(ChatLine.objects.filter(visitor=visitor.id, direction="in").exists())


def keep(
    visitor: Visitor, key: str, direction: Literal["in", "out"], said: Said, at: datetime, issue: str = "",
    journal_line: int = 0,
) -> Line | None:  # fmt: skip
    """Keeps a line once, however often it is kept with the same key, and tells the visitor's pages. None where the
    contact was erased meanwhile."""
    sealing = _key_of(visitor.contact)
    if sealing is None:
        return None
    try:
        with transaction.atomic():
            row = ChatLine.objects.create(
                visitor=visitor.id, key=key, direction=direction, at=at, issue=issue, journal_line=journal_line,
                sealed=texts.seal(sealing, msgspec.json.encode(said)),
            )  # fmt: skip
            signals.send(SIGNAL, visitor.id)
    except IntegrityError:
        row = ChatLine.objects.get(visitor=visitor.id, key=key)
    return _line(row, sealing)


def lines(visitor: Visitor, after: int = 0) -> list[Line]:
    """What lies ready for the visitor's page, beyond a line that it has; at most the newest `MOST_LINES`."""
    key = _key_of(visitor.contact)
    if key is None:
        return []
    rows = ChatLine.objects.filter(visitor=visitor.id, id__gt=after).order_by("-id")[:MOST_LINES]
    return [_line(row, key) for row in reversed(rows)]


def survey_in(visitor: Visitor, line: int) -> tuple[str, Asked] | None:
    """The survey that a line of this visitor asks, with its issue."""
    row, key = ChatLine.objects.filter(visitor=visitor.id, pk=line, direction="out").first(), _key_of(visitor.contact)
    asked = _line(row, key).asked if row and key else None
    return (row.issue, asked) if row and asked else None


def seen_up_to(visitor: Visitor) -> int:
    """The last answer that the visitor looked at."""
    seen = ChatLine.objects.filter(visitor=visitor.id, seen_at__isnull=False).aggregate(last=Max("id"))["last"]
    return int(seen or 0)


def mark(visitor: Visitor, taken: int, seen: int, now: datetime) -> list[str]:
    """The page has the lines up to `taken`, and the visitor looked at those up to `seen`. Returns the issues of which
    that is news, whose pages are told."""
    answers = ChatLine.objects.filter(visitor=visitor.id, direction="out")
    with transaction.atomic():
        news = answers.filter(id__lte=max(taken, seen), taken_at=None) | answers.filter(id__lte=seen, seen_at=None)
        issues = sorted(set(news.values_list("issue", flat=True)))
        if issues:
            answers.filter(id__lte=max(taken, seen), taken_at=None).update(taken_at=now)
            answers.filter(id__lte=seen, seen_at=None).update(seen_at=now)
            signals.send("queue", ",".join(issues))
    return issues


def readings(issues: Iterable[str]) -> dict[tuple[str, int], Reading]:
    """By issue and journal line, how far each answer got."""
    rows = ChatLine.objects.filter(direction="out", issue__in=list(issues))
    return {(row.issue, row.journal_line): Reading(row.taken_at, row.seen_at, row.mailed_at) for row in rows}


def left(before: datetime, most: int = 100) -> list[Left]:
    """Answers older than `before` that no page took, of visitors who left an address."""
    waiting = ChatLine.objects.filter(direction="out", taken_at=None, mailed_at=None, at__lt=before)
    with_mail = ChatVisitor.objects.filter(has_mail=True).values("id")
    rows = list(waiting.filter(visitor__in=with_mail).order_by("id")[:most])
    visitors = {row.pk: _read(row) for row in ChatVisitor.objects.filter(pk__in={row.visitor for row in rows})}
    return [
        Left(row.pk, row.issue, row.journal_line, visitor.about.email)
        for row in rows
        if (visitor := visitors.get(row.visitor)) is not None and visitor.about.email
    ]


def mailed(line_ids: Sequence[int], now: datetime) -> None:
    """These answers go by mail as well."""
    ChatLine.objects.filter(pk__in=list(line_ids)).update(mailed_at=now)


def forget_old(now: datetime) -> None:
    """Lets go of browsers that did not come back, and of what lay ready too long."""
    ChatSession.objects.filter(expires_at__lte=now).delete()
    _remove(list(ChatVisitor.objects.filter(last_at__lt=now - KEPT).values_list("id", flat=True)[:1_000]))


def _remove(visitors: Sequence[str]) -> None:
    with transaction.atomic():
        traces.remove_visitors(visitors)


def _read(row: ChatVisitor | None) -> Visitor | None:
    """None also where the contact was erased: nobody can say any more who that was."""
    key = _key_of(row.contact) if row else None
    if row is None or key is None:
        return None
    try:
        about = msgspec.json.decode(texts.unseal(key, bytes(row.sealed)), type=About)
    except msgspec.DecodeError:
        about = About()  # damaged: the conversation goes on
    return _visitor(row, about)


def _visitor(row: ChatVisitor, about: About) -> Visitor:
    return Visitor(
        row.id, row.widget, row.contact, row.proof is not None, about, row.issue, row.created_at, row.last_at
    )


def _line(row: ChatLine, key: bytes) -> Line:
    said = msgspec.json.decode(texts.unseal(key, bytes(row.sealed)), type=Said)
    return Line(row.pk, row.key, "in" if row.direction == "in" else "out", said.text, said.author, row.at, said.asked)


def _key_of(contact: str) -> bytes | None:
    return texts.keys_of([contact]).get(contact)


def _lasts(visitor: Visitor) -> timedelta:
    return PROVEN_FOR if visitor.is_proven else REMEMBERED


def _digest(token: str) -> str:
    return digest("chat session", token)


def _proof(widget: str, user: str) -> str:
    return digest("chat user", f"{widget}/{user}")
