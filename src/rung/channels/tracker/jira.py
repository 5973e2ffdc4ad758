"""Jira's REST API as far as issues, comments, transitions and links need it: Cloud
(https://developer.atlassian.com/cloud/jira/platform/rest/v2/) and Server or Data Center, which differ in how they are
signed in to, in how users are named, and in where they search.

An issue bears a label of its own, by which it is found again; our issue is a remote link of it, of which Jira keeps one
for each `globalId`.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

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
    Task,
    Ticket,
    Wire,
    settings_of,
)  # fmt: skip
from rung.channels.helpdesk.api import Api, opened
from rung.channels.helpdesk.vendor import Said, instant_of
from rung.channels.http_standin import HttpStandIn
from rung.channels.messages import TicketState
from rung.channels.text import shortened
from rung.channels.tracker.jira_standin import JiraApi
from rung.channels.tracker.vendor import PLACE, SHARED, WRITES, key_in

STATES: dict[str, TicketState] = {"new": "new", "indeterminate": "started", "done": "done"}
"""Jira's three categories of statuses, which every status of every workflow belongs to."""
FIELDS = "summary,status,assignee,priority"
LONGEST_TITLE = 255


class Settings(Struct, frozen=True):
    """Those of the `Field`s by which it is reached and written to, as the wire carries them."""

    url: str
    token: str
    project: str
    email: str = ""
    type: str = "Bug"


class Jira:
    """Issues of a project of Jira."""

    writes: tuple[str, ...] = WRITES
    default_url: str = ""
    about = Description(
        name="jira",
        label="Jira",
        summary="Issues of a project of Jira, opened by hand-overs and followed both ways.",
        fields=(
            Field(name="url", label="Address", kind="url", required=True, help="https://<yours>.atlassian.net"),
            Field(name="email", label="Mail address of its user for Rung",
                  help="Of Jira Cloud. Empty for Jira Server and Data Center."),
            Field(name="token", label="API token", kind="secret", required=True,
                  help="Of this user; for Server and Data Center a personal access token."),
            Field(name="project", label="Project", required=True, help="The key of the project, such as ENG."),
            Field(name="type", label="Type of issue", default="Bug", help="As the project calls it."),
            *SHARED,
        ),
        address=Address(
            label="Issue", example="jira/ENG-12", pattern=PLACE,
            hint="the source's name, a slash and the issue's key",
        ),
        capabilities=Capabilities(threads=True),
        limits=Limits(characters=32_767, rate=Rate(5, 20), conversation_rate=Rate(0.5, 10)),
    )  # fmt: skip

    def named(self, text: str, settings: Mapping[str, Any]) -> str:
        """A key, or an address such as `https://yours.atlassian.net/browse/ENG-12`."""
        return key_in(text)

    def site(self, wire: Wire) -> "JiraSite":
        settings = settings_of(wire, Settings, "Jira")
        login = base64.b64encode(f"{settings.email}:{settings.token}".encode()).decode()
        given = f"Basic {login}" if settings.email else f"Bearer {settings.token}"
        return JiraSite(opened(wire, "Jira", settings.url, {"Authorization": given}), settings)

    def plain(self, words: str) -> str:
        return words

    def quoted(self, words: str) -> str:
        return "{noformat}\n" + words.replace("{noformat}", "{ noformat}") + "\n{noformat}"

    def stand_in(self, stage: Stage) -> HttpStandIn:
        return JiraApi(capture=stage.capture, now=stage.now).remembering(stage.recall)


class JiraSite:
    """One Jira, with a source's credentials."""

    def __init__(self, api: Api, settings: Settings) -> None:
        self._api = api
        self._settings = settings

    @property
    def _is_cloud(self) -> bool:
        return bool(self._settings.email)

    async def me(self) -> Proof:
        found = await self._api.get("/rest/api/2/myself")
        number = _user_of(found)
        if not number:
            raise Failed("Jira does not say whose token this is", permanent=True)
        project = await self._api.get(f"/rest/api/2/project/{quote(self._settings.project, safe='')}")
        types = [str(one.get("name")) for one in project.get("issueTypes") or []]
        if types and self._settings.type not in types:
            about = f"its project {self._settings.project} has no type {self._settings.type}"
            raise Failed(f"Jira: {about}; there are {', '.join(types)}", permanent=True)
        return Proof(number, str(found.get("displayName") or number))

    async def look(self, number: str) -> Ticket:
        return self._ticket(await self._api.get(f"/rest/api/2/issue/{number}?fields={FIELDS}"))

    async def find(self, mark: str) -> Ticket | None:
        where = quote(f'project = "{self._settings.project}" AND labels = "{mark}"', safe="")
        path = "/rest/api/2/search/jql" if self._is_cloud else "/rest/api/2/search"
        found = (await self._api.get(f"{path}?jql={where}&fields={FIELDS}&maxResults=1")).get("issues") or []
        return self._ticket(found[0]) if found else None

    async def open(self, task: Task, text: str, assignee: str) -> Ticket:
        fields: dict[str, Any] = {
            "project": {"key": self._settings.project}, "issuetype": {"name": self._settings.type},
            "summary": shortened(task.title, LONGEST_TITLE), "description": text, "labels": ["rung", task.mark],
        }  # fmt: skip
        fields |= {"priority": {"name": task.priority}} if task.priority else {}
        fields |= {"assignee": self._user(assignee)} if assignee else {}
        made = await self._api.ask("POST", "/rest/api/2/issue", {"fields": fields})
        if not made.get("key"):
            raise Failed("Jira: the answer names no issue", unknown=True)
        return await self.look(str(made["key"]))

    async def complete(self, ticket: Ticket, task: Task) -> None:
        link = {"url": task.link, "title": f"{task.issue} in Rung"}
        content = {"globalId": f"rung={task.link}", "relationship": "followed in", "object": link}
        await self._api.ask("POST", f"/rest/api/2/issue/{ticket.number}/remotelink", content)

    async def say(self, number: str, words: str, key: str) -> str:
        made = await self._api.ask("POST", f"/rest/api/2/issue/{number}/comment", {"body": words})
        if not made.get("id"):
            raise Failed("Jira: the answer names no comment", unknown=True)
        return str(made["id"])

    async def said(self, number: str) -> Sequence[Said]:
        found = await self._api.get(f"/rest/api/2/issue/{number}/comment?orderBy=-created&maxResults=30")
        return [
            Said(str(one.get("id")), str(one.get("body") or ""), False, instant_of(one.get("created")))
            for one in found.get("comments") or []
        ]

    async def change(self, number: str, task: Task, assignee: str) -> None:
        fields: dict[str, Any] = {"priority": {"name": task.priority}} if task.priority else {}
        if task.assignee is not None:
            fields["assignee"] = self._user(assignee) if assignee else None
        if fields:
            await self._api.ask("PUT", f"/rest/api/2/issue/{number}", {"fields": fields})
        if task.is_done is not None:
            await self._move(number, is_done=task.is_done)

    async def agent(self, address: str) -> str:
        name = "query" if self._is_cloud else "username"
        found = await self._api.get(f"/rest/api/2/user/search?{name}={quote(address, safe='')}")
        return next((_user_of(one) for one in found.get("payload") or [] if one.get("active", True)), "")

    async def _move(self, number: str, *, is_done: bool) -> None:
        """By the first transition of its workflow that leads there; where it stands so already, nothing."""
        if ((await self.look(number)).state == "done") is is_done:
            return
        path = f"/rest/api/2/issue/{number}/transitions"
        for one in (await self._api.get(path)).get("transitions") or []:
            category = ((one.get("to") or {}).get("statusCategory") or {}).get("key")
            if (category == "done") is is_done:
                await self._api.ask("POST", path, {"transition": {"id": one["id"]}})
                return
        raise Failed(f"Jira: its workflow lets nobody {'end' if is_done else 'reopen'} {number} now", permanent=True)

    def _user(self, number: str) -> dict[str, str]:
        return {"accountId" if self._is_cloud else "name": number}

    def _ticket(self, issue: dict[str, Any]) -> Ticket:
        fields = issue.get("fields") or {}
        status, assignee = fields.get("status") or {}, fields.get("assignee") or {}
        key = str(issue.get("key") or "")
        return Ticket(
            number=key, ref=str(issue.get("id") or ""), url=f"{self._api.base}/browse/{key}",
            title=str(fields.get("summary") or ""), status=str(status.get("name") or ""),
            state=STATES.get(str((status.get("statusCategory") or {}).get("key")), "new"),
            assignee=_user_of(assignee), assignee_address=str(assignee.get("emailAddress") or ""),
        )  # fmt: skip


def _user_of(user: dict[str, Any]) -> str:
    """The id of Cloud, else the name of login."""
    return str(user.get("accountId") or user.get("name") or "")
