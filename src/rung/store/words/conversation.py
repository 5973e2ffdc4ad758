"""What was said in an issue: the words, who said them, which way they went, and the files that came with them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct, structs

from rung.core.happenings.gathering import GATHERS
from rung.core.happenings.learned_mood import LearnedMood
from rung.core.policy import Policy
from rung.store.decisions import lookups
from rung.store.deliveries import deliveries
from rung.store.deliveries.results import REMARKS
from rung.store.elsewhere import chat
from rung.store.models import Journal, Subject, Text
from rung.store.pages import names, timeline
from rung.store.pages.timeline import Entry
from rung.store.words import attachments, sides, texts
from rung.store.words.attachments import Kept

_NAMELESS = {"issue": "the customer", "chat": "the visitor", "teams": "the customer", "zendesk": "the customer"}
"""What stands in place of an address that names nobody, by how it begins."""
EDITED, REMOVED = "message.edited", "message.deleted"
CORRECTED = "message.mood_corrected"
WRITTEN_OVER = (EDITED, REMOVED)
"""Events that give a message that was there before other words, or none."""
SAYS_OF_IT = (*WRITTEN_OVER, CORRECTED, "issue.suggested")
"""Events with words that are no message themselves."""

MANY_IN_ONE = "Several issues that belong together: they are listed beside, and an answer here can answer each of them."
"""What stands in place of a message where an incident was opened to gather others."""


class Earlier(Struct, frozen=True):
    """The words of a message before it was edited, and when they were written over."""

    body: str
    until: datetime


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
    learned_mood: LearnedMood | None
    """What the team's corrections changed of its mood before it was decided."""
    files: tuple[Kept, ...]
    travels: deliveries.AnswerRow | None
    """How an answer of ours reaches the customer, where Rung carries it."""
    reading: chat.Reading | None
    """Of an answer to a chat visitor: how far it got."""
    next_update_by: datetime | None
    event_id: str = ""
    disowned: str = ""
    """Why its sender is doubted, in words; empty where nothing speaks against them."""
    brief: str = ""
    """Of a hand-over: what the other team needs to know."""
    thanks: str = ""
    """The words of thanks that it is nothing but; so it needs no reply."""
    earlier: tuple[Earlier, ...] = ()
    """What it said before, where whoever wrote it edited it; the oldest first."""
    mood: str = ""
    """How it sounds by what a colleague said last, else a model: angry, neutral, pleased, unsure; empty where nobody
    corrected it."""
    mood_by: str = ""
    mood_by_model: bool = False
    """A model says so, and nobody has confirmed it."""
    removed_at: datetime | None = None
    """When whoever wrote it took it back; its words stay here for the team."""

    @property
    def edited_at(self) -> datetime | None:
        return self.earlier[-1].until if self.earlier else None

    @property
    def place(self) -> str:
        """Its name among all that was said here."""
        return f"{self.issue}#{self.seq}"


class Answered(Struct, frozen=True):
    """An answer that a colleague gave the customer."""

    seq: int
    by: str
    at: datetime


def last_answer(key: str) -> Answered | None:
    """The last answer to the customer of an issue; None where nobody answered."""
    subject = lookups.subject_id(key)
    found = Text.objects.filter(subject_id=subject, direction="out", author__isnull=False, field="body")
    row = found.order_by("-journal_seq").first() if subject is not None else None
    return Answered(row.journal_seq, row.author or "", row.at) if row else None


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
    changes = _changes(entries)
    corrected = sorted((one for one in entries if one.event == CORRECTED), key=lambda one: not one.fields.get("model"))
    moods = {str(one.fields.get("message", "")): one for one in corrected}  # what a person says stands above a model
    readings = chat.readings([subject.key]) if answers else {}
    for seq, group in sorted(words.items()):
        event = by_seq.get(seq)
        if event is None or event.event in SAYS_OF_IT or group[0].direction == sides.DIRECTION or _says_again(event):
            continue
        parts = {one.field: one.text for one in group}
        first = group[0]
        own = "Rung" if event.id.startswith(f"{subject.key}/{REMARKS}/") else names.who(policy, first.author)
        author = addresses.get(first.contact, "") if first.direction == "in" else own
        body = parts.get("body") or parts.get("comment") or parts.get("asked") or ""
        since = changes.get(event.id, ())
        body, earlier, removed_at = _as_it_stands(body, since, words)
        promised, heard = event.fields.get("next_update_by"), moods.get(event.id)
        said = Said(
            issue=subject.key, event_id=event.id, seq=seq, kind=event.event, direction=first.direction, at=first.at,
            author=_NAMELESS.get(author.partition(":")[0], author) if ":" in author else author,
            mood=str(heard.fields.get("mood", "")) if heard else "",
            mood_by=_who_heard(heard, words) if heard else "",
            mood_by_model=bool(heard and heard.fields.get("model")),
            thanks=str(event.fields.get("thanks", "")), body=body, earlier=earlier, removed_at=removed_at,
            subject=_called(parts.get("subject", ""), since, words), channel=str(event.fields.get("channel", "")),
            automatic=bool(event.fields.get("automatic", False)), sentiment=event.fields.get("sentiment"),
            frustration=event.fields.get("frustration"), flags=tuple(event.fields.get("flags", ())),
            learned_mood=msgspec.convert(event.fields.get("learned_mood"), LearnedMood | None),
            files=tuple(files.get(seq, ())), travels=answers.get(seq),
            reading=readings.get((subject.key, seq)),
            next_update_by=datetime.fromisoformat(promised) if promised else None, disowned=_disowned(event),
            brief=parts.get("summary", ""),
        )  # fmt: skip
        yield _opened_by_rung(said) if _gathers(event) else said


def _who_heard(corrected: Entry, words: Mapping[int, Sequence[texts.Words]]) -> str:
    """Who says how a message sounds; of a model, with the words by which it does."""
    model = corrected.fields.get("model")
    if not model:
        return corrected.by_name
    evidence = [one.text.partition(": ")[2] for one in words.get(corrected.seq, ()) if one.text != texts.ERASED]
    return f"The model {model}" + (f" (by “{evidence[0]}”)" if evidence else "")


def _gathers(event: Entry) -> bool:
    """Whether it opened the incident of a flood, or that of an account that is escalated as a whole."""
    return bool(event.fields.get("flood")) or GATHERS in (event.fields.get("fields") or {})


def _opened_by_rung(said: Said) -> Said:
    """An incident that gathers others: no customer wrote it."""
    return structs.replace(said, author="Rung", direction="internal", body=MANY_IN_ONE, automatic=True)


def _says_again(entry: Entry) -> bool:
    """A hand-over that asks for an issue in a tracker has said its words itself."""
    return entry.event == "tracker.asked" and bool(entry.fields.get("team"))


def _disowned(entry: Entry) -> str:
    """A mail whose sender's own domain does not vouch for it may be from anybody."""
    own = entry.fields.get("fields") or {}
    if own.get("authenticated") != "fail":
        return ""
    words = "Its sender's domain says that this mail is not from there (SPF, DKIM)."
    claimed = own.get("claimed_account")
    return f"{words} So it was not taken for a mail of {claimed}." if claimed else words


def _changes(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """By the event that brought a message, what became of its words, in order."""
    found: dict[str, list[Entry]] = {}
    for one in entries:
        if one.event in WRITTEN_OVER:
            found.setdefault(str(one.fields.get("message", "")), []).append(one)
    return found


def _called(subject: str, changes: Sequence[Entry], words: dict[int, list[texts.Words]]) -> str:
    """The subject of a message now; only the one that opened the issue has any."""
    given = [one.text for change in changes for one in words.get(change.seq, ()) if one.field == "subject"]
    return given[-1] if subject and given else subject


def _as_it_stands(
    body: str, changes: Sequence[Entry], words: dict[int, list[texts.Words]]
) -> tuple[str, tuple[Earlier, ...], datetime | None]:
    """The words of a message now, those before, and when it was taken back."""
    earlier: list[Earlier] = []
    removed_at = None
    for change in changes:
        if change.event == REMOVED:
            removed_at = change.at
            continue
        earlier.append(Earlier(body, change.at))
        body = next((one.text for one in words.get(change.seq, ()) if one.field == "body"), "")
    return body, tuple(earlier), removed_at


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
