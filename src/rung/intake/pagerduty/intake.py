"""PagerDuty: the V3 webhooks about incidents that our own alerts made there.

Whoever acknowledges or resolves an incident there has the escalation here; the issue itself is the customer's, and is
resolved here. What our own events did there (`channels.pagerduty`) is told by an integration, not by a user, and is
passed over.

Signed as https://developer.pagerduty.com/docs/verifying-signatures says: `v1=` and the HMAC-SHA256 of the body, several
of them, with commas, while a secret is replaced.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from rung.core.events import AnyEvent, EscalationAcknowledged, NoteAdded
from rung.intake import helpdesk
from rung.intake.base import Description, Parcel, Rejected, Setup, digest_of, split_escalation
from rung.intake.directory import Directory
from rung.intake.helpdesk import part, word

SYSTEM = "pagerduty"
USER = "pagerduty_user"
"""Under what somebody's number there stands among their `addresses`; `pagerduty` is a service to tell."""
OURS = "rung/"
"""What the keys of incidents begin with that our alerts made."""
TAKEN = {"incident.acknowledged": "acknowledged", "incident.resolved": "resolved"}


class PagerDutyIntake:
    """Incidents of PagerDuty."""

    def describe(self) -> Description:
        return Description(
            name=SYSTEM,
            label="PagerDuty",
            docs="docs/sources.md",
            brings=("takes",),
            signs_with="signing secret",
            is_secret_needed=True,
            steps=(
                "In PagerDuty: Integrations, Generic Webhooks (v3), New Webhook; give the address that Rung shows.",
                "Choose the service that Rung tells, and the events incident.acknowledged and incident.resolved.",
                "PagerDuty shows the signing secret once: enter it here.",
                "Give teammates their PagerDuty user in the directory: addresses: {pagerduty_user: PXPGF42}.",
            ),
        )

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        given = headers.get("x-pagerduty-signature", "")
        if not given:
            raise Rejected(401, "unsigned", "The request bears no signature of PagerDuty.")
        expected = "v1=" + hmac.new(setup.secret.encode(), body, sha256).hexdigest()
        found = [one.strip().encode("utf-8", "replace") for one in given[:2000].split(",")]
        if not any(hmac.compare_digest(expected.encode(), one) for one in found):
            raise helpdesk.bad_signature()

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        event = helpdesk.payload_of(body).get("event")
        kind = word(part(event, "event_type"))
        if not kind or not isinstance(event, dict):
            raise Rejected(422, "no_event", "The request names no event: `event.event_type` is missing.")
        if kind not in TAKEN:
            return Parcel(passed_over=f"pagerduty_{kind[:40]}")
        found = _event(event, TAKEN[kind], directory, now)
        return helpdesk.parcel_of(SYSTEM, found, part(event, "id"), kind)


def _event(event: dict[str, Any], done: str, directory: Directory, now: datetime) -> AnyEvent | str:
    """What somebody's act there is here; or why it is nothing."""
    key, agent = word(part(event, "data", "incident_key")), part(event, "agent")
    named = split_escalation(key.removeprefix(OURS)) if key.startswith(OURS) else None
    if named is None:
        return "other_incident"
    if word(part(agent, "type")) != "user_reference":
        return "by_integration"
    path = directory.path_of(key.removeprefix(OURS))
    if path is None:
        return "unknown_escalation"
    at = helpdesk.at_most(helpdesk.instant_of(part(event, "occurred_at")), now)
    common: dict[str, Any] = {"issue": named[0], "at": at, "id": word(event.get("id")) or digest_of(event)}
    number = word(part(agent, "id"))
    person = directory.person_by_address(USER, number)
    if person is not None:
        return EscalationAcknowledged(by=person, path=path, **common)
    name = word(part(agent, "summary")) or number
    hint = f"Nobody here has the PagerDuty user {number}: give them addresses: {{{USER}: {number}}} in the directory."
    return NoteAdded(body=f"{name} {done} the incident in PagerDuty. {hint} The escalation goes on.", **common)
