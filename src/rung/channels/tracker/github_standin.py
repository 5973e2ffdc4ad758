"""GitHub on this machine: a repository acme/platform, private, with issues."""

import hmac
import json
import re
from hashlib import sha256
from typing import Any, ClassVar

from aiohttp import web

from rung.channels.helpdesk.standin import RUNG, TOKEN, Comment, Handler, Ticket
from rung.channels.tracker.standin import ENGINEER, TrackerStandIn

REPOSITORY, LABELS = "acme/platform", ("from support",)
LOGINS = {RUNG: "rung-bot", ENGINEER: "fay-l"}
NUMBERS = {login: number for number, login in LOGINS.items()}
ACTIONS = {"opened": "opened", "assignee": "assigned"}
CLOSED = {"completed": "completed", "not planned": "not_planned"}


class GitHubApi(TrackerStandIn):
    """What it takes: a token with the headers that GitHub asks for, issues with labels that are there, comments."""

    channel = "github"
    STATES: ClassVar[dict[str, str]] = {
        "new": "open", "started": "open", "done": "completed", "cancelled": "not planned",
    }  # fmt: skip

    @property
    def settings(self) -> dict[str, Any]:
        return {"url": self.url, "token": TOKEN, "repository": REPOSITORY, "labels": ", ".join(LABELS)}

    @property
    def routes(self) -> tuple[tuple[str, str, Handler], ...]:
        issues = rf"/repos/{REPOSITORY}/issues"
        return (
            ("GET", r"/user", self._user_self),
            ("GET", r"/search/users", self._users),
            ("GET", r"/repos/([\w-]+/[\w-]+)", self._repository),
            ("GET", issues, self._list),
            ("POST", issues, self._create),
            ("GET", issues + r"/(\d+)", self._read),
            ("PATCH", issues + r"/(\d+)", self._edit),
            ("GET", issues + r"/(\d+)/comments", self._comments),
            ("POST", issues + r"/(\d+)/comments", self._comment),
        )

    def is_known(self, request: web.Request) -> bool:
        given = request.headers
        is_named = given.get("X-GitHub-Api-Version") == "2022-11-28" and given.get("User-Agent") == "Rung"
        return is_named and given.get("Authorization") == f"Bearer {TOKEN}"

    def number_of(self, count: int) -> str:
        return f"{REPOSITORY}#{count}"

    def refuse(self, status: int, why: str) -> web.Response:
        words = "Bad credentials" if status == 401 else why
        return web.json_response({"message": words, "documentation_url": "https://docs.github.com/rest"}, status=status)

    def webhook(self, what: str, ticket: Ticket, comment: Comment | None, actor: str) -> tuple[dict[str, str], bytes]:
        payload: dict[str, Any] = {
            "action": self._action(what, ticket), "issue": self._shown(ticket), "sender": self._user(actor),
            "repository": {"full_name": REPOSITORY, "private": True},
        }  # fmt: skip
        if comment is not None:
            payload |= {"action": "created", "comment": self._said(comment)}
        body = json.dumps(payload).encode()
        kind = "issues" if comment is None else "issue_comment"
        headers = {"X-GitHub-Event": kind, "X-GitHub-Delivery": f"d-{self.next_id()}"}
        if self.hook is not None:
            headers["X-Hub-Signature-256"] = "sha256=" + hmac.new(self.hook.secret.encode(), body, sha256).hexdigest()
        return headers, body

    def _action(self, what: str, ticket: Ticket) -> str:
        if what == "status":
            return "closed" if ticket.status in CLOSED else "reopened"
        return "unassigned" if what == "assignee" and not ticket.assignee else ACTIONS.get(what, "edited")

    async def _user_self(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        return web.json_response(self._user(RUNG))

    async def _users(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        asked = request.query.get("q", "").removesuffix(" in:email")
        known = [self._user(one) for one, (_, mail) in self.agents.items() if mail == asked]
        return web.json_response({"total_count": len(known), "items": known})

    async def _repository(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        if found[1] != REPOSITORY:
            return self.missing()
        return web.json_response({"full_name": REPOSITORY, "private": True, "has_issues": True})

    async def _list(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        if request.query.get("state") != "all" or request.query.get("direction") != "desc":
            return self.refuse(422, "Validation Failed")
        self.asked_to_find += 1
        return web.json_response([self._shown(one) for one in reversed(self.made)])

    async def _create(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        if given.keys() - {"title", "body", "labels", "assignees"} or set(given["labels"]) - set(LABELS):
            return self.refuse(422, "Validation Failed")
        assignees = [NUMBERS[one] for one in given.get("assignees", ())]
        ticket = await self.makes(
            given["title"], given["body"], tags=given["labels"], assignee=assignees[0] if assignees else ""
        )
        return web.json_response(self._shown(ticket), status=201)

    async def _read(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        ticket = self.ticket(f"{REPOSITORY}#{found[1]}")
        return self.missing() if ticket is None else web.json_response(self._shown(ticket))

    async def _edit(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        ticket = self.ticket(f"{REPOSITORY}#{found[1]}")
        if ticket is None or given.keys() - {"state", "state_reason", "assignees"}:
            return self.refuse(422, "Validation Failed")
        facts: dict[str, Any] = {}
        if "state" in given:
            facts["status"] = "open" if given["state"] == "open" else given["state_reason"].replace("_", " ")
        if "assignees" in given:
            facts["assignee"] = NUMBERS[given["assignees"][0]] if given["assignees"] else ""
        await self.set_fields(ticket, RUNG, **facts)
        return web.json_response(self._shown(ticket))

    async def _comments(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        ticket = self.ticket(f"{REPOSITORY}#{found[1]}")
        if ticket is None:
            return self.missing()
        first = 100 * (int(request.query["page"]) - 1)
        return web.json_response([self._said(one) for one in ticket.comments[first : first + 100]])

    async def _comment(self, request: web.Request, found: re.Match[str], given: Any) -> web.Response:
        ticket = self.ticket(f"{REPOSITORY}#{found[1]}")
        if ticket is None:
            return self.missing()
        comment = await self.written(ticket, RUNG, given["body"], False, RUNG)
        return web.json_response(self._said(comment), status=201)

    def _user(self, number: str) -> dict[str, Any]:
        return {"id": int(number), "login": LOGINS[number], "type": "User"}

    def _said(self, one: Comment) -> dict[str, Any]:
        return {"id": int(one.id), "user": self._user(one.author), "body": one.words, "created_at": one.at.isoformat()}

    def _shown(self, ticket: Ticket) -> dict[str, Any]:
        number = int(ticket.number.rpartition("#")[2])
        reason = CLOSED.get(ticket.status)
        return {
            "id": int(self.ref_of(ticket)), "number": number, "title": ticket.subject, "body": ticket.words,
            "html_url": self.page_of(ticket),
            "repository_url": f"{self.url}/repos/{REPOSITORY}", "state": "closed" if reason else "open",
            "state_reason": reason, "assignee": self._user(ticket.assignee) if ticket.assignee else None,
            "labels": [{"name": one} for one in ticket.tags],
            "milestone": {"title": self.fixed_in} if self.fixed_in else None,
        }  # fmt: skip
