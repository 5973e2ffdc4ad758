"""Letterheads: from which address an answer to a customer leaves, with whose signature and by which server.

The mailbox of the team that has the issue, where it has one; of several, the one that the customer wrote to. Else the
mailbox that the customer wrote to, else the installation's own address, which signs nothing.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from msgspec import Struct

from rung import config
from rung.store.elsewhere import mailboxes
from rung.store.elsewhere.mailboxes import Mailbox
from rung.store.people import tokens
from rung.store.sealed import is_lost

MAILBOX = "mailbox"
"""The field of an issue that names the mailbox by which its first mail came."""
PERSON, TEAM = "{name}", "{team}"
"""What a signature may hold: the name of who answers, and of the team."""


class Letterhead(Struct, frozen=True):
    """What stands around the words of an answer."""

    sender: str
    reply_to: str
    signature: str = ""
    signature_html: str = ""
    through: dict[str, Any] = {}
    """The settings of the mail channel that differ from the installation's own."""


def mailbox_of(team: str | None, fields: Mapping[str, Any]) -> Mailbox | None:
    """The mailbox from which the answers of an issue of this team, with these fields, leave; None for the
    installation's own address."""
    known = mailboxes.everyone()
    by_name = {one.name: one for one in known}
    first = by_name.get(fields.get(MAILBOX) or "")
    of_team = [one for one in known if team and one.team == team]
    if first in of_team or not of_team:
        return first
    return of_team[0]


def letterhead(issue: str, mailbox: Mailbox | None, author: str, team: str) -> Letterhead:
    """The letterhead of one answer about `issue`; `author` and `team` are names as people read them."""
    address = mailbox.address if mailbox else config.current().mail_address
    local, _, domain = address.partition("@")
    reply_to = f"{local}+{tokens.reply_token(issue)}@{domain}"
    if mailbox is None:
        return Letterhead(address, reply_to)
    return Letterhead(
        mailbox.sender,
        reply_to,
        signature=_filled(mailbox.signature, author, team),
        signature_html=_filled(mailbox.signature_html, escape(author), escape(team)),
        through=through(mailbox),
    )


def through(mailbox: Mailbox | None) -> dict[str, Any]:
    """The server that takes the answers of this mailbox, as the mail channel's settings; empty for the usual one.
    Settings that were sealed under another secret key stay so (`sealed.is_lost`): none of these answers leaves by
    another server."""
    out = mailbox.out if mailbox else {}
    if is_lost(out):
        return out
    return {name: value for name, value in out.items() if value not in ("", None)} if out.get("host") else {}


def _filled(text: str, author: str, team: str) -> str:
    return text.replace(PERSON, author).replace(TEAM, team)
