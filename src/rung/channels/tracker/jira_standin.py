"""Jira on this machine, as Cloud: a project ENG with one workflow, signed in to with a mail address and a token."""

import base64
import hmac
import json
import re
from hashlib import sha256
from typing import Any, ClassVar

from aiohttp import web

from rung.channels.helpdesk.standin import RUNG, TOKEN, Comment, Handler, Ticket
from rung.channels.tracker.standin import TrackerStandIn

EMAIL, PROJECT = "rung@support.example", "ENG"
PRIORITIES = ("Highest", "High", "Medium", "Low", "Lowest")
CATEGORIES = {"To Do": "new", "In Progress": "indeterminate", "Done": "done", "Won't Do": "done"}
KINDS = {"opened": "jira:issue_created", "comment": "comment_created"}


class JiraApi(TrackerStandIn):
    """What it takes: a sign-in, issues with fields that the project has, comments, transitions, remote links, JQL for
    a label."""

    channel = "jira"
    STATES: ClassVar[dict[str, str]] = {
        "new": "To Do", "started": "In Progress", "done": "Done", "cancelled": "Won't Do",
    }  # fmt: skip

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.links: dict[str, dict[str, Any]] = {}
        """By global id, the remote links of issues."""

    @property
    def settings(self) -> dict[str, Any]:
        return {"url": self.url, "email": EMAIL, "token": TOKEN, "project": PROJECT, "type": "Bug"}

    @property
    def routes(self) -> tuple[tuple[str, str, Handler], ...]:
        issue = r"/rest/api/2/issue/([A-Z]+-\d+)"
        return (
            ("GET", r"/rest/api/2/myself", self._myself),
            ("GET", r"/rest/api/2/project/([A-Z]+)", self._project),
            ("GET", r"/rest/api/2/user/search", self._users),
            ("GET", r"/rest/api/2/search/jql", self._search),
            ("POST", r"/rest/api/2/issue", self._create),
            ("GET", issue, self._read),
            ("PUT", issue, self._edit),
            ("GET", issue + "/comment", self._comments),
            ("POST", issue + "/comment", self._comment),
            ("GET", issue + "/transitions", self._transitions),
            ("POST", issue + "/transitions", self._move),
            ("POST", issue + "/remotelink", self._link),
        )

    def is_known(self, request: web.Request) -> bool:
        login = base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
        return request.headers.get("Authorization") == f"Basic {login}"

    def number_of(self, count: int) -> str:
        return f"{PROJECT}-{count}"

    def refuse(self, status: int, why: str) -> web.Response:
        return web.json_response({"errorMessages": [why], "errors": {}}, status=status)

    def webhook(self, what: str, ticket: Ticket, comment: Comment | None, actor: str) -> tuple[dict[str, str], bytes]:
        payload: dict[str, Any] = {
            "timestamp": int(self.now().timestamp() * 1000), "webhookEvent": KINDS.get(what, "jira:issue_updated"),
            "issue": self._shown(ticket),
        }  # fmt: skip
        if comment is not None:
            payload["comment"] = self._said(comment)
        else:
            payload["user"] = self._user(actor)
        if what not in KINDS:
            item = {"field": what, "fieldtype": "jira", "toString": getattr(ticket, what), "fromString": ""}
            payload["changelog"] = {"id": self.next_id(), "items": [item]}
        body = json.dumps(payload).encode()
        headers = {"X-Atlassian-Webhook-Identifier": self.next_id(), "X-Atlassian-Webhook-Retry": "0"}
        if self.hook is not None and self.hook.secret:
            headers["X-Hub-Signature"] = "sha256=" + hmac.new(self.hook.secret.encode(), body, sha256).hexdigest()
        return headers, body

    async def _myself(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        return web.json_response(self._user(RUNG))

    async def _project(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        if found[1] != PROJECT:
            return self.refuse(404, f"No project could be found with key '{found[1]}'.")
        return web.json_response({"key": PROJECT, "issueTypes": [{"name": "Bug"}, {"name": "Task"}]})

    async def _users(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        known = [self._user(one) for one, (_, mail) in self.agents.items() if mail == request.query.get("query")]
        return web.json_response(known)

    async def _search(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        asked = re.fullmatch(rf'project = "{PROJECT}" AND labels = "([\w-]+)"', request.query.get("jql", ""))
        if asked is None:
            return self.refuse(400, "Error in the JQL query")
        self.asked_to_find += 1
        return web.json_response({"issues": [self._shown(one) for one in self.made if asked[1] in one.tags]})

    async def _create(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        fields = dict(given["fields"])
        wrong = {
            **({} if fields.pop("project") == {"key": PROJECT} else {"project": "valid project is required"}),
            **({} if fields.pop("issuetype") == {"name": "Bug"} else {"issuetype": "Specify a valid issue type"}),
            **({"summary": "The summary is invalid because it contains newline characters."}
               if "\n" in fields["summary"] else {}),
            **({"labels": "The label can't contain spaces."} if any(" " in one for one in fields["labels"]) else {}),
        }  # fmt: skip
        priority = fields.pop("priority", {"name": "Medium"})["name"]
        wrong |= {} if priority in PRIORITIES else {"priority": "The priority selected is invalid."}
        if wrong or fields.keys() - {"summary", "description", "labels", "assignee"}:
            return web.json_response({"errorMessages": [], "errors": wrong}, status=400)
        ticket = await self.makes(
            fields["summary"], fields["description"], priority=priority, tags=list(fields["labels"]),
            assignee=(fields.get("assignee") or {}).get("accountId", ""),
        )  # fmt: skip
        made = {"id": self.ref_of(ticket), "key": ticket.number, "self": f"{self.url}/rest/api/2/issue/x"}
        return web.json_response(made, status=201)

    async def _read(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        ticket = self.ticket(found[1])
        if ticket is None:
            return self.refuse(404, "Issue does not exist or you do not have permission to see it.")
        return web.json_response(self._shown(ticket))

    async def _edit(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        ticket, fields = self.ticket(found[1]), given["fields"]
        if ticket is None or fields.keys() - {"priority", "assignee"}:
            return self.refuse(400, "Field cannot be set")
        facts = {"priority": fields["priority"]["name"]} if "priority" in fields else {}
        if "assignee" in fields:
            facts["assignee"] = (fields["assignee"] or {}).get("accountId", "")
        await self.set_fields(ticket, RUNG, **facts)
        return web.Response(status=204)

    async def _comments(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        ticket = self.ticket(found[1])
        if ticket is None:
            return self.missing()
        return web.json_response({"comments": [self._said(one) for one in reversed(ticket.comments)][:30]})

    async def _comment(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        ticket = self.ticket(found[1])
        if ticket is None:
            return self.missing()
        comment = await self.written(ticket, RUNG, given["body"], False, RUNG)
        return web.json_response(self._said(comment), status=201)

    async def _transitions(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        listed = [
            {"id": str(number), "name": name, "to": _status(name)} for number, name in enumerate(CATEGORIES, start=11)
        ]
        return web.json_response({"transitions": listed})

    async def _move(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        ticket = self.ticket(found[1])
        if ticket is None:
            return self.missing()
        await self.set_fields(ticket, RUNG, status=list(CATEGORIES)[int(given["transition"]["id"]) - 11])
        return web.Response(status=204)

    async def _link(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        if self.ticket(found[1]) is None:
            return self.missing()
        is_new = given["globalId"] not in self.links
        self.links[given["globalId"]] = {**given, "issue": found[1]}
        return web.json_response({"id": 10_000}, status=201 if is_new else 200)

    def _user(self, number: str) -> dict[str, Any]:
        name, _ = self.agents[number]
        return {"accountId": number, "displayName": name, "active": True}

    def _said(self, one: Comment) -> dict[str, Any]:
        at = one.at.isoformat(timespec="milliseconds").replace("+00:00", "+0000")
        return {"id": one.id, "author": self._user(one.author), "body": one.words, "created": at}

    def _shown(self, ticket: Ticket) -> dict[str, Any]:
        releases = [{"name": self.fixed_in}] if self.fixed_in and self.state_of(ticket) == "done" else []
        fields = {
            "summary": ticket.subject, "status": _status(ticket.status), "labels": ticket.tags, "fixVersions": releases,
            "priority": {"name": ticket.priority or "Medium"},
            "assignee": self._user(ticket.assignee) if ticket.assignee else None,
        }  # fmt: skip
        return {"id": self.ref_of(ticket), "key": ticket.number, "fields": fields}


def _status(name: str) -> dict[str, Any]:
    return {"name": name, "statusCategory": {"key": CATEGORIES.get(name, "new")}}
