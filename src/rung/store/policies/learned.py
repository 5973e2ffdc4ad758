"""Models that were learned from the team's own issues: every version with what it is worth, and which one counts.

A judge (the kind of an issue, its priority, ...) uses one version or none. What is learned is used from then on, unless
somebody switched the judge off or went back to an older version; who uses it asks `standing`, or lets it come along.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import F
from msgspec import Struct

from rung.store.dialect import hot, is_postgres
from rung.store.models import Judge as JudgeRow
from rung.store.models import LearnedModel as Row

KEPT = 10
"""Versions of each judge, beside the one in use."""


class NoSuchVersion(Exception):
    """This judge has no such version, or it is kept no more."""


class InUse(Struct, frozen=True):
    """The version of a judge that counts, without its content."""

    version: int
    sha: str
    """Of its content: two of one sha are the same model."""
    threshold: float | None


class Standing(Struct, frozen=True):
    """Which judges count at present."""

    in_use: dict[str, InUse]
    """By judge the version that counts."""
    off: frozenset[str]
    """Those that a team switched off."""


class Version(Struct, frozen=True, kw_only=True):
    """One version as pages show it. Instants are UTC."""

    judge: str
    version: int
    learned_at: datetime
    learned_for: str
    """Who asked for it; empty where it was a night's."""
    examples: int
    figures: dict[str, Any]
    is_in_use: bool


class Judge(Struct, frozen=True, kw_only=True):
    """How it stands with one judge. Instants are UTC."""

    name: str
    in_use: int | None = None
    is_off: bool = False
    is_held: bool = False
    """An older version counts, since somebody went back to it."""
    threshold: float | None = None
    asked_at: datetime | None = None
    asked_by: str = ""
    started_at: datetime | None = None
    tried_at: datetime | None = None
    problem: str = ""


def standing() -> Standing:
    """Which judges count. One small look."""
    with hot() as cursor:
        cursor.execute(f"SELECT {standing_column()}")
        return standing_of(cursor.fetchone()[0])


def standing_column() -> str:
    """What a statement selects beside its answer to bring along which judges count; `standing_of` reads it."""
    listed, each = ("json_agg", "json_build_array") if is_postgres() else ("json_group_array", "json_array")
    return f"""(SELECT CAST({listed}({each}(j.name, j.is_off, m.version, m.sha, j.threshold)) AS text)
                FROM judge j LEFT JOIN learned_model m ON m.judge = j.name AND m.version = j.in_use)"""


def standing_of(brought: str | None) -> Standing:
    """Which judges count, from what `standing_column` gave."""
    rows = msgspec.json.decode(brought or "[]")
    return Standing(
        {name: InUse(version, sha, threshold) for name, _, version, sha, threshold in rows if version is not None},
        frozenset(name for name, is_off, *_ in rows if is_off),
    )


def content(judge: str, version: int) -> bytes | None:
    """What was learned; null where it is kept no more."""
    found = Row.objects.filter(judge=judge, version=version).values_list("content", flat=True).first()
    return bytes(found) if found is not None else None


def judge(name: str) -> Judge:
    """How it stands with a judge; as on the first day where nobody asked anything of it yet."""
    row = JudgeRow.objects.filter(pk=name).first()
    return _judge(row) if row else Judge(name=name)


def history(judge: str) -> list[Version]:
    """What a judge has learned, the newest first."""
    used = JudgeRow.objects.filter(pk=judge).values_list("in_use", flat=True).first()
    return [_version(row, used) for row in Row.objects.filter(judge=judge).defer("content").order_by("-version")]


def add(
    judge: str, content: bytes, examples: int, figures: Mapping[str, Any], now: datetime, learned_for: str = ""
) -> Version:
    """Keeps what was learned as the next version, and drops the oldest. It counts, unless the judge is off or held.

    The same as the newest once more is no version of its own.
    """
    sha = sha256(content).hexdigest()
    with transaction.atomic():
        row = _locked(judge)
        newest = Row.objects.filter(judge=judge).defer("content").order_by("-version").first()
        if newest is not None and newest.sha == sha:
            return _version(newest, row.in_use)
        made = Row.objects.create(
            judge=judge, version=(newest.version if newest else 0) + 1, learned_at=now, learned_for=learned_for[:200],
            examples=examples, figures=dict(figures), sha=sha, content=content,
        )  # fmt: skip
        if not row.is_off and not row.is_held:
            row.in_use = made.version
        row.save(update_fields=["in_use"])
        kept = Row.objects.filter(judge=judge).exclude(version=row.in_use or 0).order_by("-version")
        for number in list(kept.values_list("id", flat=True)[KEPT:]):
            Row.objects.filter(pk=number).delete()
    return _version(made, row.in_use)


def use(judge: str, version: int) -> None:
    """This version counts from now on; the newest one until a newer is learned, an older one until somebody chooses
    another. Raises NoSuchVersion.
    """
    with transaction.atomic():
        row = _locked(judge)
        versions = set(Row.objects.filter(judge=judge).values_list("version", flat=True))
        if version not in versions:
            raise NoSuchVersion(f"{judge} has no version {version}")
        row.in_use, row.is_off, row.is_held = version, False, version != max(versions)
        row.save(update_fields=["in_use", "is_off", "is_held"])


def switch_off(judge: str) -> None:
    """None of its versions counts any more: what remains are the rules of the policy."""
    with transaction.atomic():
        row = _locked(judge)
        row.in_use, row.is_off, row.is_held = None, True, False
        row.save(update_fields=["in_use", "is_off", "is_held"])


def switch_on(judge: str) -> None:
    """Its newest version counts again; where it has none yet, what is said without having learned."""
    with transaction.atomic():
        row = _locked(judge)
        newest = Row.objects.filter(judge=judge).order_by("-version").values_list("version", flat=True).first()
        row.in_use, row.is_off, row.is_held = newest, False, False
        row.save(update_fields=["in_use", "is_off", "is_held"])


def set_threshold(judge: str, threshold: float | None) -> None:
    """From which confidence on its word counts without anybody's yes; null: never."""
    with transaction.atomic():
        row = _locked(judge)
        row.threshold = threshold
        row.save(update_fields=["threshold"])


# Learning -----------------------------------------------------------------------------------------------------------


def ask(judge: str, by: str, now: datetime) -> None:
    """Somebody wants it learned now; the worker hears of it within seconds."""
    with transaction.atomic():
        _locked(judge)
        JudgeRow.objects.filter(pk=judge).update(asked_at=now, asked_by=by[:200])


def due(judges: Iterable[str], now: datetime, every: timedelta, patience: timedelta) -> list[str]:
    """Which of these `begin` would take now, by a look that costs little."""
    rows = {row.name: row for row in JudgeRow.objects.all()}
    return [name for name in judges if name not in rows or _is_due(rows[name], now, every, patience)]


def begin(judge: str, now: datetime, every: timedelta, patience: timedelta) -> Judge | None:
    """Takes the learning of a judge, where somebody asked for it or the last try is `every` ago; null where it is not
    its time, or somebody else is at it and began less than `patience` ago.
    """
    with transaction.atomic():
        row = _locked(judge)
        if not _is_due(row, now, every, patience):
            return None
        taken = _judge(row)
        JudgeRow.objects.filter(pk=judge).update(started_at=now, asked_at=None)
    return taken


def end(judge: str, now: datetime, problem: str = "") -> None:
    """The learning ended, well or with a problem that is shown."""
    JudgeRow.objects.filter(pk=judge).update(started_at=None, tried_at=now, problem=problem, asked_by="")


def interrupt(judge: str) -> None:
    """Its worker stops before it is learned: the next one takes it up at once."""
    JudgeRow.objects.filter(pk=judge).update(started_at=None, asked_at=F("started_at"))


def _is_due(row: JudgeRow, now: datetime, every: timedelta, patience: timedelta) -> bool:
    is_time = row.asked_at is not None or row.tried_at is None or row.tried_at <= now - every
    return is_time and (row.started_at is None or row.started_at < now - patience)


def _locked(judge: str) -> JudgeRow:
    JudgeRow.objects.get_or_create(pk=judge)
    return JudgeRow.objects.select_for_update().get(pk=judge)


def _judge(row: JudgeRow) -> Judge:
    return Judge(**{name: getattr(row, name) for name in Judge.__struct_fields__})


def _version(row: Row, used: int | None) -> Version:
    values = {name: getattr(row, name) for name in Version.__struct_fields__ if name != "is_in_use"}
    return Version(**values, is_in_use=row.version == used)
