"""Jira: what its webhooks tell of issues that ours are followed in, from Cloud and from Server or Data Center.

Signed as https://developer.atlassian.com/cloud/jira/platform/webhooks/ says, where the webhook has a secret:
`X-Hub-Signature` is `sha256=` and the HMAC of the body. Jira Server knows no secret before 10: there the key in the
address is the proof.
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

SYSTEM = "jira"
CATEGORIES = {"new": "new", "indeterminate": "started", "done": "done"}
ISSUES = "jira:issue_"
SOMEBODY = "somebody"
"""Who is mentioned by an account id that nothing here tells of."""
_MENTION = re.compile(r"\[~(?P<id>accountid:)?(?P<who>[^\[\]\s]{1,150})\]")
MOST_DEEP = 20
"""Levels of a comment's document that are looked through."""


class JiraIntake:
    """Issues and comments of Jira."""

    def describe(self) -> Description:
        return Description(
            name=SYSTEM,
            label="Jira",
            docs="docs/trackers.md",
            brings=("trackers",),
            signs_with="webhook secret",
            words={"priority": ("Highest", "High", "Medium", "Low", "Lowest")},
            steps=(
                "In Jira: Settings, System, WebHooks, Create a WebHook; give the address that Rung shows.",
                "Tick Issue created, updated, deleted, and Comment created; the JQL project = ENG keeps it quiet.",
                "Enter a secret there, and the same one here.",
                STEPS,
            ),
        )

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        if setup.secret:
            given = headers.get("x-hub-signature", "")
            helpdesk.check_signature(given, "sha256", setup.secret, signed=body, prefix="sha256=")

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        payload = helpdesk.payload_of(body)
        kind, issue = word(payload.get("webhookEvent")), part(payload, "issue")
        if not kind or not isinstance(issue, dict):
            raise Rejected(422, "no_issue", "The request names no event, or no issue: `webhookEvent`, `issue`.")
        at = helpdesk.instant_of_ms(payload.get("timestamp"))
        comment = part(payload, "comment")
        ident = headers.get("x-atlassian-webhook-identifier", "") or digest_of(payload)
        told = Told(
            SYSTEM, setup, directory, helpdesk.at_most(at, now), number=word(issue.get("key")),
            ref=word(issue.get("id")), event_id=ident,
        )  # fmt: skip
        author = part(comment, "author") if kind.startswith("comment_") else part(payload, "user")
        actor, ref = _user(author), word(part(comment, "id"))
        by = told.person(actor, helpdesk.text_at(author, "emailAddress"))
        events: Iterable[AnyEvent] = ()
        if kind == "comment_created":
            names = _names(payload)
            said = _mentioned(_plain(part(comment, "body")), names, directory)
            events = told.note(said, names.get(actor, by) if by == actor else by)
        elif kind == f"{ISSUES}deleted":
            events = told.changed(by, status="deleted", state="cancelled")
        elif kind == f"{ISSUES}updated":
            events = _updated(told, payload, issue, by)
        return told.parcel(events, (ident, kind), comment=ref, actor=actor)


def _updated(told: Told, payload: dict[str, Any], issue: dict[str, Any], by: str | None) -> Iterable[AnyEvent]:
    """What of the change is of use to us: status, assignee, priority, key."""
    fields = part(issue, "fields")
    named = {word(part(one, "field")).lower() for one in helpdesk.listed(part(payload, "changelog", "items"))}
    facts: dict[str, Any] = {}
    if named & {"status", "resolution", "fix version"}:
        facts["status"] = word(part(fields, "status", "name"))
        facts["state"] = CATEGORIES.get(word(part(fields, "status", "statusCategory", "key")), "")
        facts["fixed_in"] = ", ".join(
            name for one in helpdesk.listed(part(fields, "fixVersions")) if (name := word(part(one, "name")))
        )
    if "assignee" in named:
        assignee = part(fields, "assignee")
        facts["assignee"] = told.person(_user(assignee), helpdesk.text_at(assignee, "emailAddress"))
    if "priority" in named:
        facts["priority"] = word(part(fields, "priority", "name"))
    return told.changed(by, **facts) if facts or "key" in named else ()


def _names(payload: dict[str, Any]) -> dict[str, str]:
    """What people are called there, by account id and by name of login, as far as the webhook tells."""
    comment, fields = part(payload, "comment"), part(payload, "issue", "fields")
    people = [part(payload, "user"), *(part(comment, one) for one in ("author", "updateAuthor"))]
    people += [part(fields, one) for one in ("assignee", "reporter", "creator")]
    return {
        ident: name
        for one in people
        if (name := word(part(one, "displayName")))
        for ident in (word(part(one, "accountId")), word(part(one, "name")), word(part(one, "key")))
        if ident
    }


def _mentioned(words: str, names: dict[str, str], directory: Directory) -> str:
    """The same with people by what they are called: `[~fay]` and `[~accountid:712020:…]` are Jira's own words for them.
    A teammate is mentioned as here."""

    def called(found: re.Match[str]) -> str:
        person = directory.person_by_address(SYSTEM, found["who"])
        return f"@{person}" if person else names.get(found["who"]) or (SOMEBODY if found["id"] else found["who"])

    return _MENTION.sub(called, words)


def _user(user: Any) -> str:
    """The id of Cloud, else the name of login."""
    return word(part(user, "accountId")) or word(part(user, "name"))


def _plain(body: Any) -> str:
    """A comment's words: wiki text, or the document that the newer API speaks."""
    return words_of(body) if isinstance(body, str) else words_of("\n".join(_paragraphs(body)))


def _paragraphs(node: Any, depth: int = 0) -> Iterable[str]:
    for one in helpdesk.listed(part(node, "content")) if depth < MOST_DEEP else ():
        if part(one, "type") in ("paragraph", "heading", "codeBlock"):
            yield "".join(_inline(each) for each in helpdesk.listed(part(one, "content")))
        else:
            yield from _paragraphs(one, depth + 1)


def _inline(node: Any) -> str:
    if part(node, "type") == "hardBreak":
        return "\n"
    return helpdesk.text_at(node, "text") or helpdesk.text_at(node, "attrs", "text")
