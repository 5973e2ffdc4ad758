"""What the webhooks of helpdesks have in common: a signature, a JSON object, and words that mean something here.

Nothing that a helpdesk sends is trusted to have the form that its documentation promises: keys are missing, numbers
come as texts, instants in three notations.
"""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from rung.core.events import AnyEvent, IssueChanged
from rung.core.times.walltime import EARLIEST
from rung.intake.base import Item, Parcel, Rejected, Setup, digest_of
from rung.intake.directory import Directory
from rung.intake.page import text_of_page

SIGNED_WITHIN = timedelta(minutes=5)
"""How far from now a signed instant may be: a request that was recorded cannot be played again later."""
LONGEST_BODY = 256 * 1024
LONGEST_SUBJECT = 300
LONGEST_NAME = 150


def payload_of(body: bytes) -> dict[str, Any]:
    """The object that was posted. Raises `Rejected`."""
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Rejected(400, "invalid_json", f"The body is not JSON: {str(error)[:200]}") from error
    if not isinstance(value, dict):
        raise Rejected(400, "not_an_object", "The body is no JSON object.")
    return value


def check_signature(given: str, algorithm: str, secret: str, *, signed: bytes, prefix: str = "") -> None:
    """A signature in hexadecimal after a prefix such as `sha1=`. Raises `Rejected` where it does not fit."""
    if not given:
        raise Rejected(401, "unsigned", "The request bears no signature.", "Set the secret over there as well.")
    expected = prefix + hmac.new(secret.encode(), signed, algorithm).hexdigest()
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise bad_signature()


def check_hub_signature(headers: Mapping[str, str], body: bytes, secret: str) -> None:
    """The HMAC-SHA1 of the body, as several systems send it in `X-Hub-Signature`. Raises `Rejected`."""
    check_signature(headers.get("x-hub-signature", ""), "sha1", secret, signed=body, prefix="sha1=")


def parcel_of(system: str, event: AnyEvent | str, *content: Any, there: str = "", actor: str = "") -> Parcel:
    """One event, whose repeats have the same `content`; or why nothing comes of what was sent. `there` and `actor`:
    see `Item`."""
    if isinstance(event, str):
        return Parcel(passed_over=f"{system}_{event}")
    return Parcel(items=(Item(event=event, digest=digest_of(list(content)), there=there, actor=actor),))


def place_of(setup: Setup, number: str) -> str:
    """Where an issue is found again over there: `zendesk/35`. Kept in a field of the issue."""
    return f"{setup.name}/{number}"


def bad_signature() -> Rejected:
    return Rejected(401, "bad_signature", "The signature does not fit the request.", "Compare the secrets.")


def check_fresh(signed_at: datetime | None, now: datetime) -> None:
    """Raises `Rejected` for a request that was signed at no instant, or too long ago."""
    if signed_at is None:
        raise Rejected(401, "unsigned", "The request does not say when it was signed.")
    if abs(now - signed_at) > SIGNED_WITHIN:
        hint = "Check this machine's clock."
        raise Rejected(401, "too_old", "The request was signed more than five minutes from now.", hint)


def part(value: Any, *keys: str) -> Any:
    """What stands at the end of some keys; None where one of them is missing or leads through no object."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text_at(value: Any, *keys: str) -> str:
    """The text at the end of some keys; empty where there is none."""
    found = part(value, *keys)
    return found if isinstance(found, str) else ""


def word(value: Any) -> str:
    """A text or a number as a short text; anything else is none."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value).replace("\0", "").strip()[:LONGEST_NAME]
    return ""


def words_of(value: Any, *, is_html: bool = False) -> str:
    """What somebody wrote, without tags."""
    text = value if isinstance(value, str) else ""
    return (text_of_page(text) if is_html else text[:LONGEST_BODY]).replace("\0", "").strip()


def subject_of(subject: Any, body: str, most: int = LONGEST_SUBJECT) -> str:
    """The subject, else the first line of what was written, in at most so many characters."""
    given = words_of(subject) or next((line.strip() for line in body.splitlines() if line.strip()), "(no words)")
    return given if len(given) <= most else given[: most - 1].rstrip() + "…"


def instant_of(value: Any) -> datetime | None:
    """An instant in RFC 3339, in seconds since 1970, or as `2020-03-03 13:05:57 UTC`; None for anything else."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str):
            found = datetime.fromisoformat(value.strip().replace(" UTC", "+00:00"))
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def instant_of_ms(value: Any) -> datetime | None:
    """An instant in whole milliseconds since 1970; None for anything else."""
    return instant_of(value / 1000) if isinstance(value, int) else None


def at_most(found: datetime | None, now: datetime) -> datetime:
    """When something happened, and never ahead of now. What no clock reckons, such as the year 1 by which some programs
    say that they do not know, is now."""
    return min(found, now) if found and found >= EARLIEST else now


def account_of(directory: Directory, email: str, *fields: tuple[str, str]) -> str | None:
    """Whose somebody is: by a number that an account has in one of its own fields, by what is known of them, by the
    domain of their address."""
    for field, value in fields:
        if value and (found := directory.account_by_field(field, value)):
            return found
    domain = email.lower().rpartition("@")[2]
    known = directory.account_by_contact(email.lower()) if "@" in email else None
    return known or (directory.account_by_domain(domain) if domain else None)


def person_of(directory: Directory, system: str, number: str, email: str = "") -> str | None:
    """Which teammate an agent of the other system is."""
    known = directory.person_by_address(system, number) if number else None
    return known or (directory.person_by_email(email.lower()) if email else None)


def changes_of(setup: Setup, given: Mapping[str, str]) -> dict[str, Any]:
    """By field, what the other system's words mean here. A priority that nobody gave a meaning changes none: the word
    itself is kept in the issue's field `<source>_priority`, where conditions can read it."""
    found: dict[str, Any] = {}
    own: dict[str, str] = {}
    for field, there in given.items():
        if not there:
            continue
        here = setup.meaning(field, there)
        if here is not None or field != "priority":
            found[field] = here or there
        else:
            own[f"{setup.name}_priority"] = there
    return {**found, "fields": own} if own else found


def changed(
    setup: Setup, issue: str, at: datetime, event_id: str, given: Mapping[str, str], by: str | None = None
) -> IssueChanged:
    """The change of an issue over there."""
    return IssueChanged(issue=issue, at=at, id=event_id, changes=changes_of(setup, given), by=by)


def listed(value: Any) -> list[Any]:
    """A list; anything else is an empty one."""
    return value if isinstance(value, list) else []


def tags_of(values: Any) -> tuple[str, ...]:
    """Tags as texts, each once."""
    return tuple(dict.fromkeys(found for each in listed(values) if (found := word(each))))[:50]
