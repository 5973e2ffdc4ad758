"""Zammad's REST API and its webhooks on this machine."""

import hmac
import json
import re
from typing import Any

from aiohttp import web

from rung.channels.helpdesk.standin import CUSTOMER, RUNG, TOKEN, Comment, HelpdeskStandIn, Ticket


class ZammadApi(HelpdeskStandIn):
    """Articles of tickets."""

    channel = "zammad"

    @property
    def settings(self) -> dict[str, Any]:
        return {"url": self.url, "token": TOKEN}

    @property
    def routes(self) -> Any:
        return (
            ("GET", r"/api/v1/users/me", self._me),
            ("GET", r"/api/v1/ticket_articles/by_ticket/(\d+)", self._articles),
            ("POST", r"/api/v1/ticket_articles", self._add),
        )

    def is_known(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"Token token={TOKEN}"

    async def _me(self, _request: web.Request, _path: re.Match[str], _said: Any) -> web.Response:
        name, email = self.agents[RUNG]
        return web.json_response({"id": int(RUNG), "firstname": name, "lastname": "", "email": email})

    async def _articles(self, _request: web.Request, path: re.Match[str], _said: Any) -> web.Response:
        ticket = self.ticket(path[1])
        if ticket is None:
            return self.refuse(404, "No such ticket")
        return web.json_response([self._shown(ticket, one) for one in ticket.comments])

    async def _add(self, _request: web.Request, _path: re.Match[str], said: Any) -> web.Response:
        ticket = self.ticket(str(said.get("ticket_id")))
        if ticket is None or not said.get("body") or said.get("sender") != "Agent":
            return self.refuse(422, "ticket_id, body or sender is missing")
        if said.get("type") not in ("note", "email") or (said["type"] == "email" and not said.get("to")):
            return self.refuse(422, "Need at least one 'To' recipient")
        comment = await self.written(ticket, RUNG, said["body"], not said.get("internal"), RUNG)
        return web.json_response(self._shown(ticket, comment), status=201)

    def _shown(self, ticket: Ticket, one: Comment) -> dict[str, Any]:
        is_theirs = one.author == CUSTOMER
        author = "ines@acme.example" if is_theirs else self.agents[one.author][1]
        return {
            "id": int(one.id), "ticket_id": int(ticket.number), "body": one.words, "internal": not one.is_public,
            "sender": "Customer" if is_theirs else "Agent", "type": "email" if is_theirs else "note",
            "from": author, "created_by": author, "created_by_id": int(one.author),
            "content_type": "text/plain" if is_theirs else "text/html", "created_at": one.at.isoformat(),
        }  # fmt: skip

    def webhook(self, what: str, ticket: Ticket, comment: Comment | None, actor: str) -> tuple[dict[str, str], bytes]:
        assert self.hook is not None
        opening = Comment("1", CUSTOMER, ticket.words, True, ticket.at)
        shown = {
            "id": int(ticket.number), "title": ticket.subject, "state": ticket.status, "priority": "2 normal",
            "created_at": ticket.at.isoformat(), "updated_at": self.now().isoformat(), "number": ticket.number,
            "customer": {"email": "ines@acme.example"}, "article_ids": [1, *(int(one.id) for one in ticket.comments)],
        }  # fmt: skip
        body = json.dumps({"ticket": shown, "article": self._shown(ticket, comment or opening)}).encode()
        return {"X-Hub-Signature": "sha1=" + hmac.new(self.hook.secret.encode(), body, "sha1").hexdigest()}, body
