"""What happened with an account and its issues, read from the journal: what its health is made of on any day.

A line counts for the account that its issue had then, whichever it has now.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from django.db.models import Q
from msgspec import Struct

from rung.core.accounts.health_facts import BY_POLICY, LOOKS_BACK, Happened, What
from rung.core.events import AccountChanged
from rung.core.happenings.ending import OUT_OF_THE_MEASURES
from rung.core.happenings.moods import VALUES
from rung.store.dialect import among, array, from_db, hot, to_db
from rung.store.models import IssueMoved, PolicyVersion, Subject

AT_ONCE = 200
"""Subjects whose lines are read in one statement."""


class _Event(Struct):
    """Of an event what counts here."""

    type: str
    id: str = ""
    bulk: bool = False
    contact: str | None = None
    channel: str = ""
    sentiment: float | None = None
    flags: tuple[str, ...] = ()
    message: str = ""
    mood: str = ""
    model: str = ""
    score: int | None = None
    as_: Any = msgspec.field(name="as", default="")
    automatic: bool = False
    name: Any = ""
    value: Any = None
    changes: dict[str, Any] = {}


class _Effect(Struct):
    """Of an effect what counts here."""

    type: str
    at: datetime
    breached_at: datetime | None = None
    fulfilled_at: datetime | None = None
    met: bool = True


_events = msgspec.json.Decoder(_Event)
_effects = msgspec.json.Decoder(tuple[_Effect, ...])
TELLING = '"escalation.opened"', '"clock.breached"', '"clock.fulfilled"'
"""Effects that count; a line without them need not be read as a whole."""
VERSIONS_READ = 50
"""Of the policy, the newest: what older ones said of a renewal is read no more."""


def past_of(account: str, until: datetime, since: datetime | None = None) -> list[Happened]:
    """What happened with an account by `until`, from `since` on (`LOOKS_BACK` before, where it is not given), in the
    order in which it was known; some of it may have been known only later."""
    since = since or until - LOOKS_BACK
    found = [*_renewals(account, until), *_of_account(account, since, until)]
    keys, moves = issues_of(account, since)
    ids, by_people = list(keys), set[tuple[int, str]]()
    for start in range(0, len(ids), AT_ONCE):
        for subject_id, seq, line in _lines(ids[start : start + AT_ONCE], since, until):
            if _is_overruled(subject_id, line.event, by_people):
                continue
            if account_at(seq, moves.get(subject_id, ()), keys[subject_id][1]) == account:
                found += _happened(keys[subject_id][0], line)
    return sorted(found, key=lambda one: one.known_at)


def first_known(account: str) -> datetime | None:
    """When the first line of an account or of one of its issues was decided, as far as it is among those that count."""
    with hot() as cursor:
        cursor.execute(
            """SELECT min(j.at) FROM journal j JOIN subject s ON s.id = j.subject_id
               WHERE j.seq = 1 AND ((s.kind = 'issue' AND s.account = %s) OR (s.kind = 'account' AND s.key = %s))""",
            [account, account],
        )
        return from_db(cursor.fetchone()[0])


def signal_names() -> list[str]:
    """What was measured lately, of any account."""
    with hot() as cursor:
        cursor.execute(
            """SELECT CAST(event AS text) FROM journal
               WHERE subject_id IN (SELECT id FROM subject WHERE kind = 'account') AND CAST(event AS text) LIKE %s
               ORDER BY decided_at DESC LIMIT 500""",
            ['{"type":"account.signal"%'],
        )
        return sorted({str(_events.decode(event).name) for (event,) in cursor.fetchall()})


def issues_of(
    account: str, since: datetime | None = None
) -> tuple[dict[int, tuple[str, str | None]], dict[int, list[Any]]]:
    """By row, the key of each issue that is or was the account's, and whose it is now; and when they moved. `since`:
    of those alone in which anything happened since."""
    gone = IssueMoved.objects.filter(was=account).values_list("subject_id", flat=True)
    lately = Q(updated_at__gte=since) if since else Q()
    theirs = Subject.objects.filter(lately, kind="issue", account=account)
    moved = Subject.objects.filter(lately, pk__in=list(gone))
    rows = {row[0]: (row[1], row[2]) for found in (theirs, moved) for row in found.values_list("id", "key", "account")}
    moves: dict[int, list[Any]] = {}
    for subject_id, seq, was in IssueMoved.objects.filter(subject_id__in=list(rows)).values_list(
        "subject_id", "seq", "was"
    ):
        moves.setdefault(subject_id, []).append((seq, was))
    return rows, {subject_id: sorted(found, key=lambda one: one[0]) for subject_id, found in moves.items()}


def account_at(seq: int, moves: Sequence[tuple[int, str | None]], now: str | None) -> str | None:
    """Whose an issue was at a line."""
    return next((was for moved_at, was in moves if moved_at > seq), now)


class _Line(Struct):
    at: datetime
    decided_at: datetime
    event: _Event
    effects: tuple[_Effect, ...] = ()

    @property
    def known_at(self) -> datetime:
        """What an import brings of the past was so before anybody had Rung."""
        return self.at if self.event.bulk else self.decided_at


def _lines(ids: Sequence[int], since: datetime, until: datetime) -> Iterator[tuple[int, int, _Line]]:
    with hot() as cursor:
        cursor.execute(
            f"""SELECT subject_id, seq, at, decided_at, CAST(event AS text), CAST(effects AS text) FROM journal
                WHERE subject_id {among("bigint")} AND decided_at >= %s AND at <= %s
                ORDER BY subject_id, seq""",
            [array(ids), to_db(since), to_db(until)],
        )
        rows = cursor.fetchall()
    for subject_id, seq, at, decided_at, event, effects in rows:
        telling = _effects.decode(effects) if any(one in effects for one in TELLING) else ()
        yield subject_id, seq, _Line(from_db(at), from_db(decided_at), _events.decode(event), telling)


def _is_overruled(subject_id: int, event: _Event, by_people: set[tuple[int, str]]) -> bool:
    """Whether a model says how a message sounds, and a colleague has said so. `by_people`: those messages so far."""
    if event.type != "message.mood_corrected":
        return False
    if not event.model:
        by_people.add((subject_id, event.message))
    return bool(event.model) and (subject_id, event.message) in by_people


def _happened(issue: str, line: _Line) -> Iterator[Happened]:
    """What a line of an issue tells of its account."""
    event = line.event
    if tell := _TOLD.get(event.type):
        what, facts = tell(event)
        if what is not None:
            yield Happened(what, line.at, line.known_at, issue, **facts)
    for effect in line.effects:
        match effect.type:
            case "escalation.opened" if not event.bulk and event.type != "account.changed":
                # What the account's own health or risk led to says nothing new of it: else it would feed itself.
                yield Happened("escalated", effect.at, line.decided_at, issue)
            case "clock.breached":
                yield Happened("missed", effect.breached_at or effect.at, line.decided_at, issue)
            case "clock.fulfilled" if effect.met:
                yield Happened("kept", effect.fulfilled_at or effect.at, line.known_at, issue)
            case _:
                pass


def _said(what: What) -> Callable[[_Event], tuple[What | None, dict[str, Any]]]:
    return lambda event: (
        None if event.automatic else what,
        {
            "name": event.id, "value": event.sentiment, "flags": event.flags, "contact": event.contact,
            "channel": event.channel,
        },
    )  # fmt: skip


def _corrected(event: _Event) -> tuple[What | None, dict[str, Any]]:
    return "mood", {"name": event.message, "value": VALUES[event.mood][0] if event.mood in VALUES else None}


def _rated(event: _Event) -> tuple[What | None, dict[str, Any]]:
    return "rated", {"name": event.contact or "", "value": event.score, "contact": event.contact}


_TOLD: Mapping[str, Callable[[_Event], tuple[What | None, dict[str, Any]]]] = {
    "issue.opened": _said("opened"),
    "message.received": _said("message"),
    "message.sent": lambda event: (None if event.automatic else "answered", {}),
    "message.mood_corrected": _corrected,
    "csat.received": _rated,
    "issue.closed": lambda event: ("left_out" if event.as_ in OUT_OF_THE_MEASURES else None, {}),
}


def _of_account(account: str, since: datetime, until: datetime) -> Iterator[Happened]:
    """Signals, and what was said of its renewal; of that everything, however long ago."""
    ids = Subject.objects.filter(kind="account", key=account).values_list("id", flat=True)
    with hot() as cursor:
        cursor.execute(
            f"""SELECT at, decided_at, CAST(event AS text) FROM journal
                WHERE subject_id {among("bigint")} AND at <= %s
                  AND (decided_at >= %s OR CAST(event AS text) LIKE %s) ORDER BY seq""",
            [array(ids), to_db(until), to_db(since), '%"renews_on"%'],
        )
        rows = cursor.fetchall()
    for at, decided_at, raw in rows:
        line = _Line(from_db(at), from_db(decided_at), _events.decode(raw))
        event = line.event
        if event.type == "account.signal":
            yield Happened("signal", line.at, line.known_at, name=str(event.name), value=float(event.value))
        elif event.type == _CHANGED and "renews_on" in event.changes:
            known_at = line.decided_at
            yield Happened("renews", min(line.at, known_at), known_at, day=_day(event.changes["renews_on"]))


_CHANGED = str(AccountChanged.__struct_config__.tag)


def _renewals(account: str, until: datetime) -> Iterator[Happened]:
    """What policies said of its renewal, one after the other."""
    versions = PolicyVersion.objects.filter(published_at__lte=until).order_by("-number")
    known = versions.values_list("published_at", "document__accounts")[:VERSIONS_READ]
    for published_at, accounts in list(known)[::-1]:
        said = (accounts or {}).get(account) or {}
        yield Happened("renews", published_at, published_at, name=BY_POLICY, day=_day(said.get("renews_on")))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
