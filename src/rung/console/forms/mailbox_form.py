"""The form of a mailbox: what was written, what it means, and what is wrong where."""

from typing import Any

from django.http import QueryDict
from msgspec import Struct

from rung.channels.mail.layout import clean_signature
from rung.channels.mail.message import ADDRESS
from rung.store.elsewhere.mailboxes import Mailbox

ENCRYPTION = (("implicit", "TLS from the start"), ("starttls", "STARTTLS"), ("none", "none"))
PORTS = {"implicit": 993, "starttls": 143, "none": 143}
EVERY, LEAST_EVERY, MOST_EVERY = 60, 10, 3600
"""Seconds between two looks into a folder."""
LONGEST = 500
LONGEST_SIGNATURE = 10_000
REACH = ("host", "port", "tls", "user", "folder", "moved_to", "every", "trusts")
OUT = ("host", "port", "tls", "user", "password")


class MailboxForm(Struct):
    """What stands in the fields, by their names, and the faults of some of them."""

    values: dict[str, str]
    faults: dict[str, str] = {}
    keeps_out: bool = False
    """How answers leave cannot be read, and nobody said anything else: it stays as it is."""

    @property
    def changes(self) -> dict[str, Any]:
        """What is to be kept; only where there are no faults. A secret that was left empty stays as it is."""
        given = self.values
        reach = {name: given[f"reach_{name}"] for name in REACH if given.get(f"reach_{name}")}
        out = {name: given[f"out_{name}"] for name in OUT if given.get(f"out_{name}")} if given["out_host"] else {}
        changes: dict[str, Any] = {
            "address": given["address"].lower(), "title": given["title"], "team": given["team"],
            "reach": _with_numbers(reach), "out": _with_numbers(out), "signature": given["signature"],
            "signature_html": clean_signature(given["signature_html"]),
        }  # fmt: skip
        if self.keeps_out:
            del changes["out"]
        return {**changes, "secret": given["secret"]} if given["secret"] else changes


def of_mailbox(mailbox: Mailbox) -> MailboxForm:
    """The fields as the mailbox is kept; secrets are never shown."""
    values = {"secret": "", **{name: getattr(mailbox, name) for name in ("address", "title", "team")}}
    values |= {name: getattr(mailbox, name) for name in ("signature", "signature_html")}
    values |= {f"reach_{name}": str(mailbox.reach.get(name, "")) for name in REACH}
    values |= {f"out_{name}": str(mailbox.out.get(name, "")) for name in OUT if name != "password"}
    return MailboxForm(values)


def of_post(post: QueryDict, mailbox: Mailbox, teams: dict[str, str]) -> MailboxForm:
    """What was written, and what is wrong with it."""
    names = ["address", "title", "team", "secret", *(f"reach_{one}" for one in REACH), *(f"out_{one}" for one in OUT)]
    values = {name: post.get(name, "").strip()[:LONGEST] for name in names}
    values |= {name: post.get(name, "").strip()[:LONGEST_SIGNATURE] for name in ("signature", "signature_html")}
    faults = _faults(values, mailbox, teams) | _elsewhere(values, mailbox)
    if not values["out_password"] and mailbox.out.get("password"):
        values["out_password"] = mailbox.out["password"]
    keeps_out = mailbox.is_out_lost and not values["out_host"] and not post.get("out_forget")
    return MailboxForm(values, faults, keeps_out)


def _elsewhere(values: dict[str, str], mailbox: Mailbox) -> dict[str, str]:
    """A password that is kept goes to no other server than the one for which it was entered."""
    kept = {
        "secret": (mailbox.way == "imap" and mailbox.secret, values["reach_host"], mailbox.reach.get("host", "")),
        "out_password": (mailbox.out.get("password"), values["out_host"], mailbox.out.get("host", "")),
    }
    return {
        name: "Enter the password again: the one that is kept was given for another server."
        for name, (secret, host, before) in kept.items()
        if secret and host and before and host.lower() != str(before).lower() and not values[name]
    }


def _faults(values: dict[str, str], mailbox: Mailbox, teams: dict[str, str]) -> dict[str, str]:
    faults = {}
    if not ADDRESS.fullmatch(values["address"]) or "+" in values["address"]:
        faults["address"] = "Write one mail address without a plus, such as support@acme.example."
    if any(letter in values["title"] for letter in '"<>\\'):
        faults["title"] = "Leave quotes and angle brackets out of the name."
    if values["team"] and values["team"] not in teams:
        faults["team"] = "There is no such team in the policy."
    if mailbox.way == "imap":
        if not values["reach_host"]:
            faults["reach_host"] = "Name the mail server, such as imap.acme.example."
        if not values["reach_user"]:
            faults["reach_user"] = "Name the account, often the address itself."
        if values["reach_tls"] not in PORTS:
            faults["reach_tls"] = "Choose one of the kinds of encryption."
    if values["out_host"] and values["out_tls"] not in PORTS:
        faults["out_tls"] = "Choose one of the kinds of encryption."
    for name in ("reach_port", "out_port"):
        if values[name] and not _is_number(values[name], 1, 65535):
            faults[name] = "Write a port from 1 to 65535, or leave it empty for the usual one."
    if values["reach_every"] and not _is_number(values["reach_every"], LEAST_EVERY, MOST_EVERY):
        faults["reach_every"] = f"Write seconds from {LEAST_EVERY} to {MOST_EVERY:,}."
    return faults


def _is_number(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and least <= int(text[:10]) <= most


def _with_numbers(given: dict[str, str]) -> dict[str, Any]:
    return {name: int(value) if name in ("port", "every") else value for name, value in given.items()}
