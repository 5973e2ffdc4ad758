"""Linear on this machine: a team ENG, asked by GraphQL with the operations that Rung knows."""

import hmac
import json
import re
from hashlib import sha256
from typing import Any, ClassVar

from aiohttp import web

from rung.channels.helpdesk.standin import RUNG, TOKEN, Comment, Handler, Ticket
from rung.channels.tracker.standin import TrackerStandIn

TEAM = "ENG"
TYPES = {
    "Backlog": "backlog", "Todo": "unstarted", "In Progress": "started", "Done": "completed", "Canceled": "canceled",
}  # fmt: skip
LABELS = ("No priority", "Urgent", "High", "Medium", "Low")
FROM = {"status": "stateId", "assignee": "assigneeId", "priority": "priority"}
_OPERATION = re.compile(r"(query|mutation) (\w+)(?:\(([^)]*)\))? \{ (\w+)")
ROOTS = {
    "Me": "viewer", "Team": "teams", "Look": "issue", "Said": "issue", "Who": "users", "Open": "issueCreate",
    "Attach": "attachmentCreate", "Say": "commentCreate", "Change": "issueUpdate",
}  # fmt: skip
"""By operation, the field that it asks for."""


class LinearApi(TrackerStandIn):
    """What it takes: a key, and each operation with the variables that it declares."""

    channel = "linear"
    STATES: ClassVar[dict[str, str]] = {
        "new": "Todo", "started": "In Progress", "done": "Done", "cancelled": "Canceled",
    }  # fmt: skip

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.ids: dict[str, str] = {}
        """By id that whoever made it chose: an issue's number, or a comment's."""
        self.links: dict[str, dict[str, Any]] = {}

    @property
    def settings(self) -> dict[str, Any]:
        return {"url": self.url, "token": TOKEN, "team": TEAM}

    @property
    def routes(self) -> tuple[tuple[str, str, Handler], ...]:
        return (("POST", r"/graphql", self._operate),)

    def is_known(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == TOKEN

    def is_write(self, request: web.Request, given: Any) -> bool:
        return str(given["query"]).startswith("mutation")

    def number_of(self, count: int) -> str:
        return f"{TEAM}-{count}"

    def refuse(self, status: int, why: str) -> web.Response:
        code = {401: "AUTHENTICATION_ERROR"}.get(status, "INPUT_ERROR")
        return web.json_response({"errors": [{"message": why, "extensions": {"code": code}}]}, status=status)

    def webhook(self, what: str, ticket: Ticket, comment: Comment | None, actor: str) -> tuple[dict[str, str], bytes]:
        stamp = int(self.now().timestamp() * 1000)
        name, mail = self.agents[actor]
        payload: dict[str, Any] = {
            "action": "create" if what in ("opened", "comment") else "update", "type": "Issue",
            "createdAt": self.now().isoformat(), "data": self._shown(ticket), "webhookTimestamp": stamp,
            "actor": {"id": actor, "type": "user", "name": name, "email": mail}, "webhookId": "w1",
        }  # fmt: skip
        if comment is not None:
            issue = {"id": self.ref_of(ticket), "title": ticket.subject}
            data = {"id": comment.id, "body": comment.words, "issueId": issue["id"], "issue": issue, "userId": actor}
            payload |= {"type": "Comment", "data": data}
        elif what != "opened":
            payload["updatedFrom"] = {FROM[what]: None, "updatedAt": self.now().isoformat()}
        body = json.dumps(payload).encode()
        headers = {"Linear-Delivery": f"d-{self.next_id()}", "Linear-Event": str(payload["type"])}
        if self.hook is not None:
            headers["Linear-Signature"] = hmac.new(self.hook.secret.encode(), body, sha256).hexdigest()
        return headers, body

    async def _operate(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        asked = _OPERATION.match(given["query"])
        declared = set(re.findall(r"\$(\w+):", asked[3] or "")) if asked else set()
        if asked is None or ROOTS.get(asked[2]) != asked[4] or declared != set(given["variables"]):
            self.unexpected.append(str(given["query"]))
            return self.refuse(400, "Unknown operation")
        variables = given["variables"]
        match asked[2]:
            case "Me":
                return _data(viewer={"id": RUNG, "name": "Rung"})
            case "Team":
                return _data(teams={"nodes": [self._team()] if variables["key"] == TEAM else []})
            case "Who":
                known = [one for one, (_, mail) in self.agents.items() if mail == variables["mail"]]
                return _data(users={"nodes": [{"id": one, "active": True} for one in known]})
            case "Open":
                return await self._open(dict(variables["input"]))
            case "Attach":
                return self._attach(dict(variables["input"]))
            case "Say":
                return await self._say(dict(variables["input"]))
            case "Change":
                return await self._change(variables["id"], dict(variables["input"]))
            case what:
                return self._read(what, variables["id"])

    async def _open(self, given: dict[str, Any]) -> web.Response:
        if given.keys() - {"id", "teamId", "title", "description", "priority", "assigneeId"}:
            return self.refuse(400, "Argument Validation Error")
        if given["id"] in self.ids or given["teamId"] != self._team()["id"]:
            return self.refuse(400, "Entity already exists, or no such team")
        self.ids[given["id"]] = self.number_of(self._next_number)
        ticket = await self.makes(
            given["title"], given["description"], priority=LABELS[given.get("priority", 0)],
            assignee=given.get("assigneeId", ""),
        )  # fmt: skip
        return _data(issueCreate={"success": True, "issue": self._shown(ticket)})

    def _attach(self, given: dict[str, Any]) -> web.Response:
        ticket = self._found(given["issueId"])
        if ticket is None or given.keys() != {"issueId", "url", "title"}:
            return self.refuse(400, "Entity not found: Issue")
        self.links[given["url"]] = {**given, "issue": ticket.number}
        return _data(attachmentCreate={"success": True})

    async def _say(self, given: dict[str, Any]) -> web.Response:
        ticket = self._found(given["issueId"])
        if ticket is None or given["id"] in self.ids:
            return self.refuse(400, "Entity not found: Issue" if ticket is None else "Entity already exists")
        comment = await self.written(ticket, RUNG, given["body"], False, RUNG)
        self.ids[given["id"]] = comment.id
        return _data(commentCreate={"success": True, "comment": {"id": comment.id}})

    async def _change(self, number: str, given: dict[str, Any]) -> web.Response:
        ticket = self._found(number)
        if ticket is None or given.keys() - {"priority", "assigneeId", "stateId"}:
            return self.refuse(400, "Entity not found: Issue")
        facts: dict[str, Any] = {"priority": LABELS[given["priority"]]} if "priority" in given else {}
        facts |= {"assignee": given["assigneeId"] or ""} if "assigneeId" in given else {}
        facts |= {"status": list(TYPES)[int(given["stateId"])]} if "stateId" in given else {}
        await self.set_fields(ticket, RUNG, **facts)
        return _data(issueUpdate={"success": True})

    def _read(self, what: str, number: str) -> web.Response:
        self.asked_to_find += number in self.ids or "-" in number.removeprefix(TEAM + "-")
        ticket = self._found(number)
        if ticket is None:
            return self.refuse(400, "Entity not found: Issue")
        if what == "Look":
            return _data(issue=self._shown(ticket))
        nodes = [{"id": one.id, "body": one.words, "createdAt": one.at.isoformat()} for one in ticket.comments]
        return _data(issue={"comments": {"nodes": nodes}})

    def _found(self, number: str) -> Ticket | None:
        """By its identifier, its own id, or the id that whoever made it chose."""
        by_ref = next((one for one in self.made if self.ref_of(one) == number), None)
        return by_ref or (self.ticket(self.ids.get(number, number)) if number in self.ids or number in self.tickets
                          or not self.is_strict else None)  # fmt: skip

    def _team(self) -> dict[str, Any]:
        states = [{"id": str(place), "type": kind, "position": place} for place, kind in enumerate(TYPES.values())]
        return {"id": "team-1", "key": TEAM, "states": {"nodes": states}}

    def _shown(self, ticket: Ticket) -> dict[str, Any]:
        priority = LABELS.index(ticket.priority) if ticket.priority in LABELS else 0
        name, mail = self.agents.get(ticket.assignee, ("", ""))
        assignee = {"id": ticket.assignee, "name": name, "email": mail} if ticket.assignee else None
        return {
            "id": self.ref_of(ticket), "identifier": ticket.number, "title": ticket.subject, "priority": priority,
            "priorityLabel": LABELS[priority], "url": self.page_of(ticket),
            "state": {"name": ticket.status, "type": TYPES.get(ticket.status, "unstarted")}, "assignee": assignee,
        }  # fmt: skip


def _data(**found: Any) -> web.Response:
    return web.json_response({"data": found})
