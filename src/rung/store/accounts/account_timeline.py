"""What happened with an account, from every channel and each of its issues, the newest first: one line for each thing
that somebody looking after the account would want to know.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct, structs

from rung.store.decisions.account_past import account_at, issues_of
from rung.store.dialect import among, array, from_db, hot, to_db
from rung.store.models import Subject
from rung.store.words import texts

KINDS = ("issue", "escalation", "survey", "change", "note", "signal")
"""What may be looked at alone: issues that came and went, escalations, answers to surveys, facts and health, notes,
signals."""
ISSUE_EVENTS = ("issue.opened", "issue.resolved", "issue.reopened", "issue.closed", "csat.received")
OF_ITSELF = ("change", "signal", "note")
"""Kinds that stand in the account's own journal."""
AHEAD = timedelta(minutes=5)
NOBODY = -1
OPENED = '"type":"escalation.opened"'
_KIND_OF = {
    "csat.received": "survey", "account.changed": "change", "account.signal": "signal", "account.noted": "note",
    "account.note_removed": "note",
}  # fmt: skip
_EVENTS = {
    "issue": [f'{{"type":"{one}"%' for one in ISSUE_EVENTS if one != "csat.received"],
    "survey": ['{"type":"csat.received"%'], "change": ['{"type":"account.changed"%'],
    "signal": ['{"type":"account.signal"%'], "note": ['{"type":"account.note%'],
}  # fmt: skip


class Entry(Struct, frozen=True):
    """One thing that happened."""

    at: datetime
    kind: str
    words: str
    issue: str = ""
    by: str = ""
    subject: str = ""
    """What the issue is called."""
    text: str = ""
    """What somebody wrote: of an answer to a survey its comment."""
    channel: str = ""


class Place(Struct, frozen=True):
    """Where a page of it ended: the journal line of the last entry."""

    at: datetime
    subject_id: int = 2**62
    seq: int = 0

    @property
    def token(self) -> str:
        return f"{self.at.isoformat()}~{self.subject_id}~{self.seq}"

    @classmethod
    def newest(cls, now: datetime) -> "Place":
        """Before which all stands that happened, also by clocks that are a little ahead."""
        return cls(now + AHEAD)

    @classmethod
    def of(cls, token: str) -> "Place":
        """Raises ValueError where it is none."""
        at, subject_id, seq = token.split("~")
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None or not -1 < int(subject_id) <= 2**62 or not -1 < int(seq) < 2**31:
            raise ValueError("this is no place of a timeline")
        return cls(instant, int(subject_id), int(seq))


class Page(Struct, frozen=True):
    entries: tuple[Entry, ...]
    next: Place | None
    """Where the earlier ones begin; None: there are none."""


def of_account(account: str, before: Place, kinds: Sequence[str] = KINDS, limit: int = 30) -> Page:
    """The newest things before a place, of these kinds; about so many."""
    found: list[_Found] = []
    keys, moves = issues_of(account)
    own = Subject.objects.filter(kind="account", key=account).values_list("id", flat=True).first() or NOBODY
    rows = _lines([*keys, own], own, before, kinds, limit + 1)
    for number, (decided_at, subject_id, seq, raw, effects) in enumerate(rows):
        if number == limit:
            return Page(tuple(_worded(found)), Place(*rows[number - 1][:3]))
        key, now = keys.get(subject_id, ("", account))
        if account_at(seq, moves.get(subject_id, ()), now) == account:
            found += _entries(decided_at, key, subject_id, seq, raw, effects, kinds)
    return Page(tuple(_worded(found)), None)


def _lines(
    ids: Sequence[int], own: int, before: Place, kinds: Sequence[str], limit: int
) -> list[tuple[Any, ...]]:
    """Lines that tell of such things; what is told to each issue of the account stands in its own line already."""
    tests, values = [], list[Any]()
    for kind, likes in _EVENTS.items():
        for like in likes if kind in kinds else ():
            is_own = kind in OF_ITSELF
            tests.append(f"({'subject_id = %s AND ' if is_own else ''}CAST(event AS text) LIKE %s)")
            values += [own, like] if is_own else [like]
    if "escalation" in kinds:
        tests.append("CAST(effects AS text) LIKE %s")
        values.append(f"%{OPENED}%")
    if not tests:
        return []
    with hot() as cursor:
        cursor.execute(
            f"""SELECT decided_at, subject_id, seq, CAST(event AS text), CAST(effects AS text) FROM journal
                WHERE subject_id {among("bigint")} AND (decided_at, subject_id, seq) < (%s, %s, %s)
                  AND ({" OR ".join(tests)})
                ORDER BY decided_at DESC, subject_id DESC, seq DESC LIMIT %s""",
            [array(ids), to_db(before.at), before.subject_id, before.seq, *values, limit],
        )
        return [(from_db(row[0]), *row[1:]) for row in cursor.fetchall()]


class _Found(Struct):
    entry: Entry
    subject_id: int
    seq: int


def _entries(
    at: datetime, key: str, subject_id: int, seq: int, raw: str, effects: str, kinds: Sequence[str]
) -> Iterator[_Found]:
    event: dict[str, Any] = msgspec.json.decode(raw)
    if "escalation" in kinds and OPENED in effects:
        for one in msgspec.json.decode(effects):
            if one["type"] == "escalation.opened":
                how = "by hand" if one["trigger"] == "manual" else f"by “{one['trigger']}”"
                words = f"escalated on the path {one['path']}, {how}"
                yield _Found(Entry(at, "escalation", words, key), subject_id, seq)
    kind = _KIND_OF.get(event["type"], "issue")
    is_asked = event["type"] in ISSUE_EVENTS or event["type"].startswith("account.")
    if kind in kinds and is_asked and not (key and kind in OF_ITSELF):
        words = _words(event)
        yield _Found(
            Entry(at, kind, words, key, event.get("by") or _by(event), channel=event.get("channel", "")),
            subject_id, seq,
        )  # fmt: skip


def _by(event: dict[str, Any]) -> str:
    return str(event.get("fields", {}).get("by") or "")


def _words(event: dict[str, Any]) -> str:
    match event["type"]:
        case "issue.opened":
            return "opened" + (f" as {event['priority']}" if event.get("priority") else "")
        case "issue.closed":
            return f"closed as {event['as']}" if event.get("as") else "closed"
        case "csat.received":
            return f"rated {event['score']} of 5"
        case "account.signal":
            return f"{event['name']} is {event['value']:g}"
        case "account.noted":
            return "noted"
        case "account.note_removed":
            return "removed a note"
        case "account.changed":
            return _change(event.get("changes", {}))
        case other:
            return str(other).partition(".")[2]


def _change(changes: dict[str, Any]) -> str:
    if isinstance(found := changes.get("computed"), dict):
        score = "not known any more" if found.get("health") is None else f"{found['health']:g}"
        return f"its computed health is {score}" + (", and it is at risk" if found.get("churn_risk") else "")
    own = changes.get("fields") if isinstance(changes.get("fields"), dict) else {}
    known = {**{name: value for name, value in changes.items() if name != "fields"}, **(own or {})}
    said = [f"{_label(name)} is {'not known' if value is None else _short(value)}" for name, value in known.items()]
    return ", ".join(said) or "nothing changed"


def _label(name: str) -> str:
    return {"arr": "value a year"}.get(name, name.replace("_", " "))


def _short(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:,.0f}" if value == int(value) else f"{value:g}"
        case list():
            words = ", ".join(map(str, value))
        case _:
            words = str(value)
    return words if len(words) <= 80 else f"{words[:79]}…"


def _worded(found: Sequence[_Found]) -> list[Entry]:
    """With what issues are called, and what was written in a note or beside a rating, as far as it is not erased."""
    ids = {one.subject_id for one in found if one.entry.issue}
    titles = dict(Subject.objects.filter(pk__in=ids, title_id__isnull=False).values_list("id", "title_id"))
    subjects = texts.by_id(titles.values())
    written = {one.subject_id for one in found if one.entry.kind in ("survey", "note")}
    where = f"field IN ('comment', 'body') AND subject_id {among('bigint')}"
    read = texts.read(where, [array(written)]) if written else []
    said = {(one.subject_id, one.journal_seq): one.text for one in read if one.text != texts.ERASED}
    return [
        structs.replace(
            one.entry,
            subject=subjects.get(titles.get(one.subject_id, 0), ""),
            text=said.get((one.subject_id, one.seq), "") if one.entry.kind in ("survey", "note") else "",
        )
        for one in found
    ]
