"""Zendesk's Support API as far as answers, notes and fields of tickets need it
(https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/).

A comment is written by updating its ticket; the answer's audit names it. What is changed is changed safely: Zendesk
refuses (409) where somebody was quicker.
"""

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from rung.channels.base import (
    Address,
    Capabilities,
    Description,
    Failed,
    Field,
    Limits,
    Proof,
    Rate,
    Stage,
    Wire,
    settings_of,
)  # fmt: skip
from rung.channels.helpdesk.api import Api, opened
from rung.channels.helpdesk.vendor import CLOSED, RESOLVED, Said, There, instant_of
from rung.channels.helpdesk.zendesk_standin import ZendeskApi
from rung.channels.http_standin import HttpStandIn

STATUSES = {"solved": RESOLVED, "closed": CLOSED}


class Settings(Struct, frozen=True):
    """The `Field`s, as the wire carries them."""

    url: str
    email: str
    token: str


class Zendesk:
    """Tickets of Zendesk."""

    field: str = "zendesk_ticket"
    writes: tuple[str, ...] = ("answers", "notes", "priority", "status", "assignee", "tags")
    acts_as_author: bool = False
    about = Description(
        name="zendesk",
        label="Zendesk",
        summary="Answers, notes and fields of a ticket of Zendesk.",
        fields=(
            Field(name="url", label="Address", kind="url", required=True, help="https://<yours>.zendesk.com"),
            Field(name="email", label="Mail address of its user for Rung", required=True, help="One of its own."),
            Field(name="token", label="API token", kind="secret", required=True, help="Admin Center, Zendesk API."),
        ),
        address=Address(
            label="Ticket", example="zendesk/35", pattern=r"[a-z0-9-]{1,40}/\d{1,20}",
            hint="the source's name, a slash and the ticket's number",
        ),
        capabilities=Capabilities(threads=True, answers_customers=True, files="linked"),
        # 200 requests a minute in the smallest plan, of which a write may take two; 30 changes of a ticket in 10 min.
        limits=Limits(characters=60_000, rate=Rate(1.5, 20), conversation_rate=Rate(0.05, 30)),
    )  # fmt: skip

    def api(self, wire: Wire) -> Api:
        settings = settings_of(wire, Settings, "Zendesk")
        url = settings.url if "." in settings.url or "://" in settings.url else f"{settings.url}.zendesk.com"
        login = base64.b64encode(f"{settings.email}/token:{settings.token}".encode()).decode()
        return opened(wire, "Zendesk", url, {"Authorization": f"Basic {login}"})

    async def me(self, api: Api) -> Proof:
        user = (await api.get("/api/v2/users/me.json")).get("user") or {}
        if not user.get("id"):  # whoever is not signed in is told to be nobody
            raise Failed("Zendesk does not know this address and token together", permanent=True)
        if user.get("role") not in ("agent", "admin"):
            raise Failed(f"{user.get('email')} is no agent of Zendesk and cannot write to tickets", permanent=True)
        return Proof(str(user["id"]), str(user.get("name") or user.get("email")))

    async def agent(self, api: Api, address: str) -> str:
        found = await api.get(f"/api/v2/users/search.json?query={quote(f'email:{address}', safe='')}")
        for user in found.get("users") or []:
            is_agent = user.get("role") in ("agent", "admin") and not user.get("suspended")
            if is_agent and str(user.get("email")).lower() == address.lower():
                return str(user["id"])
        return ""

    async def comment(self, api: Api, number: str, words: str, author: str, *, is_public: bool, key: str) -> str:
        comment: dict[str, Any] = {"body": words, "public": is_public}
        if author:
            comment["author_id"] = int(author)
        headers = {"Idempotency-Key": key}
        said = await api.ask("PUT", f"/api/v2/tickets/{number}.json", {"ticket": {"comment": comment}}, **headers)
        events = (said.get("audit") or {}).get("events") or []
        ref = next((str(one["id"]) for one in events if one.get("type") == "Comment" and one.get("id")), "")
        if not ref:
            raise Failed("Zendesk: the answer names no comment", unknown=True)
        return ref

    async def comments(self, api: Api, number: str) -> Sequence[Said]:
        found = await api.get(f"/api/v2/tickets/{number}/comments.json?sort_order=desc&per_page=30")
        return [
            Said(str(one["id"]), str(one.get("plain_body") or one.get("body") or ""), bool(one.get("public")),
                 instant_of(one.get("created_at")))
            for one in found.get("comments") or []
        ]  # fmt: skip

    async def look(self, api: Api, number: str) -> There:
        ticket = (await api.get(f"/api/v2/tickets/{number}.json")).get("ticket") or {}
        status = str(ticket.get("status") or "")
        return There(
            priority=str(ticket.get("priority") or ""),
            status=STATUSES.get(status, status),
            assignee=str(ticket.get("assignee_id") or ""),
            tags=tuple(ticket.get("tags") or ()),
            stamp=str(ticket.get("updated_at") or ""),
        )

    async def change(self, api: Api, number: str, wanted: dict[str, Any], there: There) -> None:
        if there.status == CLOSED:
            raise Failed("Zendesk: a closed ticket cannot be changed", permanent=True)
        ticket: dict[str, Any] = {"safe_update": True, "updated_stamp": there.stamp}
        if "priority" in wanted:
            ticket["priority"] = wanted["priority"]
        if "status" in wanted:  # only Zendesk itself closes, some days after
            ticket["status"] = "solved" if wanted["status"] in (RESOLVED, CLOSED) else wanted["status"]
        if "assignee" in wanted:
            ticket["assignee_id"] = int(wanted["assignee"]) if wanted["assignee"] else None
        if "tags" in wanted:
            ticket["tags"] = [*there.tags, *(tag.replace(" ", "_") for tag in wanted["tags"])]
        await api.ask("PUT", f"/api/v2/tickets/{number}.json", {"ticket": ticket})

    def stand_in(self, stage: Stage) -> HttpStandIn:
        return ZendeskApi(capture=stage.capture, now=stage.now)
