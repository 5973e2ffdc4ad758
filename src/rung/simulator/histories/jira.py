"""Jira: issues as its search gives them with `expand=changelog` (JSON), and as its issue navigator exports them (CSV).

JSON tells each change with its instant. CSV tells how each issue was in the end; of its comments it tells the instants.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from rung.simulator.backtests.caveats import Lack
from rung.simulator.histories.base import Kind, Life, Place, Record, Seen, Wrong, plain, text
from rung.simulator.histories.columns import Columns, Instant
from rung.simulator.histories.events import known_keys
from rung.simulator.histories.mapping import Mapping

PRIORITIES = {
    "blocker": "P1", "highest": "P1", "critical": "P1", "high": "P2", "major": "P2", "medium": "P3", "normal": "P3",
    "minor": "P4", "low": "P4", "lowest": "P5", "trivial": "P5",
}  # fmt: skip
STATES = {
    "to do": "open", "open": "open", "new": "open", "backlog": "open", "reopened": "open",
    "in progress": "in_progress", "work in progress": "in_progress", "under investigation": "in_progress",
    "waiting for customer": "waiting_on_customer", "pending": "on_hold", "on hold": "on_hold",
    "waiting for support": "open", "waiting for approval": "on_hold", "escalated": "in_progress",
    "done": "issue.resolved", "resolved": "issue.resolved", "complete": "issue.resolved", "closed": "issue.closed",
    "canceled": "issue.closed", "cancelled": "issue.closed", "declined": "issue.closed", "won't do": "issue.closed",
}  # fmt: skip
OVER = ("issue.resolved", "issue.closed")


class _Table(Columns):
    """The CSV of the issue navigator, with its comments: `09/Mar/26 9:30 AM;author;words`."""

    def place(self, record: Record, instant: Instant) -> Place:
        found = super().place(record, instant)
        comments = [value for name, value in record.values.items() if name.partition("#")[0] == "comment" and value]
        told = []
        for comment in comments:
            written, _, rest = str(comment).partition(";")
            author, _, words = rest.partition(";")
            told.append({"at": instant(written, "comment"), "author": author.strip(), "words": words})
        values = {**(found.values or {}), "comments": told, "reporter": text(record.values, "reporter_id", "reporter")}
        return Place(found.issue, found.at, found.then, values)

    def lives(self, life: Life, records: Sequence[Record], instant: Instant) -> None:
        super().lives(life, records, instant)
        for record in records:
            for comment in record.values.get("comments", ()):
                at = instant(comment["at"], "comment")
                is_theirs = bool(comment["author"]) and comment["author"] == record.values["reporter"]
                kind = "message.received" if is_theirs else "message.sent"
                by = {} if is_theirs else {"by": comment["author"]}
                life.event(record, kind, at, body=comment["words"], **by)

    def lacks(self, seen: Seen) -> tuple[Lack, ...]:
        held = {"answers", "words", "customers"} if "comment" in seen.names else set()
        return tuple(lack for lack in super().lacks(seen) if lack not in held)


TABLE = _Table(
    "jira",
    "Jira issues (CSV)",
    "A row for each issue: opened at Created, ended at Resolved (or at its last update, where its status says so); "
    "comments of the reporter are the customer's, all others are answers.",
    Mapping(
        columns={
            "issue": ("issue_key", "key"),
            "opened_at": ("created",),
            "resolved_at": ("resolved",),
            "updated_at": ("updated",),
            "state": ("status",),
            "priority": ("priority",),
            "account": ("custom_field_(organizations)", "organizations"),
            "contact": ("custom_field_(request_participants)",),
            "assignee": ("assignee",),
            "kind": ("issue_type",),
            "subject": ("summary",),
            "body": ("description",),
            "tags": ("labels",),
        },
        values={"priority": PRIORITIES, "state": STATES},
        fields=("project_key", "components"),
    ),
    needs=("issue_key", "created", "status"),
)


class Changelog:
    """Issues with their changelog (JSON)."""

    name = "jira"
    kind: Kind = "json"
    title = "Jira issues with their changelog (JSON)"
    about = (
        "Objects of a search with expand=changelog. Changes of status, priority and assignee are told as they "
        "happened; comments of the reporter are the customer's, all others that are not internal are answers."
    )
    columns = ("key", "fields")

    def lacks(self, seen: Seen) -> tuple[Lack, ...]:
        return ("acknowledgements", "absences", *(() if "changelog" in seen.names else ("changes",)))

    def recognises(self, seen: Seen) -> bool:
        return seen.kind == "json" and {"key", "fields"} <= seen.names

    def dates(self) -> Iterable[str]:
        return ()

    def place(self, record: Record, instant: Instant) -> Place:
        issue = text(record.values, "key")
        if not issue or not isinstance(record.values.get("fields"), dict):
            raise Wrong("key", "this is no issue: it has no key, or no fields", "export issues", "no_issue")
        return Place(issue, instant(text(record.values["fields"], "created"), "fields.created"))

    def lives(self, life: Life, records: Sequence[Record], instant: Instant) -> None:
        for record in records[:-1]:
            life.no_event(record, "an older copy of an issue that stands further down")
        record = records[-1]
        fields = record.values["fields"]
        changes = _changes(record, instant, life)
        now = {field: text(fields, f"{field}.emailAddress", f"{field}.displayName", f"{field}.name") for field in _READ}
        was = {str(one["field"]): str(one["was"]) for one in reversed(changes)}
        first = {**now, **was}
        opened_at = instant(fields["created"], "fields.created")
        life.event(
            record, "issue.opened", opened_at,
            priority=_priority(life, first["priority"]), subject=text(fields, "summary"),
            body=_words(fields.get("description")), kind=text(fields, "issuetype.name"),
            contact=text(fields, "reporter.emailAddress"), tags=[one for one in fields.get("labels") or () if one],
            account=_organization(fields), fields={"project": text(fields, "project.key")},
        )  # fmt: skip
        if first["assignee"]:
            life.event(record, "issue.assigned", opened_at, to=first["assignee"])
        _Told(life, record, first["status"], fields).tell(changes + _comments(fields, instant))


_READ = ("status", "priority", "assignee")


class _Told:
    """Changes and comments of one issue on their way to events."""

    def __init__(self, life: Life, record: Record, status: str, fields: dict[str, Any]) -> None:
        self._life = life
        self._record = record
        self._reporter = text(fields, "reporter.accountId", "reporter.name", "reporter.displayName")
        self._done = text(fields, "status.name") if text(fields, "status.statusCategory.key") == "done" else ""
        self._is_over = self._meaning(status) in OVER

    def tell(self, what: list[dict[str, Any]]) -> None:
        for one in sorted(what, key=lambda one: one["at"]):
            match one["field"]:
                case "comment":
                    self._comment(one)
                case "status":
                    self._status(one)
                case "priority":
                    changes = {"priority": _priority(self._life, one["now"])}
                    self._life.event(self._record, "issue.changed", one["at"], by=one["by"], changes=changes)
                case "assignee":
                    self._life.event(self._record, "issue.assigned", one["at"], to=one["now"], by=one["by"])
                case _:
                    self._resolution(one)

    def _status(self, one: dict[str, Any]) -> None:
        meant = self._meaning(one["now"])
        if meant == one["now"]:
            self._life.unknown["status", meant] += 1
        if known_keys(meant):
            self._end(one, meant)
            return
        self._open_again(one)
        self._life.event(self._record, "issue.changed", one["at"], by=one["by"], changes={"status": plain(meant)})

    def _resolution(self, one: dict[str, Any]) -> None:
        if one["now"]:
            self._end(one, "issue.resolved")
        else:
            self._open_again(one)

    def _end(self, one: dict[str, Any], kind: str) -> None:
        if not self._is_over or kind == "issue.closed":
            self._life.event(self._record, kind, one["at"], by=one["by"])
        self._is_over = True

    def _open_again(self, one: dict[str, Any]) -> None:
        if self._is_over:
            self._life.event(self._record, "issue.reopened", one["at"], by=one["by"])
            self._is_over = False

    def _comment(self, one: dict[str, Any]) -> None:
        if one["by"] and one["by"] == self._reporter:
            self._life.event(self._record, "message.received", one["at"], body=one["now"])
        else:
            kind = "message.sent" if one["public"] else "note.added"
            self._life.event(self._record, kind, one["at"], by=one["by"], body=one["now"])

    def _meaning(self, status: str) -> str:
        found = STATES.get(status.casefold())
        return found or ("issue.resolved" if status and status == self._done else status)


def _changes(record: Record, instant: Instant, life: Life) -> list[dict[str, Any]]:
    """What the changelog tells of the fields that are read here, the oldest first."""
    found = []
    for history in (record.values.get("changelog") or {}).get("histories") or ():
        at = instant(history.get("created"), "changelog.histories.created")
        by = text(history, "author.emailAddress", "author.displayName", "author.name")
        for item in history.get("items") or ():
            field = str(item.get("field", "")).casefold()
            if field in (*_READ, "resolution"):
                was, now = item.get("fromString") or "", item.get("toString") or ""
                found.append({"field": field, "at": at, "by": by, "was": was, "now": now})
            else:
                life.passed_over[f"changes of {field}"] += 1
    return sorted(found, key=lambda one: one["at"])


def _comments(fields: dict[str, Any], instant: Instant) -> list[dict[str, Any]]:
    listed = (fields.get("comment") or {}).get("comments") or ()
    return [
        {
            "field": "comment", "at": instant(one.get("created"), "fields.comment.created"),
            "by": text(one, "author.accountId", "author.name", "author.displayName"),
            "now": _words(one.get("body")), "public": one.get("jsdPublic") is not False,
        }
        for one in listed
    ]  # fmt: skip


def _priority(life: Life, name: str) -> str:
    if name and name.casefold() not in PRIORITIES:
        life.unknown["priority", name] += 1
    return PRIORITIES.get(name.casefold(), name)


def _organization(fields: dict[str, Any]) -> str:
    """The customer of a service project, whatever number its field has."""
    for value in fields.values():
        first = value[0] if isinstance(value, list) and value else None
        if isinstance(first, dict) and {"id", "name", "_links"} <= first.keys():
            return str(first["name"])
    return ""


def _words(body: Any) -> str:
    """A text, or the texts of a rich document, one after the other."""
    if isinstance(body, str):
        return body
    if isinstance(body, dict):
        own = body.get("text", "")
        return " ".join(part for part in (own, *(_words(one) for one in body.get("content") or ())) if part)
    return ""


ADAPTERS = (TABLE, Changelog())
