"""Intercom's REST API and its webhooks on this machine."""

import hmac
import json
import re
from typing import Any

from aiohttp import web

from rung.channels.helpdesk.standin import CUSTOMER, RUNG, TOKEN, Comment, HelpdeskStandIn, Ticket

VERSION = "2.11"
STATES = {"close": "closed", "open": "open"}


class IntercomApi(HelpdeskStandIn):
    """Replies, notes, and the parts that manage a conversation."""

    channel = "intercom"

    @property
    def settings(self) -> dict[str, Any]:
        return {"token": TOKEN, "url": self.url}

    @property
    def routes(self) -> Any:
        return (
            ("GET", r"/me", self._me),
            ("GET", r"/admins", self._admins),
            ("GET", r"/conversations/(\d+)", self._show),
            ("PUT", r"/conversations/(\d+)", self._update),
            ("POST", r"/conversations/(\d+)/reply", self._reply),
            ("POST", r"/conversations/(\d+)/parts", self._part),
            ("POST", r"/conversations/(\d+)/tags", self._tag),
            ("POST", r"/tags", self._make_tag),
        )

    def is_known(self, request: web.Request) -> bool:
        return (
            request.headers.get("Authorization") == f"Bearer {TOKEN}"
            and request.headers.get("Intercom-Version") == VERSION
        )

    def refuse(self, status: int, why: str) -> web.Response:
        errors = [{"code": why.replace(" ", "_").lower(), "message": why}]
        return web.json_response({"type": "error.list", "errors": errors}, status=status)

    async def _me(self, _request: web.Request, _path: re.Match[str], _said: Any) -> web.Response:
        return web.json_response(self._admin(RUNG))

    async def _admins(self, _request: web.Request, _path: re.Match[str], _said: Any) -> web.Response:
        return web.json_response({"type": "admin.list", "admins": [self._admin(one) for one in self.agents]})

    async def _show(self, _request: web.Request, path: re.Match[str], _said: Any) -> web.Response:
        return self._answer(self.ticket(path[1]))

    async def _update(self, _request: web.Request, path: re.Match[str], said: Any) -> web.Response:
        ticket = self.ticket(path[1])
        if ticket is not None:
            await self.set_fields(ticket, RUNG, priority="priority" if said["priority"] else "not_priority")
        return self._answer(ticket)

    async def _reply(self, _request: web.Request, path: re.Match[str], said: Any) -> web.Response:
        ticket, author = self.ticket(path[1]), str(said.get("admin_id"))
        if said.get("type") != "admin" or author not in self.agents or not said.get("body"):
            return self.refuse(400, "Admin or body is missing")
        if said.get("message_type") not in ("comment", "note"):
            return self.refuse(400, "Unknown message_type")
        if ticket is not None:
            await self.written(ticket, author, said["body"], said["message_type"] == "comment", author)
        return self._answer(ticket)

    async def _part(self, _request: web.Request, path: re.Match[str], said: Any) -> web.Response:
        ticket, author = self.ticket(path[1]), str(said.get("admin_id"))
        kind = said.get("message_type")
        if ticket is None:
            return self._answer(None)
        if author not in self.agents or kind not in (*STATES, "assignment"):
            return self.refuse(400, "Unknown part or admin")
        if kind == "assignment":
            assignee = str(said.get("assignee_id", ""))
            await self.set_fields(ticket, author, assignee="" if assignee == "0" else assignee)
        else:
            await self.set_fields(ticket, author, status=STATES[kind])
        return self._answer(ticket)

    async def _make_tag(self, _request: web.Request, _path: re.Match[str], said: Any) -> web.Response:
        return web.json_response({"type": "tag", "id": said["name"], "name": said["name"]})

    async def _tag(self, _request: web.Request, path: re.Match[str], said: Any) -> web.Response:
        ticket = self.ticket(path[1])
        if ticket is not None:
            await self.set_fields(ticket, RUNG, tags=[*ticket.tags, said["id"]])
        return self._answer(ticket)

    def _answer(self, ticket: Ticket | None) -> web.Response:
        return web.json_response(self._shown(ticket)) if ticket else self.refuse(404, "Conversation not found")

    def _admin(self, number: str) -> dict[str, Any]:
        name, email = self.agents[number]
        return {"type": "admin", "id": number, "name": name, "email": email}

    def _shown(self, ticket: Ticket, last: Comment | None = None) -> dict[str, Any]:
        parts = [self._shown_part(one) for one in (ticket.comments if last is None else [last])]
        return {
            "type": "conversation", "id": ticket.number, "state": ticket.status, "open": ticket.status == "open",
            "priority": ticket.priority or "not_priority", "admin_assignee_id": int(ticket.assignee or 0) or None,
            "assignee": self._admin(ticket.assignee) if ticket.assignee in self.agents else {"type": "nobody_admin"},
            "tags": {"type": "tag.list", "tags": [{"type": "tag", "id": one, "name": one} for one in ticket.tags]},
            "source": {"body": f"<p>{ticket.words}</p>", "author": self._author(CUSTOMER)},
            "conversation_parts": {"type": "conversation_part.list", "conversation_parts": parts},
        }  # fmt: skip

    def _shown_part(self, one: Comment) -> dict[str, Any]:
        kind = one.kind if one.kind != "comment" else "comment" if one.is_public else "note"
        return {
            "type": "conversation_part", "id": one.id, "part_type": kind, "body": one.words or None,
            "created_at": int(one.at.timestamp()), "author": self._author(one.author),
        }  # fmt: skip

    def _author(self, number: str) -> dict[str, Any]:
        if number in self.agents:
            return self._admin(number)
        return {"type": "user", "id": number, "email": "ines@acme.example"}

    def webhook(self, what: str, ticket: Ticket, comment: Comment | None, actor: str) -> tuple[dict[str, str], bytes]:
        assert self.hook is not None
        if what == "comment":
            assert comment is not None
            is_theirs = comment.author == CUSTOMER
            topic = "user.replied" if is_theirs else "admin.replied" if comment.is_public else "admin.noted"
        else:
            topic = {
                "opened": "user.created", "priority": "priority.updated", "assignee": "admin.assigned",
                "status": "admin.closed" if ticket.status == "closed" else "admin.opened", "tags": "admin.tagged",
            }[what]  # fmt: skip
        last = comment or Comment(self.next_id(), actor, "", False, self.now(), topic.rpartition(".")[2])
        body = json.dumps(
            {
                "type": "notification_event", "id": f"notif_{self.next_id()}", "topic": f"conversation.{topic}",
                "created_at": int(self.now().timestamp()), "data": {"item": self._shown(ticket, last)},
            }
        ).encode()  # fmt: skip
        return {"X-Hub-Signature": "sha1=" + hmac.new(self.hook.secret.encode(), body, "sha1").hexdigest()}, body
