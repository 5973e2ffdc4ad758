"""The way back into a helpdesk: public answers and notes become comments of a ticket there, and its fields follow
ours."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Any

from rung.channels.base import (
    Answer,
    Change,
    Description,
    Destination,
    Preview,
    Proof,
    Sent,
    Stage,
    StandIn,
    Wire,
    Written,
)
from rung.channels.helpdesk.api import Api
from rung.channels.helpdesk.vendor import CLOSED, OPEN, RESOLVED, KeptVendor, Said, There, Vendor
from rung.channels.text import shortened
from rung.channels.words import DOT

CLOCKS_DIFFER = timedelta(minutes=5)
"""By how much the helpdesk's clock may be behind ours."""
LONGEST = 60_000
UNMATCHED = "unmatched"
"""Beside the fields in what is known: the assignee of whom a note told that the helpdesk does not know them."""
_NO_LETTER = re.compile(r"[\W_]+")


class Helpdesk:
    """One helpdesk, by its vendor's API."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor

    @property
    def name(self) -> str:
        return self._vendor.about.name

    @property
    def writes(self) -> tuple[str, ...]:
        return self._vendor.writes

    @property
    def acts_as_author(self) -> bool:
        return self._vendor.acts_as_author

    def describe(self) -> Description:
        return self._vendor.about

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        return Destination(f"{self.name}:{address.partition('/')[0][:200]}", address)

    def place_of(self, fields: Mapping[str, Any], contact: str | None) -> str | None:
        place = fields.get(self._vendor.field)
        return place if isinstance(place, str) and "/" in place else None

    async def answer(self, answer: Answer, idempotency_key: str, wire: Wire) -> Sent:
        number, api = self._reach(answer.place, wire)
        if answer.possible_repeat:
            there = [one for one in await self._vendor.comments(api, number) if one.is_public is not answer.internal]
            if ref := written_before(there, answer.text, answer.since):
                return Sent(ref)
        author = answer.author_number or await self._agent(api, answer.author_address)
        said = shortened(answer.text, LONGEST) + _signature(answer, is_known=bool(author))
        ref = await self._vendor.comment(
            api, number, said, author, is_public=not answer.internal, key=idempotency_key
        )
        return Sent(ref)

    async def prove(self, wire: Wire) -> Proof:
        return await self._vendor.me(self._vendor.api(wire))

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        return Preview(html=f"<pre>{escape(str(payload.get('body', '')))}</pre>")

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> StandIn:
        return self._vendor.stand_in(stage)

    @property
    def _label(self) -> str:
        return self._vendor.about.label

    def _reach(self, address: str, wire: Wire) -> tuple[str, Api]:
        self._vendor.about.check_address(address)
        return address.partition("/")[2], self._vendor.api(wire)

    async def _agent(self, api: Api, address: str) -> str:
        return await self._vendor.agent(api, address) if address else ""


class KeptHelpdesk(Helpdesk):
    """One whose tickets' fields follow ours."""

    def __init__(self, vendor: KeptVendor) -> None:
        super().__init__(vendor)
        self._kept = vendor

    async def change(self, change: Change, wire: Wire) -> Sent:
        """What somebody set there meanwhile stands: it is told here by a webhook, and a remark says so."""
        number, api = self._reach(change.place, wire)
        there = await self._kept.look(api, number)
        known, remarks = dict(change.known), list[str]()
        to_write: dict[str, Any] = {}
        for field in ("priority", "status"):
            if field not in change.wanted:
                continue
            found = _compared(field, change, there)
            known[field] = found.now
            remarks += [found.remark] if found.remark else []
            to_write |= {field: found.word} if found.word else {}
        if "assignee" in change.wanted:
            agent = await self._assignee(api, change)
            if agent is None:
                remarks += await self._tell_unmatched(api, number, change, known)
            elif agent != there.assignee and _stands(change.known.get("assignee"), there.assignee):
                remarks.append(f"the assignee was not written to {self._label}: somebody set another one there")
                known["assignee"] = there.assignee
            else:
                known["assignee"] = agent
                known.pop(UNMATCHED, None)
                to_write |= {"assignee": agent} if agent != there.assignee else {}
        if missing := [tag for tag in change.tags if tag not in there.tags]:
            to_write["tags"] = missing
        if to_write:
            await self._kept.change(api, number, to_write, there)
        written = Written(known=known, remarks=tuple(remarks))
        return Sent(skipped="" if to_write or remarks else "it stands so there already", written=written)

    async def _assignee(self, api: Api, change: Change) -> str | None:
        """The number of whose it is; empty for nobody, None for somebody whom the helpdesk does not know."""
        if change.assignee is None:
            return ""
        return change.assignee.number or await self._agent(api, change.assignee.address) or None

    async def _tell_unmatched(self, api: Api, number: str, change: Change, known: dict[str, str]) -> list[str]:
        """A note there in place of the assignment, once."""
        assert change.assignee is not None
        name = change.assignee.name
        if known.get(UNMATCHED) == name:
            return []
        said = f"Assigned in Rung to {name}, whom {self._label} does not know by their mail address. {change.link}"
        await self._vendor.comment(api, number, said, "", is_public=False, key=f"{change.place}/{name}")
        known[UNMATCHED] = name
        return [f"{self._label} knows no agent with the mail address of {name}: a note there says whose it is"]


class _Compared:
    """A field as it is to be there: its word, where it is to be written; what is there now, in our words."""

    def __init__(self, now: str, word: str = "", remark: str = "") -> None:
        self.now, self.word, self.remark = now, word, remark


def _compared(field: str, change: Change, there: There) -> _Compared:
    meanings = change.words.get(field, {})
    raw = getattr(there, field)
    now, wanted = meanings.get(raw, raw), change.wanted[field]
    if now == wanted:
        return _Compared(now)
    if _stands(change.known.get(field), now):
        return _Compared(now, remark=f"{field} {wanted} was not written: somebody set it to {raw} there meanwhile")
    word = next((one for one, here in meanings.items() if here == wanted), "")
    if not word and field == "status" and wanted in (OPEN, RESOLVED, CLOSED):
        word = wanted
    if not word and field == "status":  # a word that is only ours: it is open, whatever else we call it
        return _Compared(OPEN, OPEN) if now in (RESOLVED, CLOSED) else _Compared(now)
    if not word:
        return _Compared(now, remark=f"{field} {wanted} was not written: none of its words there means that here")
    return _Compared(wanted, word)


def _stands(known: str | None, now: str) -> bool:
    """Whether somebody changed it there since we last heard of it."""
    return known is not None and known != now


def _signature(answer: Answer, *, is_known: bool) -> str:
    """Notes lead back to the issue; an answer says who wrote it where the helpdesk cannot, and links its files below
    the dash, where the words end by which it is known again."""
    if answer.internal:
        return f"\n\n— {answer.author or 'Rung'}{DOT}{answer.link}"
    author = "" if is_known else answer.author
    below = "\n".join(part for part in (f"— {author}" if author or answer.links else "", answer.links) if part)
    return f"\n\n{below}" if below else ""


def written_before(there: Iterable[Said], text: str, since: datetime | None) -> str:
    """The reference of what an attempt of unknown end has written after all; empty where it is not among these."""
    wanted = fingerprints(text)[0]
    for said in there:
        is_later = said.at is None or since is None or said.at >= since - CLOCKS_DIFFER
        if is_later and wanted in fingerprints(said.words):
            return said.ref
    return ""


def fingerprints(text: str) -> tuple[str, ...]:
    """By what words are known again after another system has laid them out anew: their letters and digits alone, with
    and without the signature that we put below."""
    body, dash, _ = text.rpartition("—")
    found = [text, *([body] if dash else [])]
    return tuple(_NO_LETTER.sub("", one).casefold() for one in found)
