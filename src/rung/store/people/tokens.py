"""Keys for programs, and the signed links by which one person may act on one escalation.

A program's token is `rung_<prefix>_<secret>`. It is shown once; kept are the prefix, to find and name it, and an HMAC
of the whole under the installation's secret, so that a copy of the database opens nothing.
"""

import hmac
import secrets
from base64 import b32decode, b32encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from msgspec import Struct

from rung import clock
from rung.core.refused import Refused
from rung.store import secret_addresses, secret_key
from rung.store.models import ApiToken, Subject
from rung.store.people import members

SCOPES = (
    "events:write", "issues:read", "issues:write", "schedules:write", "accounts:write", "policies:read",
    "policies:write", "admin",
)  # fmt: skip
HOW_TO_CALL = "Send `Authorization: Bearer rung_…`; make a token on the page Settings or with `rung token create`."
NOBODY = frozenset({"no_token", "bad_token"})
"""Refusals of who cannot be told from anybody."""
LONGEST = 500
"""Characters that are looked at as a token."""
ACT_LINK_LASTS = timedelta(days=14)
_USED_EVERY = timedelta(minutes=1)
FILE_LINK_LASTS = timedelta(days=30)
_FILE_SALT = "rung.file"
_ACT_SALT = "rung.act"
_SURVEY_SALT = "rung.survey"
_REPLY_SALT = "rung.reply"
_LONGEST_KEY = 32
_WORTH_SHORTENING = 100
"""Characters; less than that hardly becomes shorter, and takes as long."""

T = TypeVar("T")


class Token(Struct, frozen=True):
    """What may be shown of a token."""

    id: int
    prefix: str
    name: str
    scopes: tuple[str, ...]
    user: str
    created_at: Any
    last_used_at: Any
    revoked_at: Any

    def may(self, scope: str) -> bool:
        return scope in self.scopes or "admin" in self.scopes


class Bearer(Struct, frozen=True):
    """Who calls with a token: the token, and the member whose it is."""

    token: Token
    member: members.Membership

    def may(self, scope: str) -> bool:
        return self.token.may(scope)


class Act(Struct, frozen=True):
    """What a signed link is about: one escalation, told to one person by one notice."""

    escalation: str
    person: str
    notice: str


class BadLink(Exception):
    """The link was changed on its way, or is no link of this installation."""


class ExpiredLink(BadLink):
    """The link is too old."""


def create(user: Any, name: str, scopes: tuple[str, ...] | list[str]) -> tuple[str, Token]:
    """Makes a token: the text to show this once, and what is kept of it."""
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        raise ValueError(f"no such scope: {', '.join(unknown)}; there are {', '.join(SCOPES)}")
    prefix = secrets.token_hex(4)
    text = f"rung_{prefix}_{secrets.token_urlsafe(32)}"
    row = ApiToken.objects.create(
        prefix=prefix, digest=_digest(text), name=name, scopes=list(scopes), user=user, created_at=clock.now()
    )
    return text, _token(row)


def create_for(username: str, name: str, scopes: tuple[str, ...] | list[str]) -> tuple[str, Token]:
    """As `create`, for the account of that name or address."""
    users = get_user_model().objects
    user = users.filter(username__iexact=username).first() or users.filter(email__iexact=username).first()
    if user is None:
        raise ValueError(f"there is no account '{username}'")
    return create(user, name, scopes)


def shown(header: str) -> str:
    """The token in an `Authorization` header. Raises Refused where there is none, or what none can be."""
    scheme, _, text = header.partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        raise missing()
    if len(text) > LONGEST or not text.isascii() or not text.isprintable():
        raise _unknown()
    return text


def check(bearer: Bearer | None, scope: str) -> Bearer:
    """Whoever was found by a token. Raises Refused where that is nobody, or where the token or the role of the member
    whose it is may not do what the scope is for."""
    if bearer is None:
        raise _unknown()
    if not bearer.may(scope):
        hint = f"Make one with `rung token create --scope {scope}`."
        raise Refused("missing_scope", f"This token may not do this: it lacks the scope {scope}.", hint)
    bearer.member.check(scope)
    return bearer


def missing() -> Refused:
    """No token came at all."""
    return Refused("no_token", "This address needs a bearer token.", HOW_TO_CALL)


def _unknown() -> Refused:
    return Refused("bad_token", "This token is unknown or revoked.", HOW_TO_CALL)


def find(text: str) -> Bearer | None:
    """Whose token this is; None when it is unknown, revoked, or its owner may no longer sign in."""
    parts = text.split("_", 2)
    if len(parts) != 3 or parts[0] != "rung":
        return None
    row = ApiToken.objects.select_related("user").filter(prefix=parts[1], revoked_at=None).first()
    if row is None or not hmac.compare_digest(row.digest, _digest(text)):
        return None
    member = members.of_user(row.user)
    if member is None or not member.is_active:
        return None
    secret_addresses.used(row, _USED_EVERY)
    return Bearer(_token(row), member)


def everyone(user: Any = None) -> list[Token]:
    rows = ApiToken.objects.select_related("user").order_by("-created_at")
    return [_token(row) for row in (rows.filter(user=user) if user else rows)]


def revoke(token_id: int) -> None:
    with transaction.atomic():
        ApiToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=clock.now())


def act_token(escalation: str, person: str, notice: str) -> str:
    """The signed part of the link in an alert."""
    about = [escalation, person, notice]
    return signing.dumps(about, salt=_ACT_SALT, compress=sum(map(len, about)) > _WORTH_SHORTENING)


def read_act_token(text: str) -> Act:
    """What a link is about. Raises ExpiredLink or BadLink."""
    return read_link(text, _ACT_SALT, ACT_LINK_LASTS, "open the issue in the console instead", _act)


def file_token(file: int) -> str:
    """The signed part of the link by which a customer downloads one file of an answer."""
    return signing.dumps(file, salt=_FILE_SALT)


def read_file_token(text: str) -> int:
    """Which file a link is about. Raises ExpiredLink or BadLink."""
    return read_link(text, _FILE_SALT, FILE_LINK_LASTS, "ask for the file once more", int)


def read_link(text: str, salt: str, lasts: timedelta, instead: str, read: Callable[[Any], T]) -> T:
    """What the signed part of a link says. Raises ExpiredLink, with what to do `instead`, or BadLink."""
    try:
        return read(signing.loads(text, salt=salt, max_age=lasts))
    except signing.SignatureExpired as error:
        raise ExpiredLink(f"this link is older than {lasts.days} days: {instead}") from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink("this link is damaged: open it again from the message") from error


def survey_token(issue: str, number: int) -> str:
    """The signed part of the link by which a customer says how it went: the same whenever it is made. How long it is
    good stands with the survey.
    """
    return signing.Signer(salt=_SURVEY_SALT).sign_object([issue, number])


def read_survey_token(text: str) -> tuple[str, int]:
    """Which survey a link is about: the issue, and its number there. Raises BadLink."""
    try:
        issue, number = signing.Signer(salt=_SURVEY_SALT).unsign_object(text)
        return str(issue), int(number)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink("this link is damaged: open it again from the message") from error


def reply_token(issue: str) -> str:
    """What stands after the plus in the address that answers to an issue's mail go to: `support+<this>@...`.

    Mail servers may fold case and take 64 characters before the `@`; so the issue's key is written in base32, a key too
    long for that as the number of its row (which begins with a 0, as no base32 does), then a dot and a signature.
    """
    encoded = b32encode(issue.encode()).decode().rstrip("=").lower()
    if len(encoded) > _LONGEST_KEY:
        row = Subject.objects.filter(kind="issue", key=issue).values_list("pk", flat=True).first()
        encoded = f"0{row}" if row is not None else encoded
    return f"{encoded}.{_reply_signature(issue)}"


def beside_token(issue: str, about: str) -> str:
    """As `reply_token`, for what the customer never sees: `n`, a note to the team."""
    encoded, _, _ = reply_token(issue).partition(".")
    return f"{about}-{encoded}.{_reply_signature(issue, about)}"


def read_beside_token(text: str) -> tuple[str, str] | None:
    """The issue, and what beside its conversation with the customer an answer belongs to."""
    about, dash, rest = text.lower().partition("-")
    encoded, _, signature = rest.partition(".")
    issue = _issue_of_token(encoded) if dash else None
    if issue is None or not hmac.compare_digest(signature.encode(), _reply_signature(issue, about).encode()):
        return None
    return issue, about


def read_reply_token(text: str) -> str | None:
    """The issue that an answer belongs to; None for an address that we did not make."""
    encoded, _, signature = text.lower().partition(".")
    issue = _issue_of_token(encoded)
    if issue is None or not hmac.compare_digest(signature.encode(), _reply_signature(issue).encode()):
        return None
    return issue


def _act(said: Any) -> Act:
    escalation, person, notice = said
    return Act(str(escalation), str(person), str(notice))


def _issue_of_token(encoded: str) -> str | None:
    return _issue_of_row(encoded[1:]) if encoded.startswith("0") else _issue_in_base32(encoded)


def _issue_of_row(number: str) -> str | None:
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return Subject.objects.filter(kind="issue", pk=int(number)).values_list("key", flat=True).first()


def _issue_in_base32(encoded: str) -> str | None:
    try:
        return b32decode(encoded.upper() + "=" * (-len(encoded) % 8)).decode()
    except ValueError:
        return None


def _reply_signature(issue: str, about: str = "") -> str:
    said = f"{_REPLY_SALT}.{about}:{issue}" if about else f"{_REPLY_SALT}:{issue}"
    return secret_key.digest(said.encode())[:16]


def _digest(text: str) -> str:
    return secret_key.digest(text.encode())


def _token(row: ApiToken) -> Token:
    return Token(
        row.pk, row.prefix, row.name, tuple(row.scopes), row.user.get_username(), row.created_at, row.last_used_at,
        row.revoked_at,
    )  # fmt: skip
