"""Zendesk's Support API and its webhooks on this machine."""

import base64
import hmac
import json
import re
from hashlib import sha256
from typing import Any

from aiohttp import web

from rung.channels.helpdesk.standin import CUSTOMER, RUNG, TOKEN, Comment, HelpdeskStandIn, Ticket, numbered

EMAIL = "rung@support.example"
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
PRIORITIES = ("urgent", "high", "normal", "low", None)
KINDS = {
    "opened": "created", "comment": "comment_added", "priority": "priority_changed", "status": "status_changed",
    "assignee": "agent_assignment_changed", "tags": "tags_changed",
}  # fmt: skip


class ZendeskApi(HelpdeskStandIn):
    """Comments by updates of tickets, safe updates, users by search."""

    channel = "zendesk"

    @property
    def settings(self) -> dict[str, Any]:
        return {"url": self.url, "email": EMAIL, "token": TOKEN}

    @property
    def routes(self) -> Any:
        return (
            ("GET", r"/api/v2/users/me\.json", self._me),
            ("GET", r"/api/v2/users/search\.json", self._search),
            ("GET", r"/api/v2/tickets/(\d+)\.json", self._show),
            ("PUT", r"/api/v2/tickets/(\d+)\.json", self._update),
            ("GET", r"/api/v2/tickets/(\d+)/comments\.json", self._comments),
        )

    def is_known(self, request: web.Request) -> bool:
        expected = base64.b64encode(f"{EMAIL}/token:{TOKEN}".encode()).decode()
        return request.headers.get("Authorization") == f"Basic {expected}"

    async def _me(self, _request: web.Request, _path: re.Match[str], _said: Any) -> web.Response:
        return web.json_response({"user": self._user(RUNG)})

    async def _search(self, request: web.Request, _path: re.Match[str], _said: Any) -> web.Response:
        address = request.query.get("query", "").removeprefix("email:")
        found = [self._user(number) for number, (_, email) in self.agents.items() if email == address]
        return web.json_response({"users": found, "count": len(found)})

    async def _show(self, _request: web.Request, path: re.Match[str], _said: Any) -> web.Response:
        ticket = self.ticket(path[1])
        return web.json_response({"ticket": _shown(ticket)}) if ticket else self.refuse(404, "RecordNotFound")

    async def _comments(self, request: web.Request, path: re.Match[str], _said: Any) -> web.Response:
        ticket = self.ticket(path[1])
        if ticket is None or request.query.get("sort_order") != "desc":
            return self.refuse(404, "RecordNotFound")
        return web.json_response({"comments": [_comment(one) for one in reversed(ticket.comments)]})

    async def _update(self, _request: web.Request, path: re.Match[str], said: Any) -> web.Response:
        ticket, given = self.ticket(path[1]), dict(said["ticket"])
        if ticket is None:
            return self.refuse(404, "RecordNotFound")
        if ticket.status == "closed":
            return self.refuse(422, "RecordInvalid")
        if given.pop("safe_update", False) and given.pop("updated_stamp") != ticket.stamp:
            return self.refuse(409, "UpdateConflict")
        if why := self._invalid(given):
            return web.json_response({"error": "RecordInvalid", "description": why}, status=422)
        events = []
        if comment := given.get("comment"):
            author = str(comment.get("author_id") or RUNG)
            written = await self.written(ticket, author, comment["body"], comment.get("public", True), RUNG)
            events.append({"id": int(written.id), "type": "Comment", "body": comment["body"]})
        facts = {name: given[name] for name in ("priority", "status", "tags") if name in given}
        if "assignee_id" in given:
            facts["assignee"] = str(given["assignee_id"] or "")
        await self.set_fields(ticket, RUNG, **facts)
        audit = {"id": int(self.next_id()), "author_id": int(RUNG), "events": events}
        return web.json_response({"ticket": _shown(ticket), "audit": audit})

    def _invalid(self, given: dict[str, Any]) -> str:
        comment = given.get("comment", {})
        if given.keys() - {"comment", "priority", "status", "assignee_id", "tags"}:
            return f"{sorted(given)} are not all known"
        if "comment" in given and not str(comment.get("body", "")).strip():
            return "Comment: cannot be blank"
        if str(comment.get("author_id") or RUNG) not in self.agents:
            return "Author is invalid"
        if given.get("status", "open") not in STATUSES or given.get("priority") not in PRIORITIES:
            return "Status or priority is invalid"
        return "" if str(given.get("assignee_id") or RUNG) in self.agents else "Assignee is invalid"

    def _user(self, number: str) -> dict[str, Any]:
        name, email = self.agents[number]
        return {"id": int(number), "name": name, "email": email, "role": "agent", "suspended": False}

    def webhook(self, what: str, ticket: Ticket, comment: Comment | None, actor: str) -> tuple[dict[str, str], bytes]:
        assert self.hook is not None
        event: dict[str, Any] = {}
        if comment is not None:
            author = {"id": comment.author, "is_staff": comment.author != CUSTOMER}
            event = {"comment": {
                "id": comment.id, "body": comment.words, "is_public": comment.is_public, "author": author,
            }}  # fmt: skip
        elif what != "opened":
            event = {"current": getattr(ticket, what)}
        at = self.now().isoformat()
        detail = {"requester_id": CUSTOMER, "description": ticket.words, "actor_id": actor, **_shown(ticket)}
        payload = {
            "type": f"zen:event-type:ticket.{KINDS[what]}", "id": self.next_id(), "time": at, "event": event,
            "detail": {**detail, "id": ticket.number},
        }  # fmt: skip
        body = json.dumps(payload).encode()
        signed = hmac.new(self.hook.secret.encode(), at.encode() + body, sha256).digest()
        return {
            "X-Zendesk-Webhook-Signature": base64.b64encode(signed).decode(),
            "X-Zendesk-Webhook-Signature-Timestamp": at,
        }, body


def _shown(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": int(ticket.number), "subject": ticket.subject, "priority": ticket.priority or None,
        "status": ticket.status, "assignee_id": numbered(ticket.assignee), "tags": list(ticket.tags),
        "created_at": ticket.at.isoformat(), "updated_at": ticket.stamp,
        "organization_id": numbered(ticket.organization),
    }  # fmt: skip


def _comment(one: Comment) -> dict[str, Any]:
    return {
        "id": int(one.id), "author_id": int(one.author), "body": one.words, "plain_body": one.words,
        "public": one.is_public, "created_at": one.at.isoformat(),
    }  # fmt: skip
