"""Which issue a message of Slack was taken into, by the receipt of its event, whose id is its channel and instant."""

from datetime import datetime, timedelta

from rung.store.models import ContactKey, Inbox, Journal, Receipt, Subject
from rung.store.words import texts

SOURCE = "slack"
MOST = 200
"""So many of a channel's latest messages are looked through."""


def issue_of(channel: str, ts: str) -> str | None:
    """Decided already or not."""
    found = Receipt.objects.filter(source=SOURCE, event_id=f"{channel}/{ts}").values_list("subject_key", flat=True)
    return found.first() or None


def has_issue(key: str) -> bool:
    """Whether there is such an issue, decided already or not."""
    is_known = Subject.objects.filter(kind="issue", key=key).exists()
    return is_known or Inbox.objects.filter(subject_kind="issue", subject_key=key).exists()


def joined(channel: str, contact: str, since: datetime, *, only_open: bool) -> str | None:
    """The issue to which this contact last wrote in this channel, outside a thread, at `since` or later."""
    latest = _latest(channel, since)
    if not latest:
        return None
    issues = set(latest.values())
    over = Subject.objects.filter(kind="issue", key__in=issues, is_open=False, state__isnull=False)
    closed = set(over.values_list("key", flat=True)) if only_open else set()
    theirs = _waiting_of(contact, issues) | _decided_of(contact, issues, since)
    return next((issue for name, issue in latest.items() if name in theirs and issue not in closed), None)


def _latest(channel: str, since: datetime) -> dict[str, str]:
    """The messages of a channel with the issue of each, newest first."""
    first, last = f"{channel}/{since.timestamp():.6f}", f"{channel}/{(since + timedelta(days=30)).timestamp():.6f}"
    rows = Receipt.objects.filter(source=SOURCE, event_id__gte=first, event_id__lt=last).order_by("-event_id")
    found = rows.values_list("event_id", "subject_key")[:MOST]
    return {name: issue for name, issue in found if name.startswith(f"{channel}/") and name.count("/") == 1}


def _waiting_of(contact: str, issues: set[str]) -> set[str]:
    """Their messages outside threads that are not decided yet."""
    events = Inbox.objects.filter(subject_kind="issue", subject_key__in=issues).values_list("event", flat=True)
    return {event["id"] for event in events if event.get("contact") == contact and _begins_a_thread(event)}


def _decided_of(contact: str, issues: set[str], since: datetime) -> set[str]:
    known = ContactKey.objects.filter(digest=texts.digest(contact)).values_list("id", flat=True).first()
    subjects = Subject.objects.filter(kind="issue", key__in=issues).values_list("id", flat=True)
    if known is None:
        return set()
    lines = Journal.objects.filter(subject_id__in=list(subjects), at__gte=since).values_list("event", flat=True)
    return {event["id"] for event in lines if event.get("contact") == known and _begins_a_thread(event)}


def _begins_a_thread(event: dict[str, object]) -> bool:
    fields = event.get("fields")
    return isinstance(fields, dict) and bool(event.get("id")) and fields.get("slack_thread") == event.get("id")
