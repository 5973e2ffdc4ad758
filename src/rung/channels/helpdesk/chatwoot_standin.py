"""Chatwoot's application API and its webhooks on this machine."""

import hmac
import json
import re
from hashlib import sha256
from typing import Any

from aiohttp import web

from rung.channels.helpdesk.standin import CUSTOMER, RUNG, TOKEN, Comment, HelpdeskStandIn, Ticket

ACCOUNT = "2"


class ChatwootApi(HelpdeskStandIn):
    """Messages of conversations."""

    channel = "chatwoot"

    @property
    def settings(self) -> dict[str, Any]:
        return {"url": self.url, "account": ACCOUNT, "token": TOKEN}

    @property
    def routes(self) -> Any:
        messages = rf"/api/v1/accounts/{ACCOUNT}/conversations/(\d+)/messages"
        return (
            ("GET", r"/api/v1/profile", self._me),
            ("GET", messages, self._messages),
            ("POST", messages, self._add),
        )

    def is_known(self, request: web.Request) -> bool:
        return request.headers.get("api_access_token") == TOKEN

    async def _me(self, _request: web.Request, _path: re.Match[str], _said: Any) -> web.Response:
        name, email = self.agents[RUNG]
        return web.json_response({"id": int(RUNG), "name": name, "email": email, "accounts": [{"id": int(ACCOUNT)}]})

    async def _messages(self, _request: web.Request, path: re.Match[str], _said: Any) -> web.Response:
        ticket = self.ticket(path[1])
        if ticket is None:
            return self.refuse(404, "Resource could not be found")
        return web.json_response({"payload": [self._shown(one) for one in ticket.comments]})

    async def _add(self, _request: web.Request, path: re.Match[str], said: Any) -> web.Response:
        ticket = self.ticket(path[1])
        if ticket is None:
            return self.refuse(404, "Resource could not be found")
        if said.get("message_type") != "outgoing" or not said.get("content") or said.keys() - _TAKEN:
            return self.refuse(422, "content or message_type is invalid")
        return web.json_response(
            self._shown(await self.written(ticket, RUNG, said["content"], not said.get("private"), RUNG))
        )

    def _shown(self, one: Comment) -> dict[str, Any]:
        return {
            "id": int(one.id), "content": one.words, "message_type": 0 if one.author == CUSTOMER else 1,
            "private": not one.is_public, "created_at": int(one.at.timestamp()),
        }  # fmt: skip

    def webhook(self, what: str, ticket: Ticket, comment: Comment | None, actor: str) -> tuple[dict[str, str], bytes]:
        assert self.hook is not None
        comment = comment or Comment("1", CUSTOMER, ticket.words, True, ticket.at)
        is_theirs = comment.author == CUSTOMER
        name, email = ("Ines", "ines@acme.example") if is_theirs else self.agents[comment.author]
        payload = {
            **self._shown(comment), "event": "message_created", "created_at": comment.at.isoformat(),
            "message_type": "incoming" if is_theirs else "outgoing",
            "sender": {"id": int(comment.author), "name": name, "email": email, "type": "user"},
            "conversation": {
                "id": int(ticket.number), "created_at": int(ticket.at.timestamp()), "status": ticket.status,
                "messages": [{"id": int(one.id)} for one in ticket.comments],
                "meta": {"sender": {"email": "ines@acme.example"}},
            },
        }  # fmt: skip
        body = json.dumps(payload).encode()
        at = str(int(self.now().timestamp()))
        signed = hmac.new(self.hook.secret.encode(), at.encode() + b"." + body, sha256).hexdigest()
        return {"X-Chatwoot-Timestamp": at, "X-Chatwoot-Signature": f"sha256={signed}"}, body


_TAKEN = {"content", "message_type", "private"}
