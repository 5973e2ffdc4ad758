"""The customers' own page: how the team set it up, who may see it, and whose issues stand there."""

from base64 import b64decode, b64encode
from typing import Any, Literal

import msgspec
from msgspec import Struct

from rung import clock, config
from rung.config import Config
from rung.core.document import Account
from rung.engine.sending.senders import StoreDirectory
from rung.engine.telling.pictures import kind_of
from rung.intake.helpdesk import account_of
from rung.store import settings_store
from rung.store.accounts import contacts, customer_access
from rung.store.decisions import desk as shared
from rung.store.policies import policies
from rung.store.words import texts

SETTINGS = "customer_page"
LOGO = "customer_page_logo"
TROUBLE = "customer_page_trouble"
"""Why the last link could not be mailed; empty once one was."""
SHARED = "shared_page"
"""The account's own field that lets its people see each other's issues."""
MOST_LOGO = 200_000
"""Bytes."""


class Settings(Struct, frozen=True, omit_defaults=True):
    """How the team set the page up. A new installation has none: links in answers must lead to where customers can
    come."""

    is_on: bool = False
    name: str = "Support"
    accent: str = "#1f5fbf"
    who: Literal["everybody", "customers", "listed"] = "everybody"
    """Everybody who ever wrote; only those who write for a known account; only the addresses and domains of `listed`.
    """
    listed: tuple[str, ...] = ()
    shared: Literal["nobody", "marked", "everybody"] = "nobody"
    """Who sees the issues of colleagues: nobody; the accounts with `shared_page: true`; every account."""
    names_of_team: bool = True
    names_of_colleagues: bool = False

    @property
    def is_dark_on_accent(self) -> bool:
        """Whether dark letters are read better than white ones on the accent colour (WCAG's relative luminance)."""
        parts = (int(self.accent[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.1791


class Visitor(Struct, frozen=True):
    """A customer: who they are, and for whom they write."""

    contact: str
    """Their id."""
    address: str
    account: Account | None
    language: str | None
    time_zone: str | None
    sees_colleagues: bool

    @property
    def half_address(self) -> str:
        """Enough of it to know it again: whoever was handed the link to an issue does not learn it."""
        local, _, domain = self.address.partition("@")
        return f"{local[:1]}…@{domain}"

    @property
    def tier(self) -> str | None:
        return self.account.tier if self.account else None


class NoPicture(Exception):
    """The file cannot be the page's logo: why, and what to do."""


_directory: tuple[Config, StoreDirectory] | None = None


def directory() -> StoreDirectory:
    """Who somebody is; its index is made once for this process."""
    global _directory
    present, known = config.current(), _directory
    if known is None or known[0] is not present:
        known = _directory = (present, StoreDirectory(present))
    return known[1]


def settings() -> Settings:
    return msgspec.convert(settings_store.get(SETTINGS) or {}, Settings)


def set_up(given: Settings) -> None:
    settings_store.put(SETTINGS, msgspec.to_builtins(given))


def logo() -> tuple[str, bytes] | None:
    """Its type and its bytes."""
    kept = settings_store.get(LOGO)
    return (kept["type"], b64decode(kept["data"])) if kept else None


def put_logo(content: bytes) -> None:
    """Raises NoPicture."""
    if len(content) > MOST_LOGO:
        raise NoPicture(f"The logo has {len(content) // 1000} kB; 200 kB is the most. Save it smaller.")
    found = kind_of(content)
    if found is None:
        raise NoPicture("The logo is no PNG, JPEG, GIF or WebP. An SVG can hold scripts: save it as PNG.")
    settings_store.put(LOGO, {"type": found, "data": b64encode(content).decode()})


def take_logo_away() -> None:
    settings_store.put(LOGO, None)


def trouble() -> str:
    """Why customers who asked for a link got none."""
    return str(settings_store.get(TROUBLE) or "")


def note_trouble(words: str) -> None:
    if words or trouble():
        settings_store.put(TROUBLE, words[:500])


def visitor(contact: str) -> Visitor | None:
    """Who has this id; None where they are erased, or the page is not for them."""
    set_up_as, address = settings(), texts.address_of(contact)
    if not set_up_as.is_on or address is None or "@" not in address:
        return None
    key = account_of(directory(), address)
    if not _may_enter(set_up_as, address.lower(), key):
        return None
    account = shared.account(policies.current(), key, clock.now()) if key else None
    known = contacts.find(contact)
    profile = known.profile if known else contacts.Profile()
    return Visitor(contact, address, account, profile.language, profile.time_zone, _shares(set_up_as, account))


def visitor_at(address: str) -> Visitor | None:
    """Who has this address, where they ever wrote to us."""
    contact = texts.ids_of([texts.digest(address)]).get(texts.digest(address))
    return visitor(contact) if contact else None


def link_to_issue(issue: str, contact: str) -> str | None:
    """The address by which a contact comes to one issue; None where the page is not for them."""
    if visitor(contact) is None:
        return None
    return f"{config.current().base_url}/c/link/{customer_access.issue_token(issue, contact)}"


def language_of(contact: str | None) -> str | None:
    """The language that is known of somebody."""
    known = contacts.find(contact) if contact else None
    return known.profile.language if known else None


def _may_enter(set_up_as: Settings, address: str, account: str | None) -> bool:
    match set_up_as.who:
        case "everybody":
            return True
        case "customers":
            return account is not None
        case "listed":
            return address in set_up_as.listed or address.rpartition("@")[2] in set_up_as.listed


def _shares(set_up_as: Settings, account: Account | None) -> bool:
    if account is None or set_up_as.shared == "nobody":
        return False
    return set_up_as.shared == "everybody" or is_marked(account.fields)


def is_marked(fields: dict[str, Any]) -> bool:
    """Whether an account's people may see each other's issues."""
    return str(fields.get(SHARED, "")).strip().lower() in ("true", "yes", "1")
