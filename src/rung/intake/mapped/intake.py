"""A webhook of any other system, read by a mapping that somebody made of one of its payloads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from rung.intake import generic, helpdesk
from rung.intake.base import Description, Parcel, Rejected, Setup, digest_of
from rung.intake.directory import Directory
from rung.intake.mapped.mapping import BadMapping, event_of, kind_of, mapping_of

NAME = "mapped"
SIGNATURES = ("x-hub-signature-256", "x-signature", "x-signature-sha256")
"""The headers in which systems put the HMAC-SHA256 of the body, with or without `sha256=` before it."""


class MappedIntake:
    """Payloads that a mapping makes events of."""

    def describe(self) -> Description:
        return Description(
            name=NAME,
            label="Any other webhook",
            docs="docs/sources.md",
            brings=("issues", "messages", "answers", "states", "edits", "takes", "failures", "trackers"),
            signs_with="secret of an HMAC-SHA256 signature",
            steps=(
                "Let the other system post one payload, or copy one from its documentation, and paste it here.",
                "Say which place is what; look at the event it makes; keep it.",
            ),
        )

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        if setup.secret:
            given = next((headers[name] for name in SIGNATURES if headers.get(name)), "")
            helpdesk.check_signature(given.removeprefix("sha256="), "sha256", setup.secret, signed=body)

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        try:
            mapping = mapping_of(setup.mapping)
        except BadMapping as error:
            raise Rejected(422, "bad_mapping", f"{error.field}: {error.message}", error.hint) from error
        payload = helpdesk.payload_of(body)
        kind = kind_of(mapping, payload)
        if kind is None:
            return Parcel(passed_over="mapped_no_event")
        event = event_of(mapping, payload, kind)
        own = mapping.fields.get("issue")
        if own is not None and own.at is not None and not own.prefix and "issue" in event:
            event["issue"] = f"{setup.name}-{event['issue']}"  # two systems may both have a ticket 17
        event = _completed(event, payload, directory, now)
        return generic.read(msgspec.json.encode(event), "application/json", now)


def _completed(event: dict[str, Any], payload: Any, directory: Directory, now: datetime) -> dict[str, Any]:
    """With what the other system need not say: a name that a repeat has too, an instant as we write it, whose it is."""
    event.setdefault("id", digest_of(payload)[:32])
    if (at := helpdesk.instant_of(_number(event.get("at")))) is not None:
        event["at"] = helpdesk.at_most(at, now)
    contact = event.get("contact")
    if event.get("account") is None and isinstance(contact, str) and "@" in contact and "opened" in event["type"]:
        found = helpdesk.account_of(directory, contact)
        if found:
            event["account"] = found
    by = event.get("by")
    if isinstance(by, str) and "@" in by:
        event["by"] = directory.person_by_email(by.lower()) or by
    return event


def _number(value: Any) -> Any:
    """Seconds since 1970 come as text from a mapping; milliseconds are seconds with three digits more."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 15:
        seconds = int(value)
        return seconds / 1000 if seconds > 10**11 else seconds
    return value
