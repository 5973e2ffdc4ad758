"""Chat widgets: the script tags on customers' sites, who may show them, and what they say."""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from django.db import IntegrityError, transaction
from msgspec import Struct

from rung import clock
from rung.store.elsewhere.sources import Taken
from rung.store.keyed import LONGEST_TROUBLE, TOLD_EVERY, check_name
from rung.store.models import ChatSession, ChatVisitor, ChatWidget
from rung.store.sealed import is_lost
from rung.store.standing import watch

ACCENT = "#2457d6"
_ACCENT = re.compile(r"#[0-9a-f]{6}")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
_HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?")
MOST_SITES = 50
WORDS = {"title": 60, "greeting": 400, "hours": 200}
"""What a team says in its own words, in each language, and how long each may be."""
LANGUAGES = {"en": "English", "de": "German"}
RESERVED = ("new",)


class Widget(Struct, frozen=True):
    """A widget as it is kept. Instants are UTC."""

    name: str
    key: str
    sites: tuple[str, ...]
    accent: str
    words: dict[str, dict[str, str]]
    team: str
    secret: str
    created_by: str
    created_at: datetime
    last_at: datetime | None
    last_site: str
    trouble: str
    trouble_at: datetime | None

    @property
    def is_secret_lost(self) -> bool:
        """Sealed under another secret key: no site can vouch for a visitor."""
        return is_lost(self.secret)


def add(name: str, by: str) -> Widget:
    """A new widget. Raises ValueError for a name that cannot stand in an address, Taken for one that is there."""
    check_name(name, RESERVED)
    try:
        with transaction.atomic():
            row = ChatWidget.objects.create(
                name=name, key=secrets.token_urlsafe(12), accent=ACCENT, secret=secrets.token_urlsafe(32),
                created_by=by, created_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise Taken(name) from None
    return _widget(row)


def get(name: str) -> Widget | None:
    row = ChatWidget.objects.filter(pk=name).first()
    return _widget(row) if row else None


def by_key(key: str) -> Widget | None:
    """The widget of a script tag."""
    row = ChatWidget.objects.filter(key=key).first() if _KEY.fullmatch(key) else None
    return _widget(row) if row else None


def everyone() -> list[Widget]:
    """By name."""
    return [_widget(row) for row in ChatWidget.objects.order_by("name")]


def change(
    name: str, *, sites: Sequence[str], accent: str, words: Mapping[str, Mapping[str, str]], team: str
) -> None:  # fmt: skip
    """What the team chose; the key and the secret stay. `sites` are those that `site_of` read."""
    ChatWidget.objects.filter(pk=name).update(
        sites=list(dict.fromkeys(sites)), accent=accent, team=team,
        words={language: dict(said) for language, said in words.items() if said},
    )  # fmt: skip


def new_secret(name: str) -> None:
    """Another secret: what was signed with the one before proves nothing from now on, and lets nobody in any more."""
    proven = ChatVisitor.objects.filter(widget=name).exclude(proof=None)
    with transaction.atomic():
        ChatWidget.objects.filter(pk=name).update(secret=secrets.token_urlsafe(32), trouble="", trouble_at=None)
        ChatSession.objects.filter(visitor__in=proven.values("id")).delete()


def remove(name: str) -> None:
    """Its script tag shows nothing any more; what visitors wrote stays with the issues."""
    ChatWidget.objects.filter(pk=name).delete()


def conversations(name: str) -> int:
    """How many visitors have written by it whose conversation is still there."""
    return int(ChatVisitor.objects.filter(widget=name).count())


def site_of(text: str) -> str:
    """An origin as it was typed: `shop.example` is `https://shop.example`. Raises ValueError with what is wrong."""
    text = text.strip().rstrip("/").lower()
    parts = urlsplit(text if "://" in text else f"https://{text}")
    if parts.scheme not in ("https", "http") or parts.path or parts.query or parts.fragment or parts.username:
        raise ValueError(f"{text[:80]} is no site: write its address up to the first slash, such as https://shop.example")
    if not _HOST.fullmatch(parts.netloc):
        raise ValueError(f"{text[:80]} is no site: a * stands for one or more names at its beginning, *.acme.example")
    return f"{parts.scheme}://{parts.netloc}"


def accent_of(text: str) -> str:
    """A colour as it was chosen. Raises ValueError."""
    text = text.strip().lower()
    if not _ACCENT.fullmatch(text):
        raise ValueError(f"{text[:20]} is no colour: write # and six hexadecimal digits, such as {ACCENT}")
    return text


def may_show(widget: Widget, origin: str) -> bool:
    """Whether a page of this origin may show the widget."""
    try:
        given = urlsplit(origin.lower())
    except ValueError:
        return False
    return any(_covers(urlsplit(site), given.scheme, given.netloc) for site in widget.sites)


def _covers(site: SplitResult, scheme: str, host: str) -> bool:
    wanted = site.netloc
    is_host = host.endswith(wanted[1:]) if wanted.startswith("*.") else host == wanted
    return site.scheme == scheme and is_host


def opened(name: str, site: str, now: datetime) -> None:
    """Somebody's page showed it."""
    row = ChatWidget.objects.filter(pk=name).first()
    if row and (row.last_at is None or now - row.last_at > TOLD_EVERY or row.last_site != site):
        watch.where_possible(ChatWidget.objects.filter(pk=name).update, last_at=now, last_site=site)


def proof_failed(name: str, trouble: str, now: datetime) -> None:
    """A site vouched for somebody in a way that cannot be taken; whoever looks at the widget is shown why."""
    words = trouble[:LONGEST_TROUBLE]
    row = ChatWidget.objects.filter(pk=name).first()
    if row and (row.trouble != words or row.trouble_at is None or now - row.trouble_at > TOLD_EVERY):
        watch.where_possible(ChatWidget.objects.filter(pk=name).update, trouble=words, trouble_at=now)


def proof_held(name: str) -> None:
    """A site vouched for somebody as it should."""
    troubled = ChatWidget.objects.filter(pk=name).exclude(trouble="")
    if troubled.exists():
        watch.where_possible(troubled.update, trouble="", trouble_at=None)


def _widget(row: ChatWidget) -> Widget:
    given = {name: getattr(row, name) for name in Widget.__struct_fields__}
    return Widget(**{**given, "sites": tuple(row.sites)})
