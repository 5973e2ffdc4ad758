"""Back-tests that people ask for: kept with what became of them, claimed by one worker each.

A run is known by a name of its own (`runner`). What a run says after somebody cancelled it, or after another worker
found it silent, changes nothing any more.
"""

import gzip
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import transaction
from django.db.models import QuerySet
from msgspec import Struct, to_builtins

from rung.store.dialect import is_postgres
from rung.store.models import Backtest as Row

State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
ACTIVE = ("queued", "running")
OF_COLUMNS = frozenset({
    "unknown_columns", "no_column", "unknown_meaning", "unknown_priority", "unknown_type", "wrong_value",
    "bad_date", "too_early", "no_instant", "no_issue", "cells",
})  # fmt: skip
"""Codes of faults that say that nobody knows what a column or a value means, or that rows are wrong."""
HEAVY = ("text", "upload", "result", "report")
"""Columns that lists leave where they are."""


class Fault(Struct, frozen=True):
    """Why a back-test came to nothing, or which part of an uploaded file did."""

    message: str
    hint: str = ""
    code: str = ""
    line: int | None = None
    field: str | None = None


class Backtest(Struct, frozen=True, kw_only=True):
    """A back-test as lists and pages show it. Instants are UTC."""

    id: int
    name: str
    draft: int | None
    revision: int | None
    version: int | None
    against: int
    since_at: datetime | None
    until_at: datetime | None
    """The span of the installation's own past; null for an uploaded history."""
    file_name: str
    columns: str
    """What the columns of an uploaded table mean, where somebody said it."""
    watch: int | None
    asked_by: str
    asked_at: datetime
    state: State
    part: str
    done: int
    total: int
    runner: str
    started_at: datetime | None
    ended_at: datetime | None
    problems: tuple[Fault, ...] = ()

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def explains_columns(self) -> bool:
        """Whether it came to nothing for what somebody may still say of the table that it was given."""
        return self.state == "failed" and any(one.code in OF_COLUMNS for one in self.problems)

    @property
    def percent(self) -> int:
        """Of the part that it is at."""
        return min(100, 100 * self.done // self.total) if self.total else 0


class New(Struct, frozen=True, kw_only=True):
    """What somebody asks for."""

    name: str
    text: str
    against: int
    asked_by: str
    draft: int | None = None
    revision: int | None = None
    version: int | None = None
    since_at: datetime | None = None
    until_at: datetime | None = None
    file_name: str = ""
    columns: str = ""
    upload: bytes | None = None
    watch: int | None = None


def add(new: New, now: datetime) -> Backtest:
    """Puts a back-test in line."""
    values = {name: getattr(new, name) for name in New.__struct_fields__}
    upload = gzip.compress(new.upload) if new.upload is not None else None
    row = Row.objects.create(**{**values, "name": new.name[:200], "upload": upload, "asked_at": now})
    return _backtest(row)


def get(number: int) -> Backtest | None:
    row = Row.objects.defer(*HEAVY).filter(pk=number).first()
    return _backtest(row) if row else None


def latest(*, draft: int | None = None, limit: int = 20) -> list[Backtest]:
    """Those that people asked for, the newest first."""
    rows = Row.objects.filter(watch=None) if draft is None else Row.objects.filter(watch=None, draft=draft)
    return [_backtest(row) for row in rows.defer(*HEAVY).order_by("-id")[:limit]]


def active_count() -> int:
    """How many of those that people asked for wait or run."""
    return Row.objects.filter(watch=None, state__in=ACTIVE).count()


def active_of_watch(watch: int) -> list[int]:
    """The runs of a watch that wait or go on."""
    return list(Row.objects.filter(watch=watch, state__in=ACTIVE).values_list("id", flat=True))


def has_active(watch: int) -> bool:
    return bool(active_of_watch(watch))


def text(number: int) -> str:
    return str(Row.objects.values_list("text", flat=True).get(pk=number))


def upload(number: int) -> bytes | None:
    """The history that came with it, as it came."""
    packed = Row.objects.values_list("upload", flat=True).get(pk=number)
    return gzip.decompress(bytes(packed)) if packed is not None else None


def result(number: int) -> dict[str, Any] | None:
    """What it came to; null while it is not done."""
    return Row.objects.filter(pk=number).values_list("result", flat=True).first()


def report(number: int) -> bytes | None:
    """The report as one page."""
    packed = Row.objects.filter(pk=number).values_list("report", flat=True).first()
    return gzip.decompress(bytes(packed)) if packed is not None else None


# What workers do ----------------------------------------------------------------------------------------------------


def claim(now: datetime) -> Backtest | None:
    """The one that waits longest is ours now; null where none does."""
    waiting = Row.objects.filter(state="queued").order_by("id")
    if not waiting.exists():
        return None
    with transaction.atomic():
        rows = waiting.select_for_update(skip_locked=True) if is_postgres() else waiting
        row = rows.defer(*HEAVY).first()
        if row is None:
            return None
        changed = {"state": "running", "runner": secrets.token_hex(8), "started_at": now, "beat_at": now}
        Row.objects.filter(pk=row.pk).update(**changed)
    return get(row.pk)


def beat(runner: str, now: datetime, part: str, done: int, total: int) -> bool:
    """The run goes on, and is so far. False: nobody wants it any more."""
    return bool(_of(runner).update(beat_at=now, part=part[:80], done=done, total=total))


def finish(runner: str, now: datetime, result: dict[str, Any], report: bytes) -> bool:
    """It ended well. False: nobody wanted it any more."""
    return bool(
        _of(runner).update(
            state="done", ended_at=now, result=result, report=gzip.compress(report), upload=None, problems=[]
        )
    )


def fail(runner: str, now: datetime, problems: Iterable[Fault]) -> bool:
    """It came to nothing, and why. What was uploaded for it is kept for a while (`forget_uploads`): somebody may still
    say what its columns mean."""
    said = to_builtins(list(problems))
    return bool(_of(runner).update(state="failed", ended_at=now, problems=said))


def interrupt(runner: str, now: datetime) -> None:
    """Its worker ends before it does."""
    _of(runner).update(state="interrupted", ended_at=now)


def interrupt_silent(now: datetime, patience: timedelta) -> int:
    """Those whose worker has said nothing for so long: it is gone. How many they are."""
    silent = Row.objects.filter(state="running", beat_at__lt=now - patience)
    return silent.update(state="interrupted", ended_at=now) if silent.exists() else 0


def interrupt_all(now: datetime) -> int:
    """No worker can be at any of them: this is the only process, and it begins."""
    return Row.objects.filter(state="running").update(state="interrupted", ended_at=now)


def cancel(number: int, now: datetime) -> bool:
    """Nobody wants it any more; whoever runs it stops within a second. False: it had ended."""
    return bool(Row.objects.filter(pk=number, state__in=ACTIVE).update(state="cancelled", ended_at=now, upload=None))


# What is let go -----------------------------------------------------------------------------------------------------


def forget(now: datetime, kept_for: timedelta, most: int) -> int:
    """Drops those that ended long ago, and all but the newest; how many. What a watch came to stays with the watch."""
    ended = Row.objects.filter(watch=None).exclude(state__in=ACTIVE)
    newest = list(ended.order_by("-id").values_list("id", flat=True)[:most])
    old = ended.filter(ended_at__lt=now - kept_for)
    return _delete(ended.exclude(pk__in=newest)) + _delete(old)


def forget_uploads(now: datetime, kept_for: timedelta) -> int:
    """Drops what was uploaded for those that ended so long ago; how many. They stay, and can be run with it no more."""
    ended = Row.objects.exclude(state__in=ACTIVE).filter(ended_at__lt=now - kept_for, upload__isnull=False)
    return ended.update(upload=None)


def forget_of_watch(watch: int, kept: Sequence[int]) -> int:
    """Drops the runs of a watch but those that are kept."""
    return _delete(Row.objects.filter(watch=watch).exclude(state__in=ACTIVE).exclude(pk__in=kept))


def _delete(rows: "QuerySet[Row]") -> int:
    return int(rows.delete()[0])


def _of(runner: str) -> "QuerySet[Row]":
    return Row.objects.filter(state="running", runner=runner)


def _backtest(row: Row) -> Backtest:
    names = [name for name in Backtest.__struct_fields__ if name != "problems"]
    values = {name: getattr(row, name) for name in names}
    return Backtest(**values, problems=tuple(Fault(**one) for one in row.problems))
