"""Intercom's REST API as far as answers, notes and the state of conversations need it
(https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations).

Whatever is written is written by a teammate ("admin"): by the one who wrote it here where Intercom knows their mail
address, else by the one whose token it is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

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
from rung.channels.helpdesk.intercom_standin import IntercomApi
from rung.channels.helpdesk.vendor import CLOSED, OPEN, RESOLVED, Said, There, instant_of
from rung.channels.helpdesk.words import html_of, words_of
from rung.channels.http_standin import HttpStandIn

VERSION = "2.11"


class Settings(Struct, frozen=True):
    """The `Field`s, as the wire carries them."""

    token: str
    url: str = "https://api.intercom.io"


class Intercom:
    """Conversations of Intercom."""

    field: str = "intercom_conversation"
    writes: tuple[str, ...] = ("answers", "notes", "priority", "status", "assignee", "tags")
    acts_as_author: bool = True
    about = Description(
        name="intercom",
        label="Intercom",
        summary="Answers, notes and the state of a conversation of Intercom.",
        fields=(
            Field(name="token", label="Access token", kind="secret", required=True, help="Of your app."),
            Field(
                name="url", label="Address of the API", kind="url", default="https://api.intercom.io",
                help="https://api.eu.intercom.io or https://api.au.intercom.io where your workspace is there.",
            ),
        ),
        address=Address(
            label="Conversation", example="intercom/1234", pattern=r"[a-z0-9-]{1,40}/\d{1,30}",
            hint="the source's name, a slash and the conversation's number",
        ),
        capabilities=Capabilities(threads=True, html=True, answers_customers=True, files="linked"),
        # 1,666 requests in ten seconds for an app; others may use it, too.
        limits=Limits(characters=60_000, rate=Rate(20, 100), conversation_rate=Rate(1, 10)),
    )  # fmt: skip

    def api(self, wire: Wire) -> Api:
        settings = settings_of(wire, Settings, "Intercom")
        headers = {"Authorization": f"Bearer {settings.token}", "Intercom-Version": VERSION}
        return opened(wire, "Intercom", settings.url, headers, reset_of=reset_of)

    async def me(self, api: Api) -> Proof:
        admin = await api.get("/me")
        if admin.get("type") != "admin" or not admin.get("id"):
            raise Failed("Intercom does not say whose token this is", permanent=True)
        return Proof(str(admin["id"]), str(admin.get("name") or admin.get("email")))

    async def agent(self, api: Api, address: str) -> str:
        for admin in (await api.get("/admins")).get("admins") or []:
            if str(admin.get("email")).lower() == address.lower():
                return str(admin["id"])
        return ""

    async def comment(self, api: Api, number: str, words: str, author: str, *, is_public: bool, key: str) -> str:
        said = await api.ask(
            "POST", f"/conversations/{number}/reply",
            {
                "message_type": "comment" if is_public else "note", "type": "admin",
                "admin_id": author or (await self.me(api)).number, "body": html_of(words),
            },
        )  # fmt: skip
        parts = _parts(said)
        if not parts:
            raise Failed("Intercom: the answer names no part", unknown=True)
        return str(parts[-1]["id"])

    async def comments(self, api: Api, number: str) -> Sequence[Said]:
        parts = _parts(await api.get(f"/conversations/{number}"))
        return [
            Said(
                str(one["id"]), words_of(str(one.get("body") or "")), one.get("part_type") != "note",
                instant_of(one.get("created_at")),
            )
            for one in reversed(parts)
            if one.get("body") and (one.get("author") or {}).get("type") == "admin"
        ]  # fmt: skip

    async def look(self, api: Api, number: str) -> There:
        found = await api.get(f"/conversations/{number}")
        state = str(found.get("state") or "")
        return There(
            priority=str(found.get("priority") or ""),
            status=RESOLVED if state == "closed" else state,
            assignee=str(found.get("admin_assignee_id") or ""),
            tags=tuple(str(one.get("name")) for one in (found.get("tags") or {}).get("tags") or ()),
        )

    async def change(self, api: Api, number: str, wanted: dict[str, Any], there: There) -> None:
        """One request for each, in an order in which each may be repeated: Intercom has none for all."""
        me = (await self.me(api)).number
        parts = f"/conversations/{number}/parts"
        if "priority" in wanted:
            await api.ask("PUT", f"/conversations/{number}", {"priority": wanted["priority"] == "priority"})
        if "assignee" in wanted:
            given = {"message_type": "assignment", "type": "admin", "admin_id": me}
            await api.ask("POST", parts, {**given, "assignee_id": wanted["assignee"] or "0"})
        for tag in wanted.get("tags", ()):
            made = await api.ask("POST", "/tags", {"name": tag})
            await api.ask("POST", f"/conversations/{number}/tags", {"id": str(made.get("id")), "admin_id": me})
        if wanted.get("status") in (RESOLVED, CLOSED):
            await api.ask("POST", parts, {"message_type": "close", "type": "admin", "admin_id": me})
        elif wanted.get("status") == OPEN:
            await api.ask("POST", parts, {"message_type": "open", "admin_id": me})

    def stand_in(self, stage: Stage) -> HttpStandIn:
        return IntercomApi(capture=stage.capture, now=stage.now)


def reset_of(headers: Mapping[str, str], at: datetime) -> float | None:
    """The seconds until `X-RateLimit-Reset`, which is an instant in seconds since 1970."""
    value = headers.get("x-ratelimit-reset", "")
    return max(0.0, int(value) - at.timestamp()) if value.isascii() and value.isdigit() and len(value) < 12 else None


def _parts(conversation: dict[str, Any]) -> list[dict[str, Any]]:
    found = (conversation.get("conversation_parts") or {}).get("conversation_parts") or []
    return [one for one in found if isinstance(one, dict) and one.get("id")]
