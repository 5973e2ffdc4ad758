"""Linear: what its webhooks tell of issues that ours are followed in.

Signed as https://linear.app/developers/webhooks says: `Linear-Signature` is the HMAC-SHA256 of the body, which says
itself when it was sent.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rung.core.events import AnyEvent
from rung.intake import helpdesk
from rung.intake.base import Description, Parcel, Rejected, Setup, digest_of
from rung.intake.directory import Directory
from rung.intake.helpdesk import part, word, words_of
from rung.intake.tracker import STEPS, Told

SYSTEM = "linear"
STATES = {
    "triage": "new", "backlog": "new", "unstarted": "new", "started": "started", "completed": "done",
    "canceled": "cancelled", "duplicate": "cancelled",
}  # fmt: skip


class LinearIntake:
    """Issues and comments of Linear."""

    def describe(self) -> Description:
        return Description(
            name=SYSTEM,
            label="Linear",
            docs="docs/trackers.md",
            brings=("trackers",),
            signs_with="signing secret",
            is_secret_needed=True,
            words={"priority": ("urgent", "high", "medium", "low")},
            steps=(
                "In Linear: Settings, API, Webhooks, New webhook; give the address that Rung shows.",
                "Choose the team, and as data change events Issues and Issue comments.",
                "Enter the signing secret that Linear shows for the webhook here.",
                STEPS,
            ),
        )

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        given = headers.get("linear-signature", "")
        helpdesk.check_signature(given, "sha256", setup.secret, signed=body)
        helpdesk.check_fresh(helpdesk.instant_of_ms(helpdesk.payload_of(body).get("webhookTimestamp")), now)

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        payload = helpdesk.payload_of(body)
        kind, action, data = word(payload.get("type")), word(payload.get("action")), part(payload, "data")
        if not kind or not isinstance(data, dict):
            raise Rejected(422, "no_data", "The request names no type, or no data: `type`, `data`.")
        if kind not in ("Issue", "Comment"):
            return Parcel(passed_over=f"linear_{kind.lower()[:40]}")
        ident = headers.get("linear-delivery", "") or digest_of(payload)
        is_comment = kind == "Comment"
        ref = word(data.get("issueId")) or word(part(data, "issue", "id")) if is_comment else word(data.get("id"))
        number = word(part(data, "issue", "identifier")) if is_comment else word(data.get("identifier"))
        at = helpdesk.at_most(helpdesk.instant_of(payload.get("createdAt")), now)
        told = Told(SYSTEM, setup, directory, at, number=number, ref=ref, event_id=ident)
        actor = word(part(payload, "actor", "id")) or word(data.get("userId"))
        by = told.person(actor, helpdesk.text_at(payload, "actor", "email"))
        events: Iterable[AnyEvent] = ()
        if is_comment and action == "create":
            events = told.note(words_of(data.get("body")), by)
        elif not is_comment and action == "remove":
            events = told.changed(by, status="deleted", state="cancelled")
        elif not is_comment and action == "update":
            events = _updated(told, payload, data, by)
        comment = word(data.get("id")) if is_comment else ""
        return told.parcel(events, (ident, kind), comment=comment, actor=actor)


def _updated(told: Told, payload: dict[str, Any], data: dict[str, Any], by: str | None) -> Iterable[AnyEvent]:
    """What of the change is of use to us; `updatedFrom` names the fields that had another value before."""
    named = payload.get("updatedFrom")
    before = named if isinstance(named, dict) else {}
    facts: dict[str, Any] = {}
    if "stateId" in before:
        facts["status"] = word(part(data, "state", "name"))
        facts["state"] = STATES.get(word(part(data, "state", "type")), "")
    if "assigneeId" in before:
        assignee = part(data, "assignee")
        number = word(part(assignee, "id")) or word(data.get("assigneeId"))
        facts["assignee"] = told.person(number, helpdesk.text_at(assignee, "email"))
    if "priority" in before:
        facts["priority"] = word(data.get("priorityLabel"))
    return told.changed(by, **facts) if facts or "number" in before else ()
