"""What was said in an issue: the words, who said them, which way they went, and the files that came with them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from rung.core.policy import Policy
from rung.store import attachments, deliveries, names, texts, timeline
from rung.store.attachments import Kept
from rung.store.models import Journal, Subject
from rung.store.timeline import Entry


class Said(Struct, frozen=True):
    """One message or note of the conversation."""

    issue: str
    """The issue in which it was said: this one, or one that was merged into it."""
    seq: int
    kind: str
    """The event's type: issue.opened, message.received, message.sent, note.added ..."""
    direction: str
    """in, out or internal: shown on visibly different grounds."""
    at: datetime
    author: str
    """A name; the customer's address for what came in."""
    body: str
    subject: str
    channel: str
    automatic: bool
    sentiment: float | None
    """How it sounds, as the journal kept it; None where no rule asked, or nobody could say."""
    frustration: float | None
    flags: tuple[str, ...]
    files: tuple[Kept, ...]
    travels: deliveries.AnswerRow | None
    """How an answer of ours reaches the customer, where Rung carries it."""
    next_update_by: datetime | None
    event_id: str = ""
    disowned: str = ""
    """Why its sender is doubted, in words; empty where nothing speaks against them."""

    @property
    def place(self) -> str:
        """Its name among all that was said here."""
        return f"{self.issue}#{self.seq}"


def conversation(
    subject: Subject, policy: Policy, entries: Sequence[Entry], merged: Sequence[str] = ()
) -> tuple[Said, ...]:
    """What was said, oldest first, also in the issues that were merged into this one. Who the customer is stands with
    each of their messages.
    """
    said = list(_said_in(subject, policy, entries))
    for key in merged:
        if (other := Subject.objects.filter(kind="issue", key=key).first()) is not None:
            said = [one for one in said if not one.event_id.startswith(f"{key}/")]
            absorbed = (other.state or {}).get("absorbed", ())
            said += conversation(other, policy, timeline.timeline(key), absorbed)
    return tuple(sorted(said, key=lambda one: one.at))


def _said_in(subject: Subject, policy: Policy, entries: Sequence[Entry]) -> Iterator[Said]:
    by_seq = {one.seq: one for one in entries}
    words: dict[int, list[texts.Words]] = {}
    for one in texts.of_subject(subject.id):
        words.setdefault(one.journal_seq, []).append(one)
    addresses = texts.addresses_of({one.contact for group in words.values() for one in group})
    files = _files_by_seq(subject)
    answers = deliveries.answers_of(subject.id)
    for seq, group in sorted(words.items()):
        event = by_seq.get(seq)
        if event is None:
            continue
        parts = {one.field: one.text for one in group}
        first = group[0]
        author = addresses.get(first.contact, "") if first.direction == "in" else names.who(policy, first.author)
        promised = event.fields.get("next_update_by")
        yield Said(
            issue=subject.key, event_id=event.id, seq=seq, kind=event.event, direction=first.direction, at=first.at,
            author=author if not author.startswith("issue:") else "the customer",
            body=parts.get("body") or parts.get("comment") or parts.get("summary") or parts.get("asked") or "",
            subject=parts.get("subject", ""), channel=str(event.fields.get("channel", "")),
            automatic=bool(event.fields.get("automatic", False)), sentiment=event.fields.get("sentiment"),
            frustration=event.fields.get("frustration"), flags=tuple(event.fields.get("flags", ())),
            files=tuple(files.get(seq, ())), travels=answers.get(seq),
            next_update_by=datetime.fromisoformat(promised) if promised else None, disowned=_disowned(event),
        )  # fmt: skip


def _disowned(entry: Entry) -> str:
    """A mail whose sender's own domain does not vouch for it may be from anybody."""
    own = entry.fields.get("fields") or {}
    if own.get("authenticated") != "fail":
        return ""
    words = "Its sender's domain says that this mail is not from there (SPF, DKIM)."
    claimed = own.get("claimed_account")
    return f"{words} So it was not taken for a mail of {claimed}." if claimed else words


def _files_by_seq(subject: Subject) -> dict[int, list[Kept]]:
    kept = attachments.of_issue(subject.key)
    if not kept:
        return {}
    wanted = {one.event_id for one in kept}
    lines = Journal.objects.filter(subject_id=subject.id).values_list("seq", "event")
    by_event = {event.get("id"): seq for seq, event in lines if event.get("id") in wanted}
    found: dict[int, list[Kept]] = {}
    for one in kept:
        if (seq := by_event.get(one.event_id)) is not None:
            found.setdefault(seq, []).append(one)
    return found
