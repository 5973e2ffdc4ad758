"""GitHub's REST API as far as issues and their comments need it (https://docs.github.com/en/rest/issues), of github.com
and of GitHub Enterprise.

An issue that we opened bears its mark in its text: the list of issues shows it at once, the search only after a while.
Whoever asks too often is answered 403 or 429, with `Retry-After` or with when there are requests again.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
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
from rung.channels.tracker.github_standin import GitHubApi
from rung.channels.tracker.vendor import SHARED, WRITES, fenced

URL = "https://api.github.com"
NUMBER = re.compile(r"([\w.-]{1,100}/[\w.-]{1,100})#(\d{1,10})")
_TYPED = re.compile(r"(?:https?://[^/\s]+/)?(?:([\w.-]{1,100}/[\w.-]{1,100})(?:#|/issues/))?#?(\d{1,10})")
_CALLS = re.compile(r"(?<![\w.])@(?=\w)")
LONGEST_TITLE = 250
A_WHILE = 60.0
"""Seconds to wait where it says that there were too many requests, and not for how long."""


class Settings(Struct, frozen=True):
    """Those of the `Field`s by which it is reached and written to, as the wire carries them."""

    token: str
    repository: str
    labels: str = ""
    url: str = URL


class GitHub:
    """Issues of a repository of GitHub."""

    writes: tuple[str, ...] = tuple(one for one in WRITES if one != "priority")
    default_url: str = URL
    about = Description(
        name="github",
        label="GitHub",
        summary="Issues of a repository of GitHub, opened by hand-overs and followed both ways.",
        fields=(
            Field(name="token", label="Access token", kind="secret", required=True,
                  help="Of an account that is Rung's alone: fine-grained, Issues read and write."),
            Field(name="repository", label="Repository", required=True, help="Owner and name: acme/platform."),
            Field(name="labels", label="Labels of its issues", help="With commas; the repository has them already."),
            Field(name="url", label="Address of its API", kind="url", default=URL,
                  help="GitHub Enterprise: https://<host>/api/v3."),
            *SHARED,
        ),
        address=Address(
            label="Issue", example="github/acme/platform#12",
            pattern=r"[a-z0-9-]{1,60}/(new|[\w.-]{1,100}/[\w.-]{1,100}#\d{1,10})",
            hint="the source's name, a slash, the repository, # and the issue's number",
        ),
        capabilities=Capabilities(threads=True),
        # About 80 requests a minute that make something, 5,000 an hour in all.
        limits=Limits(characters=65_536, rate=Rate(1, 20), conversation_rate=Rate(0.3, 10), at_once=1),
    )  # fmt: skip

    def named(self, text: str, settings: Mapping[str, Any]) -> str:
        """A number of its repository, `acme/platform#12`, or an address."""
        found = _TYPED.fullmatch(text.partition("?")[0].rstrip("/"))
        repository = (found[1] or str(settings.get("repository", ""))) if found else ""
        return f"{repository}#{found[2]}" if found and repository else ""

    def site(self, wire: Wire) -> "GitHubSite":
        settings = settings_of(wire, Settings, "GitHub")
        headers = {
            "Authorization": f"Bearer {settings.token}", "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28", "User-Agent": "Rung",
        }  # fmt: skip
        below = "/api/v3" if "/api/v3" in settings.url else ""
        api = opened(wire, "GitHub", settings.url, headers, reset_of=reset_of, full_at=(403, 429), below=below)
        return GitHubSite(api, settings)

    def plain(self, words: str) -> str:
        """GitHub would call everybody whose name of login stands after an @."""
        return _CALLS.sub("@\u200b", words)

    def quoted(self, words: str) -> str:
        return fenced(words)

    def stand_in(self, stage: Stage) -> HttpStandIn:
        return GitHubApi(capture=stage.capture, now=stage.now).remembering(stage.recall)


def reset_of(headers: Mapping[str, str], at: datetime) -> float | None:
    """The seconds until there are requests again; None where it was refused for another reason."""
    if headers.get("retry-after", "").isdigit():
        return float(headers["retry-after"][:9])
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") != "0":
        return None
    return max(1.0, int(reset[:12]) - at.timestamp()) if reset.isascii() and reset.isdigit() else A_WHILE


class GitHubSite:
    """One repository of GitHub, with a source's credentials."""

    def __init__(self, api: Api, settings: Settings) -> None:
        self._api = api
        self._settings = settings

    async def me(self) -> Proof:
        user = await self._api.get("/user")
        if not user.get("id"):
            raise Failed("GitHub does not say whose token this is", permanent=True)
        repository = await self._api.get(f"/repos/{self._settings.repository}")
        if not repository.get("has_issues", True):
            raise Failed(f"GitHub: {self._settings.repository} keeps no issues", permanent=True)
        public = "" if repository.get("private", True) else f"; anybody can read {self._settings.repository}"
        return Proof(str(user["id"]), f"{user.get('login')}{public}")

    async def look(self, number: str) -> Ticket:
        return self._ticket(await self._api.get(_path(number)))

    async def find(self, mark: str) -> Ticket | None:
        path = f"/repos/{self._settings.repository}/issues?state=all&sort=created&direction=desc&per_page=100"
        listed = (await self._api.get(path)).get("payload") or []
        return next((self._ticket(one) for one in listed if mark in str(one.get("body"))), None)

    async def open(self, task: Task, text: str, assignee: str) -> Ticket:
        labels = [one for each in self._settings.labels.split(",") if (one := each.strip())]
        given: dict[str, Any] = {"title": shortened(task.title, LONGEST_TITLE), "body": text, "labels": labels}
        given |= {"assignees": [assignee]} if assignee else {}
        return self._ticket(await self._api.ask("POST", f"/repos/{self._settings.repository}/issues", given))

    async def complete(self, ticket: Ticket, task: Task) -> None:
        """The text of what we opened leads here; one that is linked is told by a comment."""
        if task.verb == "link":
            words = f"Followed in Rung as {task.issue} · {task.link}"
            if not any(task.link in one.words for one in await self.said(ticket.number)):
                await self.say(ticket.number, words, "")

    async def say(self, number: str, words: str, key: str) -> str:
        made = await self._api.ask("POST", f"{_path(number)}/comments", {"body": words})
        if not made.get("id"):
            raise Failed("GitHub: the answer names no comment", unknown=True)
        return str(made["id"])

    async def said(self, number: str) -> Sequence[Said]:
        """All, a hundred a page, up to a thousand; they come oldest first."""
        found: list[Said] = []
        for page in range(1, 11):
            listed = (await self._api.get(f"{_path(number)}/comments?per_page=100&page={page}")).get("payload") or []
            found += [
                Said(str(one.get("id")), str(one.get("body") or ""), False, instant_of(one.get("created_at")))
                for one in listed
            ]
            if len(listed) < 100:
                break
        return found

    async def change(self, number: str, task: Task, assignee: str) -> None:
        given: dict[str, Any] = {}
        if task.assignee is not None:
            given["assignees"] = [assignee] if assignee else []
        if task.is_done is not None:
            reason = "completed" if task.is_done else "reopened"
            given |= {"state": "closed" if task.is_done else "open", "state_reason": reason}
        if given:
            await self._api.ask("PATCH", _path(number), given)

    async def agent(self, address: str) -> str:
        """Only of those who show their mail address to everybody; others are known by `addresses: {github: login}`."""
        found = await self._api.get(f"/search/users?q={quote(f'{address} in:email', safe='')}")
        listed = found.get("items") or []
        return str(listed[0].get("login")) if len(listed) == 1 else ""

    def _ticket(self, issue: dict[str, Any]) -> Ticket:
        number, url = issue.get("number"), str(issue.get("html_url") or "")
        if not number:
            raise Failed("GitHub: the answer names no issue", unknown=True)
        repository = "/".join(str(issue.get("repository_url") or "").rsplit("/", 2)[-2:]) or self._settings.repository
        assignee = str((issue.get("assignee") or {}).get("login") or "")
        status, state = _stands(issue, is_anybodys=bool(assignee))
        return Ticket(
            number=f"{repository}#{number}", ref=str(issue.get("id") or ""), url=url,
            title=str(issue.get("title") or ""), status=status, state=state, assignee=assignee,
        )  # fmt: skip


def _stands(issue: dict[str, Any], *, is_anybodys: bool) -> tuple[str, TicketState]:
    """GitHub's own word, and what it means."""
    if issue.get("state") != "closed":
        return "open", "started" if is_anybodys else "new"
    reason = str(issue.get("state_reason") or "")
    return reason.replace("_", " ") or "closed", "cancelled" if reason in ("not_planned", "duplicate") else "done"


def _path(number: str) -> str:
    found = NUMBER.fullmatch(number)
    if found is None:
        raise Failed(f"GitHub: {number} is no issue of it", permanent=True)
    return f"/repos/{found[1]}/issues/{found[2]}"
