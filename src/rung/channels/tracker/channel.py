"""A tracker of engineering's: issues are opened there once, linked, commented on, and their fields follow ours.

An attempt of unknown end is looked up by its mark, or by its words, before it is repeated: a lost answer opens no
second issue.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from rung.channels.base import Description, Destination, Preview, Proof, Sent, Stage, StandIn, Task, Wire
from rung.channels.helpdesk.channel import written_before
from rung.channels.text import shortened
from rung.channels.tracker.vendor import Site, TrackerVendor
from rung.channels.words import DOT

NEW = "new"
"""In place of a number: an issue that is not there yet."""
LONGEST = 30_000


class Tracker:
    """One kind of tracker, by its vendor's API."""

    def __init__(self, vendor: TrackerVendor) -> None:
        self._vendor = vendor

    @property
    def name(self) -> str:
        return self._vendor.about.name

    @property
    def writes(self) -> tuple[str, ...]:
        return self._vendor.writes

    def describe(self) -> Description:
        return self._vendor.about

    def named(self, text: str, settings: Mapping[str, Any]) -> str:
        """What an issue is called whose number or address somebody typed; empty where it is neither."""
        return self._vendor.named(text.strip(), settings)

    def url_of(self, settings: Mapping[str, Any]) -> str:
        return str(settings.get("url") or self._vendor.default_url)

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        return Destination(f"{self.name}:{address.partition('/')[0][:200]}", address)

    async def perform(self, task: Task, key: str, wire: Wire) -> Sent:
        """Does one thing there. Raises `Failed`."""
        self._vendor.about.check_address(task.place)
        site, number = self._vendor.site(wire), task.place.partition("/")[2]
        match task.verb:
            case "open":
                return await self._open(site, task)
            case "link":
                ticket = await site.look(number)
                await site.complete(ticket, task)
                return Sent(ticket.number, ticket=ticket)
            case "say":
                return Sent(await self._say(site, number, task, key))
            case "change":
                assignee = await self._assignee(site, task)
                if task.assignee is not None and task.assignee.name and not assignee:
                    about = f"{self._label} does not know {task.assignee.name}"
                    return Sent(skipped=f"{about}: give them addresses: {{{self.name}: …}} in the directory")
                await site.change(number, task, assignee)
                return Sent()

    async def prove(self, wire: Wire) -> Proof:
        return await self._vendor.site(wire).me()

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        title = escape(str(payload.get("title", "")))
        head = f"<p><b>{title}</b></p>" if title else ""
        return Preview(html=f"{head}<pre>{escape(str(payload.get('body', '')))}</pre>")

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> StandIn:
        return self._vendor.stand_in(stage)

    @property
    def _label(self) -> str:
        return self._vendor.about.label

    async def _open(self, site: Site, task: Task) -> Sent:
        ticket = await site.find(task.mark) if task.possible_repeat else None
        if ticket is None:
            ticket = await site.open(task, self._text(task), await self._assignee(site, task))
        await site.complete(ticket, task)
        return Sent(ticket.number, ticket=ticket)

    async def _say(self, site: Site, number: str, task: Task, key: str) -> str:
        text = self._text(task)
        if task.possible_repeat and (ref := written_before(await site.said(number), text, task.since)):
            return ref
        return await site.say(number, text, key)

    async def _assignee(self, site: Site, task: Task) -> str:
        if task.assignee is None:
            return ""
        address = task.assignee.address
        return task.assignee.number or (await site.agent(address) if address else "")

    def _text(self, task: Task) -> str:
        parts = [self._vendor.plain(task.text)]
        for who, words in task.quotes:
            parts += [f"{who}:", self._vendor.quoted(words)]
        said = shortened("\n\n".join(part for part in parts if part), LONGEST)
        mark = f"{DOT}{task.mark}" if task.mark else ""
        return f"{said}\n\n— {task.issue} in Rung{DOT}{task.link}{mark}"
