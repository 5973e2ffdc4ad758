"""Zendesk: tickets with their audits or their metrics as its API gives them (JSON), and tickets as views export them.

With audits each change and each comment is told at its instant. Without, a ticket tells how it was in the end, and its
metrics when it was first answered and solved.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from rung.simulator.backtests.caveats import Lack
from rung.simulator.histories.base import Kind, Life, Place, Record, Seen, Wrong, text
from rung.simulator.histories.columns import Columns, Instant
from rung.simulator.histories.events import known_keys
from rung.simulator.histories.mapping import Mapping

PRIORITIES = {"urgent": "P1", "high": "P2", "normal": "P3", "low": "P4"}
STATES = {
    "new": "open", "open": "open", "pending": "waiting_on_customer", "hold": "on_hold", "on-hold": "on_hold",
    "solved": "issue.resolved", "closed": "issue.closed", "deleted": "issue.closed",
}  # fmt: skip
SCORES = {"good": 5, "bad": 1}
OVER = ("issue.resolved", "issue.closed")
_FIELDS = {"priority": "priority", "group_id": "team", "organization_id": "account", "type": "kind"}
"""Fields of a ticket, and what they are here."""

TABLE = Columns(
    "zendesk",
    "Zendesk tickets (CSV)",
    "A row for each ticket of a view's export: opened at Created at, answered after First reply time in minutes, "
    "solved at Solved at.",
    Mapping(
        columns={
            "issue": ("id", "ticket_id"),
            "opened_at": ("created_at", "requested"),
            "answered_after_minutes": ("first_reply_time_in_minutes",),
            "resolved_at": ("solved_at",),
            "updated_at": ("updated_at", "updated"),
            "state": ("status",),
            "priority": ("priority",),
            "account": ("organization",),
            "contact": ("requester_email",),
            "assignee": ("assignee",),
            "team": ("group",),
            "kind": ("ticket_type",),
            "channel": ("via",),
            "subject": ("subject",),
            "tags": ("tags",),
        },
        values={"priority": PRIORITIES, "state": STATES},
        absent=("", "-", "none", "null"),
    ),
    needs=("id or ticket_id", "created_at or requested", "status", "requester", "group"),
)


class Tickets:
    """Tickets, audits and metrics (JSON)."""

    name = "zendesk"
    kind: Kind = "json"
    title = "Zendesk tickets, audits and ticket metrics (JSON)"
    about = (
        "Objects of tickets.json, audits.json and ticket_metrics.json, together in one file or pages of them. Comments "
        "of the requester are the customer's, other public ones are answers."
    )
    columns = ("ticket_id, or id and requester_id",)

    def lacks(self, seen: Seen) -> tuple[Lack, ...]:
        has_audits = {"ticket_id", "events"} <= seen.names
        return ("acknowledgements", "absences", *(() if has_audits else ("words", "customers", "changes")))

    def recognises(self, seen: Seen) -> bool:
        is_ticket = {"requester_id", "status", "created_at"} <= seen.names
        return seen.kind == "json" and (is_ticket or _is_audit(seen.names) or _is_metric(seen.names))

    def dates(self) -> Iterable[str]:
        return ()

    def place(self, record: Record, instant: Instant) -> Place:
        values = record.values
        then = 2 if _is_audit(values) else 1 if _is_metric(values) else 0
        issue = text(values, "ticket_id" if then else "id")
        if not issue:
            raise Wrong("id", "this is no ticket, no audit and no metric: it names no ticket", "", "no_issue")
        return Place(issue, instant(values.get("created_at"), "created_at"), then)

    def lives(self, life: Life, records: Sequence[Record], instant: Instant) -> None:
        audits = [record for record in records if _is_audit(record.values)]
        tickets = [record for record in records if not _is_audit(record.values) and not _is_metric(record.values)]
        metrics = [record for record in records if _is_metric(record.values)]
        if audits:
            for record in (*tickets, *metrics):
                life.no_event(record, "its audits tell the same with the instants")
            _Audited(life, audits, tickets[-1].values if tickets else {}, instant).tell()
        elif tickets:
            for record in (*tickets[:-1], *metrics[:-1]):
                life.no_event(record, "an older copy of a ticket that stands further down")
            _tell_whole(life, tickets[-1], metrics[-1] if metrics else None, instant)
        else:
            for record in metrics:
                life.no_event(record, "metrics of a ticket that is not here")


class _Audited:
    """The audits of one ticket on their way to events."""

    def __init__(self, life: Life, audits: Sequence[Record], ticket: dict[str, Any], instant: Instant) -> None:
        self._life = life
        self._audits = audits
        self._ticket = ticket
        self._instant = instant
        first = _created(audits[0])
        self._requester = str(ticket.get("requester_id") or first.get("requester_id") or "")
        self._is_over = False

    def tell(self) -> None:
        for number, record in enumerate(self._audits):
            at = self._instant(record.values.get("created_at"), "created_at")
            if number == 0:
                self._open(record, at)
            else:
                self._follow(record, at)
            if not self._life.has_event(record):
                self._life.no_event(record, "changes nothing that is read here")

    def _open(self, record: Record, at: datetime) -> None:
        created, ticket = _created(record), self._ticket
        given = {ours: _meant(field, created.get(field)) for field, ours in _FIELDS.items()}
        comment = next((one for one in _events(record) if one.get("type") == "Comment"), {})
        self._life.event(
            record, "issue.opened", at, **given, subject=str(created.get("subject") or ticket.get("subject") or ""),
            body=text(comment, "plain_body", "body"), channel=text(record.values, "via.channel"),
            tags=_tags(created.get("tags")), contact=text(ticket, "requester.email"),
        )  # fmt: skip
        status = STATES.get(str(created.get("status", "")).casefold(), "")
        if status and not known_keys(status) and status != "open":
            self._life.event(record, "issue.changed", at, changes={"status": status})
        if created.get("assignee_id"):
            self._life.event(record, "issue.assigned", at, to=str(created["assignee_id"]), by=self._by(record))

    def _follow(self, record: Record, at: datetime) -> None:
        changes: dict[str, Any] = {}
        for one in _events(record):
            field = str(one.get("field_name", ""))
            match one.get("type"):
                case "Comment" | "VoiceComment":
                    self._comment(record, one, at)
                case "Change" if field in _FIELDS:
                    changes[_FIELDS[field]] = _meant(field, one.get("value")) or None
                case "Change" if field == "tags":
                    changes["tags"] = _tags(one.get("value"))
                case "Change" if field == "assignee_id":
                    to = str(one.get("value") or "") or None
                    self._life.event(record, "issue.assigned", at, to=to, by=self._by(record))
                case "Change" if field == "status":
                    self._status(record, str(one.get("value", "")), at)
                case "Change" if field == "satisfaction_score" and one.get("value") in SCORES:
                    self._life.event(record, "csat.received", at, score=SCORES[one["value"]])
                case kind:
                    self._life.passed_over[f"{kind} of {field}" if field else f"{kind}"] += 1
        if changes:
            self._life.event(record, "issue.changed", at, by=self._by(record), changes=changes)

    def _status(self, record: Record, written: str, at: datetime) -> None:
        meant = STATES.get(written.casefold())
        if meant is None:
            self._life.unknown["status", written] += 1
            meant = written
        by = self._by(record)
        if meant not in OVER and self._is_over:
            self._life.event(record, "issue.reopened", at, by=by)
            self._is_over = False
        if meant in OVER:
            closed_as = {"as_": "internal"} if written.casefold() == "deleted" else {}
            self._life.event(record, meant, at, by=by, **closed_as)
            self._is_over = True
        else:
            self._life.event(record, "issue.changed", at, by=by, changes={"status": meant})

    def _comment(self, record: Record, comment: dict[str, Any], at: datetime) -> None:
        author, words = text(comment, "author_id"), text(comment, "plain_body", "body")
        if author and author == self._requester:
            self._life.event(record, "message.received", at, body=words)
        elif comment.get("public") is False:
            self._life.event(record, "note.added", at, by=author, body=words)
        else:
            automatic = text(record.values, "via.channel") == "rule" or None
            self._life.event(record, "message.sent", at, by=author, body=words, automatic=automatic)

    def _by(self, record: Record) -> str:
        author = text(record.values, "author_id")
        return "" if author == self._requester or author.startswith("-") else author


def _tell_whole(life: Life, record: Record, metrics: Record | None, instant: Instant) -> None:
    """A ticket as it was in the end."""
    values = record.values
    measured = metrics.values if metrics else values.get("metric_set") or {}
    opened_at = instant(values.get("created_at"), "created_at")
    given = {ours: _meant(field, values.get(field)) for field, ours in _FIELDS.items()}
    life.event(
        record, "issue.opened", opened_at, **given, subject=text(values, "subject"), body=text(values, "description"),
        channel=text(values, "via.channel"), tags=_tags(values.get("tags")), contact=text(values, "requester.email"),
    )  # fmt: skip
    source = metrics or record
    if values.get("assignee_id"):
        written = measured.get("initially_assigned_at") or measured.get("assigned_at")
        at = instant(written, "initially_assigned_at") if written else opened_at
        life.event(source, "issue.assigned", at, to=str(values["assignee_id"]))
    minutes = (measured.get("reply_time_in_minutes") or {}).get("calendar")
    if isinstance(minutes, int | float):
        life.event(source, "message.sent", opened_at + timedelta(minutes=minutes))
    status = STATES.get(str(values.get("status", "")).casefold(), "")
    ended = measured.get("solved_at") or (values.get("updated_at") if status in OVER else None)
    if ended:
        life.event(source, "issue.resolved", instant(ended, "solved_at"))
    if metrics and not life.has_event(metrics):
        life.no_event(metrics, "tells no instant that is read here")


def _is_audit(names: Iterable[str]) -> bool:
    return {"ticket_id", "events"} <= set(names)


def _is_metric(names: Iterable[str]) -> bool:
    return {"ticket_id", "reply_time_in_minutes"} <= set(names)


def _events(record: Record) -> list[dict[str, Any]]:
    found = record.values.get("events")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _created(record: Record) -> dict[str, Any]:
    """What the ticket was created with, by field."""
    return {str(one.get("field_name")): one.get("value") for one in _events(record) if one.get("type") == "Create"}


def _meant(field: str, value: Any) -> str:
    written = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return PRIORITIES.get(written.casefold(), written) if field == "priority" else written


def _tags(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split()
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


ADAPTERS = (TABLE, Tickets())
