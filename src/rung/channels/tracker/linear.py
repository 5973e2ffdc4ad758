"""Linear's GraphQL API as far as issues, comments and links need it (https://linear.app/developers/graphql).

Whoever makes something may choose its id: the same attempt has the same one, so that a repeat finds what is there. Our
issue is an attachment, of which Linear keeps one for each address.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
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
from rung.channels.tracker.linear_standin import LinearApi
from rung.channels.tracker.vendor import PLACE, SHARED, WRITES, fenced, key_in

URL = "https://api.linear.app"
PRIORITIES = ("urgent", "high", "medium", "low")
"""Linear's words for 1 to 4; 0 is none."""
STATES: dict[str, TicketState] = {
    "triage": "new", "backlog": "new", "unstarted": "new", "started": "started", "completed": "done",
    "canceled": "cancelled", "duplicate": "cancelled",
}  # fmt: skip
ISSUE = "id identifier url title state { name type } assignee { id email }"
LONGEST_TITLE = 250
NOT_FOUND = "entity not found"


class Settings(Struct, frozen=True):
    """Those of the `Field`s by which it is reached and written to, as the wire carries them."""

    token: str
    team: str
    url: str = URL


class Linear:
    """Issues of a team of Linear."""

    writes: tuple[str, ...] = WRITES
    default_url: str = URL
    about = Description(
        name="linear",
        label="Linear",
        summary="Issues of a team of Linear, opened by hand-overs and followed both ways.",
        fields=(
            Field(name="token", label="API key", kind="secret", required=True,
                  help="Of a member that is Rung's alone: Settings, Security & access, Personal API keys."),
            Field(name="team", label="Team", required=True, help="The key of the team, such as ENG."),
            Field(name="url", label="Address of its API", kind="url", default=URL),
            *SHARED,
        ),
        address=Address(
            label="Issue", example="linear/ENG-12", pattern=PLACE,
            hint="the source's name, a slash and the issue's identifier",
        ),
        capabilities=Capabilities(threads=True),
        # 2,500 requests an hour for a key.
        limits=Limits(characters=65_000, rate=Rate(0.6, 40), conversation_rate=Rate(0.3, 10)),
    )  # fmt: skip

    def named(self, text: str, settings: Mapping[str, Any]) -> str:
        """An identifier, or an address such as `https://linear.app/yours/issue/ENG-12/its-title`."""
        return key_in(text)

    def site(self, wire: Wire) -> "LinearSite":
        settings = settings_of(wire, Settings, "Linear")
        headers = {"Authorization": settings.token}
        api = opened(wire, "Linear", settings.url, headers, reset_of=reset_of, full_at=(400, 429))
        return LinearSite(api, settings)

    def plain(self, words: str) -> str:
        return words

    def quoted(self, words: str) -> str:
        return fenced(words)

    def stand_in(self, stage: Stage) -> HttpStandIn:
        return LinearApi(capture=stage.capture, now=stage.now).remembering(stage.recall)


def reset_of(headers: Mapping[str, str], at: datetime) -> float | None:
    """The seconds until there are requests again, where there are none: Linear answers 400 then, and counts requests
    and how much they ask for apart."""
    for kind in ("requests", "complexity"):
        reset = headers.get(f"x-ratelimit-{kind}-reset", "")
        if headers.get(f"x-ratelimit-{kind}-remaining") == "0" and reset.isascii() and reset.isdigit():
            return max(1.0, int(reset[:14]) / 1000 - at.timestamp())
    return None


class LinearSite:
    """One workspace of Linear, with a source's credentials."""

    def __init__(self, api: Api, settings: Settings) -> None:
        self._api = api
        self._settings = settings

    async def me(self) -> Proof:
        said = await self._ask("query Me { viewer { id name } }")
        await self._team()
        viewer = said.get("viewer") or {}
        if not viewer.get("id"):
            raise Failed("Linear does not say whose key this is", permanent=True)
        return Proof(str(viewer["id"]), str(viewer.get("name") or viewer["id"]))

    async def look(self, number: str) -> Ticket:
        said = await self._ask(f"query Look($id: String!) {{ issue(id: $id) {{ {ISSUE} }} }}", id=number)
        return _ticket(said.get("issue") or {})

    async def find(self, mark: str) -> Ticket | None:
        try:
            return await self.look(_named(mark))
        except Failed as failed:
            if NOT_FOUND in failed.message.lower():
                return None
            raise

    async def open(self, task: Task, text: str, assignee: str) -> Ticket:
        given: dict[str, Any] = {
            "id": _named(task.mark), "teamId": str((await self._team())["id"]),
            "title": shortened(task.title, LONGEST_TITLE), "description": text,
        }  # fmt: skip
        given |= {"priority": _number_of(task.priority)} if task.priority else {}
        given |= {"assigneeId": assignee} if assignee else {}
        query = f"mutation Open($input: IssueCreateInput!) {{ issueCreate(input: $input) {{ issue {{ {ISSUE} }} }} }}"
        made = (await self._ask(query, input=given)).get("issueCreate") or {}
        return _ticket(made.get("issue") or {})

    async def complete(self, ticket: Ticket, task: Task) -> None:
        link = {"issueId": ticket.ref, "url": task.link, "title": f"{task.issue} in Rung"}
        query = "mutation Attach($input: AttachmentCreateInput!) { attachmentCreate(input: $input) { success } }"
        await self._ask(query, input=link)

    async def say(self, number: str, words: str, key: str) -> str:
        given = {"id": _named(key), "issueId": number, "body": words}
        query = "mutation Say($input: CommentCreateInput!) { commentCreate(input: $input) { comment { id } } }"
        made = ((await self._ask(query, input=given)).get("commentCreate") or {}).get("comment") or {}
        if not made.get("id"):
            raise Failed("Linear: the answer names no comment", unknown=True)
        return str(made["id"])

    async def said(self, number: str) -> Sequence[Said]:
        query = "query Said($id: String!) { issue(id: $id) { comments(last: 50) { nodes { id body createdAt } } } }"
        issue = (await self._ask(query, id=number)).get("issue") or {}
        return [
            Said(str(one.get("id")), str(one.get("body") or ""), False, instant_of(one.get("createdAt")))
            for one in (issue.get("comments") or {}).get("nodes") or []
        ]

    async def change(self, number: str, task: Task, assignee: str) -> None:
        given: dict[str, Any] = {"priority": _number_of(task.priority)} if task.priority else {}
        if task.assignee is not None:
            given["assigneeId"] = assignee or None
        if task.is_done is not None and ((await self.look(number)).state in ("done", "cancelled")) is not task.is_done:
            given["stateId"] = await self._state("completed" if task.is_done else "unstarted")
        if given:
            query = (
                "mutation Change($id: String!, $input: IssueUpdateInput!) "
                "{ issueUpdate(id: $id, input: $input) { success } }"
            )
            await self._ask(query, id=number, input=given)

    async def agent(self, address: str) -> str:
        which = "users(filter: { email: { eqIgnoreCase: $mail } })"
        query = f"query Who($mail: String!) {{ {which} {{ nodes {{ id active }} }} }}"
        found = ((await self._ask(query, mail=address)).get("users") or {}).get("nodes") or []
        return next((str(one["id"]) for one in found if one.get("active", True)), "")

    async def _team(self) -> dict[str, Any]:
        query = (
            "query Team($key: String!) { teams(filter: { key: { eq: $key } }) "
            "{ nodes { id states { nodes { id type position } } } } }"
        )
        found = ((await self._ask(query, key=self._settings.team)).get("teams") or {}).get("nodes") or []
        if not found:
            raise Failed(f"Linear has no team {self._settings.team} that its key may see", permanent=True)
        return dict(found[0])

    async def _state(self, kind: str) -> str:
        """The first state of a kind in the team's workflow."""
        states = ((await self._team()).get("states") or {}).get("nodes") or []
        fitting = sorted((one for one in states if one.get("type") == kind), key=lambda one: one.get("position", 0))
        if not fitting:
            raise Failed(f"Linear: team {self._settings.team} has no state of type {kind}", permanent=True)
        return str(fitting[0]["id"])

    async def _ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """What was answered as `data`. Raises `Failed`."""
        said = await self._api.ask("POST", "/graphql", {"query": query, "variables": variables})
        errors = said.get("errors")
        if isinstance(errors, list) and errors:
            raise _refused(errors[0] if isinstance(errors[0], dict) else {})
        data = said.get("data")
        return data if isinstance(data, dict) else {}


def _refused(error: dict[str, Any]) -> Failed:
    extensions = error.get("extensions") or {}
    words = f"Linear: {extensions.get('userPresentableMessage') or error.get('message') or 'it refused'}"
    if extensions.get("code") == "RATELIMITED":
        return Failed(words, busy=True)
    return Failed(words, permanent=extensions.get("code") != "INTERNAL_SERVER_ERROR")


def _ticket(issue: dict[str, Any]) -> Ticket:
    if not issue.get("identifier"):
        raise Failed("Linear: the answer names no issue", unknown=True)
    state, assignee = issue.get("state") or {}, issue.get("assignee") or {}
    return Ticket(
        number=str(issue["identifier"]), ref=str(issue.get("id") or ""), url=str(issue.get("url") or ""),
        title=str(issue.get("title") or ""), status=str(state.get("name") or ""),
        state=STATES.get(str(state.get("type")), "new"), assignee=str(assignee.get("id") or ""),
        assignee_address=str(assignee.get("email") or ""),
    )  # fmt: skip


def _named(text: str) -> str:
    """The id of what this attempt makes: the same for each repeat."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, text))


def _number_of(priority: str) -> int:
    return PRIORITIES.index(priority) + 1 if priority in PRIORITIES else 0
