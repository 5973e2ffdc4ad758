"""GitHub: what its webhooks tell of issues that ours are followed in, and of pull requests that name them.

Signed as https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries says: `X-Hub-Signature-256`
is `sha256=` and the HMAC of the body.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rung.core.events import AnyEvent
from rung.intake import helpdesk
from rung.intake.base import Description, Parcel, Rejected, Setup, digest_of
from rung.intake.directory import Directory
from rung.intake.helpdesk import part, word, words_of
from rung.intake.tracker import STEPS, Told

SYSTEM = "github"
GIVEN_UP = ("not_planned", "duplicate")
FIXES = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)[: ]{1,2}#(\d{1,10})\b", re.IGNORECASE)
MOST_FIXED = 10
LOOKED_AT = 20_000
"""Characters of a pull request in which issues are looked for."""


class GitHubIntake:
    """Issues, comments and pull requests of GitHub."""

    def describe(self) -> Description:
        return Description(
            name=SYSTEM,
            label="GitHub",
            docs="docs/trackers.md",
            brings=("trackers",),
            signs_with="webhook secret",
            is_secret_needed=True,
            steps=(
                "In the repository: Settings, Webhooks, Add webhook; give the address that Rung shows, as JSON.",
                "Enter a secret there, and the same one here.",
                "Choose Issues, Issue comments and Pull requests.",
                STEPS,
            ),
        )

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        given = headers.get("x-hub-signature-256", "")
        helpdesk.check_signature(given, "sha256", setup.secret, signed=body, prefix="sha256=")

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        kind, payload = headers.get("x-github-event", ""), helpdesk.payload_of(body)
        if kind not in ("issues", "issue_comment", "pull_request"):
            return Parcel(passed_over=f"github_{word(kind)[:40] or 'no_event'}")
        told = _Delivery(headers, payload, directory, now, setup)
        if kind == "pull_request":
            return told.pull_request()
        issue = payload.get("issue")
        if not isinstance(issue, dict) or not told.repository:
            raise Rejected(422, "no_issue", "The request names no issue, or no repository: `issue`, `repository`.")
        return told.comment(issue) if kind == "issue_comment" else told.issue(issue)


class _Delivery:
    """One delivery of a webhook."""

    def __init__(
        self, headers: Mapping[str, str], payload: dict[str, Any], directory: Directory, now: datetime, setup: Setup
    ) -> None:
        self._payload, self._directory, self._now, self._setup = payload, directory, now, setup
        self._ident = headers.get("x-github-delivery", "") or digest_of(payload)
        self._action = word(payload.get("action"))
        self.repository = word(part(payload, "repository", "full_name"))
        self._login = word(part(payload, "sender", "login"))
        self._actor = word(part(payload, "sender", "id"))

    def issue(self, issue: dict[str, Any]) -> Parcel:
        told, assignee = self._told(issue), word(part(issue, "assignee", "login"))
        facts: dict[str, Any] = {}
        match self._action:
            case "closed":
                reason = word(issue.get("state_reason"))
                facts["status"] = reason.replace("_", " ") or "closed"
                facts["state"] = "cancelled" if reason in GIVEN_UP else "done"
                facts["fixed_in"] = word(part(issue, "milestone", "title"))
            case "reopened":
                facts |= {"status": "open", "state": "started" if assignee else "new"}
            case "assigned" | "unassigned":
                facts["assignee"] = told.person(assignee)
                facts["state"] = "started" if assignee else "new"
            case "deleted" | "transferred":
                facts |= {"status": self._action, "state": "cancelled"}
        events = told.changed(told.person(self._login), **facts) if facts else ()
        return told.parcel(events, (self._ident, self._action), actor=self._actor)

    def comment(self, issue: dict[str, Any]) -> Parcel:
        told, comment = self._told(issue), part(self._payload, "comment")
        events: Iterable[AnyEvent] = ()
        if self._action == "created":
            events = told.note(words_of(part(comment, "body")), told.person(self._login))
        ref = word(part(comment, "id"))
        return told.parcel(events, (self._ident, self._action), comment=ref, actor=self._actor)

    def pull_request(self) -> Parcel:
        """One that says which issues it fixes is a note on each of ours: when it is opened, and when it is merged."""
        request = part(self._payload, "pull_request")
        is_merged = self._action == "closed" and part(request, "merged") is True
        said = f"{helpdesk.text_at(request, 'title')}\n{helpdesk.text_at(request, 'body')}"[:LOOKED_AT]
        numbers = list(dict.fromkeys(FIXES.findall(said)))[:MOST_FIXED]
        what = "was merged" if is_merged else "was opened"
        words = f"Pull request #{word(part(request, 'number'))} {what}: {helpdesk.text_at(request, 'title')}"
        body = f"{words} {helpdesk.text_at(request, 'html_url')}".strip()
        found: list[AnyEvent] = []
        for number in numbers if is_merged or self._action == "opened" else ():
            told = self._told({"number": int(number)})
            found += told.linked(body, told.person(self._login))
        whole = self._told({})
        return whole.parcel(found, (self._ident, self._action), actor=self._actor)

    def _told(self, issue: dict[str, Any]) -> Told:
        number, ref = word(issue.get("number")), word(issue.get("id"))
        named = f"{self.repository}#{number}" if number else ""
        at = helpdesk.instant_of(issue.get("updated_at"))
        return Told(
            SYSTEM, self._setup, self._directory, helpdesk.at_most(at, self._now), number=named, ref=ref,
            event_id=self._ident,
        )  # fmt: skip
