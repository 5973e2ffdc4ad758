"""How customers come to their own page: links by which they enter, and the sessions that follow.

A link to one issue is signed and stands in our answers; it opens that issue alone. A link that somebody asked for is
good once and for a quarter of an hour. Of both only a digest, or nothing, is kept here: a copy of the database opens
no page. Sessions are apart from those of the console.
"""

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.core import signing
from django.db import transaction
from msgspec import Struct

from rung import clock
from rung.store.models import CustomerAccess, CustomerLink, CustomerSession
from rung.store.standing import watch

ISSUE_LINK_LASTS = timedelta(days=30)
LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=8)
ROTATED_EVERY = timedelta(minutes=30)
UNDER_WAY = timedelta(minutes=1)
"""For so long the token before still counts: requests of the same page travel together."""
_ISSUE_SALT = "rung.customer.issue"


class Session(Struct, frozen=True):
    """Who looks, and at what."""

    id: int
    contact: str
    issue: str | None
    """The one issue they may see; None: all of theirs."""


class IssueLink(Struct, frozen=True):
    """What a signed link is about."""

    issue: str
    contact: str


class BadLink(Exception):
    """It was damaged, is too old, was used, or was taken back: `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def issue_token(issue: str, contact: str) -> str:
    """The signed part of the link that stands in an answer."""
    made = clock.now().timestamp()
    return signing.dumps([issue, contact, made], salt=_ISSUE_SALT)


def read_issue_token(token: str) -> IssueLink:
    """Raises BadLink: damaged, old or revoked."""
    try:
        issue, contact, made = signing.loads(token, salt=_ISSUE_SALT)
        made_at = datetime.fromtimestamp(float(made), UTC)
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        raise BadLink("damaged") from None
    if clock.now() - made_at > ISSUE_LINK_LASTS:
        raise BadLink("old")
    if is_revoked(str(contact), made_at):
        raise BadLink("revoked")
    return IssueLink(str(issue), str(contact))


def new_link(contact: str) -> str:
    """A link that is good once; the part to send, kept nowhere."""
    now = clock.now()
    CustomerLink.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    token = secrets.token_urlsafe(32)
    CustomerLink.objects.create(digest=_digest(token), contact=contact, expires_at=now + LINK_LASTS)
    return token


def look_at_link(token: str) -> str:
    """The contact whom a link lets in; it stays good. Raises BadLink: damaged, old or used."""
    row = CustomerLink.objects.filter(pk=_digest(token)).first()
    if row is None:
        raise BadLink("damaged")
    if row.used_at is not None:
        raise BadLink("used")
    if row.expires_at < clock.now():
        raise BadLink("old")
    return row.contact


def use_link(token: str) -> str:
    """As `look_at_link`, and from now on it is used. Of two who use it at once only one is let in."""
    contact = look_at_link(token)
    if not CustomerLink.objects.filter(pk=_digest(token), used_at=None).update(used_at=clock.now()):
        raise BadLink("used")
    return contact


def begin(contact: str, issue: str | None = None) -> str:
    """A session; returns what its cookie holds."""
    now = clock.now()
    CustomerSession.objects.filter(expires_at__lt=now).delete()
    token = secrets.token_urlsafe(32)
    CustomerSession.objects.create(
        digest=_digest(token), contact=contact, issue=issue, made_at=now, rotated_at=now,
        expires_at=now + SESSION_LASTS,
    )  # fmt: skip
    return token


def session(token: str) -> tuple[Session, str | None] | None:
    """The session of a cookie, and what the cookie is to hold from now on where that changes; None where it is over."""
    now, digest = clock.now(), _digest(token)
    row = CustomerSession.objects.filter(digest=digest, expires_at__gte=now).first()
    is_before = row is None
    if row is None:
        row = CustomerSession.objects.filter(was=digest, expires_at__gte=now, rotated_at__gte=now - UNDER_WAY).first()
    if row is None:
        return None
    found = Session(row.pk, row.contact, row.issue)
    if is_before or now - row.rotated_at < ROTATED_EVERY:
        return found, None
    fresh = secrets.token_urlsafe(32)
    changed = {"digest": _digest(fresh), "was": digest, "rotated_at": now}
    watch.where_possible(CustomerSession.objects.filter(pk=row.pk, digest=digest).update, **changed)
    is_ours = CustomerSession.objects.filter(pk=row.pk, digest=_digest(fresh)).exists()
    return found, fresh if is_ours else None


def end(session_id: int) -> None:
    CustomerSession.objects.filter(pk=session_id).delete()


def revoke(contact: str) -> None:
    """Every link and session of a contact from before opens nothing any more."""
    with transaction.atomic():
        CustomerAccess.objects.update_or_create(contact=contact, defaults={"since": clock.now()})
        CustomerSession.objects.filter(contact=contact).delete()
        CustomerLink.objects.filter(contact=contact).delete()


def is_revoked(contact: str, made_at: datetime) -> bool:
    """Whether whatever let a contact in at that time was taken back since."""
    return CustomerAccess.objects.filter(contact=contact, since__gte=made_at).exists()


def _digest(token: str) -> str:
    return sha256(b"customer " + token.encode("utf-8", "replace")).hexdigest()
