"""Chatwoot's application API as far as answers and notes need it (https://developers.chatwoot.com/api-reference).

A message names its author by the token alone: whoever wrote it here stands below it.
"""

from collections.abc import Sequence

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
from rung.channels.helpdesk.chatwoot_standin import ChatwootApi
from rung.channels.helpdesk.vendor import Said, instant_of
from rung.channels.http_standin import HttpStandIn

OUTGOING = 1


class Settings(Struct, frozen=True):
    """The `Field`s, as the wire carries them."""

    url: str
    account: str
    token: str


class Chatwoot:
    """Conversations of Chatwoot."""

    field: str = "chatwoot_conversation"
    writes: tuple[str, ...] = ("answers", "notes")
    acts_as_author: bool = False
    about = Description(
        name="chatwoot",
        label="Chatwoot",
        summary="Answers and notes of a conversation of Chatwoot.",
        fields=(
            Field(name="url", label="Address", kind="url", required=True, help="https://app.chatwoot.com, or yours."),
            Field(name="account", label="Number of the account", required=True, help="Stands in its addresses."),
            Field(name="token", label="Access token", kind="secret", required=True, help="Profile, of its own user."),
        ),
        address=Address(
            label="Conversation", example="chatwoot/7", pattern=r"[a-z0-9-]{1,40}/\d{1,20}",
            hint="the source's name, a slash and the conversation's number",
        ),
        capabilities=Capabilities(threads=True, answers_customers=True, files="linked"),
        limits=Limits(characters=60_000, rate=Rate(10, 50)),
    )  # fmt: skip

    def api(self, wire: Wire) -> Api:
        settings = settings_of(wire, Settings, "Chatwoot")
        if not settings.account.isascii() or not settings.account.isdigit():
            raise Failed("The settings of Chatwoot name no account: it is a number", permanent=True)
        headers = {"api_access_token": settings.token}
        return opened(wire, "Chatwoot", settings.url, headers, below="/api/v1", scope=settings.account)

    async def me(self, api: Api) -> Proof:
        user = await api.get("/profile")
        own = api.scope
        if own not in [str(one.get("id")) for one in user.get("accounts") or []]:
            raise Failed(f"This token's user has no part in account {own} of Chatwoot", permanent=True)
        return Proof(str(user.get("id")), str(user.get("name") or user.get("email")))

    async def agent(self, api: Api, address: str) -> str:
        """Nobody writes for another in Chatwoot."""
        return ""

    async def comment(self, api: Api, number: str, words: str, author: str, *, is_public: bool, key: str) -> str:
        content = {"content": words, "message_type": "outgoing", "private": not is_public}
        said = await api.ask("POST", f"/accounts/{api.scope}/conversations/{number}/messages", content)
        if not said.get("id"):
            raise Failed("Chatwoot: the answer names no message", unknown=True)
        return str(said["id"])

    async def comments(self, api: Api, number: str) -> Sequence[Said]:
        found = (await api.get(f"/accounts/{api.scope}/conversations/{number}/messages")).get("payload") or []
        return [
            Said(
                str(one["id"]), str(one.get("content") or ""), not one.get("private"), instant_of(one.get("created_at"))
            )
            for one in reversed(found)
            if one.get("message_type") == OUTGOING
        ]

    def stand_in(self, stage: Stage) -> HttpStandIn:
        return ChatwootApi(capture=stage.capture, now=stage.now)
