"""Zammad's REST API as far as answers and notes need it (https://docs.zammad.org/en/latest/api/ticket/articles.html).

An answer to a ticket that came by mail goes out as a mail to the customer; to any other it is an article that the
customer sees.
"""

from collections.abc import Sequence
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
from rung.channels.helpdesk.vendor import Said, instant_of
from rung.channels.helpdesk.words import html_of, words_of
from rung.channels.helpdesk.zammad_standin import ZammadApi
from rung.channels.http_standin import HttpStandIn


class Settings(Struct, frozen=True):
    """The `Field`s, as the wire carries them."""

    url: str
    token: str


class Zammad:
    """Tickets of Zammad."""

    field: str = "zammad_ticket"
    writes: tuple[str, ...] = ("answers", "notes")
    acts_as_author: bool = False
    about = Description(
        name="zammad",
        label="Zammad",
        summary="Answers and notes of a ticket of Zammad.",
        fields=(
            Field(name="url", label="Address", kind="url", required=True),
            Field(
                name="token", label="Access token", kind="secret", required=True,
                help="Of a user of its own that may work on tickets (ticket.agent).",
            ),
        ),
        address=Address(
            label="Ticket", example="zammad/12", pattern=r"[a-z0-9-]{1,40}/\d{1,20}",
            hint="the source's name, a slash and the ticket's id",
        ),
        capabilities=Capabilities(threads=True, html=True, answers_customers=True, files="linked"),
        limits=Limits(characters=60_000, rate=Rate(10, 20)),
    )  # fmt: skip

    def api(self, wire: Wire) -> Api:
        settings = settings_of(wire, Settings, "Zammad")
        headers = {"Authorization": f"Token token={settings.token}"}
        return opened(wire, "Zammad", settings.url, headers)

    async def me(self, api: Api) -> Proof:
        user = await api.get("/api/v1/users/me")
        if not user.get("id"):
            raise Failed("Zammad does not say whose token this is", permanent=True)
        name = " ".join(str(user.get(part) or "") for part in ("firstname", "lastname")).strip()
        return Proof(str(user["id"]), name or str(user.get("email")))

    async def agent(self, api: Api, address: str) -> str:
        """Nobody writes for another in Zammad: whoever wrote it stands below it."""
        return ""

    async def comment(self, api: Api, number: str, words: str, author: str, *, is_public: bool, key: str) -> str:
        article: dict[str, Any] = {
            "ticket_id": int(number), "body": html_of(words), "content_type": "text/html", "type": "note",
            "internal": not is_public, "sender": "Agent",
        }  # fmt: skip
        if is_public and (to := await self._written_by_mail(api, number)):
            article |= {"type": "email", "to": to}
        said = await api.ask("POST", "/api/v1/ticket_articles", article)
        if not said.get("id"):
            raise Failed("Zammad: the answer names no article", unknown=True)
        return str(said["id"])

    async def comments(self, api: Api, number: str) -> Sequence[Said]:
        found = (await api.get(f"/api/v1/ticket_articles/by_ticket/{number}")).get("payload") or []
        return [
            Said(
                str(one["id"]), words_of(str(one.get("body") or "")), not one.get("internal"),
                instant_of(one.get("created_at")),
            )
            for one in reversed(found)
            if one.get("sender") == "Agent"
        ]  # fmt: skip

    def stand_in(self, stage: Stage) -> HttpStandIn:
        return ZammadApi(capture=stage.capture, now=stage.now)

    async def _written_by_mail(self, api: Api, number: str) -> str:
        """Where the customer's last mail came from; empty where they wrote otherwise."""
        found = (await api.get(f"/api/v1/ticket_articles/by_ticket/{number}")).get("payload") or []
        theirs = [one for one in found if one.get("sender") == "Customer"]
        if not theirs or theirs[-1].get("type") != "email":
            return ""
        return str(theirs[-1].get("reply_to") or theirs[-1].get("from") or "")
