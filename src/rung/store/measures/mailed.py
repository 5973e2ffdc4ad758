"""Reports that are mailed: kept, claimed when they are due, and followed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.core import signing
from django.db import transaction
from msgspec import Struct, structs

from rung.core.times.cadence import Cadence
from rung.store.deliveries import bulletins
from rung.store.deliveries.bulletins import Outcome
from rung.store.models import MailedReport, ReportReader, ReportRun
from rung.store.people import tokens

INVITED_FOR = timedelta(days=14)
"""How long somebody outside has to agree."""
RUNS_KEPT = 400
"""Of a report: more than a year of days."""
Use = Literal["agree", "stop"]
_SALTS = {"agree": "rung.report.agree", "stop": "rung.report.stop"}
_FOR_EVER = timedelta(days=36_500)


class Report(Struct, frozen=True):
    id: int
    name: str
    measure: str
    only: Mapping[str, tuple[str, ...]]
    cadence: Cadence
    by: str
    made_at: datetime
    is_on: bool
    next_at: datetime


class Reader(Struct, frozen=True):
    id: int
    report: int
    person: str
    address: str
    asked_at: datetime
    confirmed_at: datetime | None
    stopped_at: datetime | None

    @property
    def name(self) -> str:
        return self.person or self.address

    @property
    def is_active(self) -> bool:
        """People of the house need not agree; anybody may stop it."""
        return self.stopped_at is None and (bool(self.person) or self.confirmed_at is not None)


class Run(Struct, frozen=True):
    id: int
    report: int
    due_at: datetime
    since: date
    until: date
    made_at: datetime
    late: float
    by: str | None
    bulletin: int | None


def add(name: str, measure: str, only: Mapping[str, Sequence[str]], cadence: Cadence, by: str, now: datetime,
        next_at: datetime) -> Report:  # fmt: skip
    row = MailedReport.objects.create(
        name=name, measure=measure, only={field: list(words) for field, words in only.items()}, every=cadence.every,
        day=cadence.day, minute=cadence.minute, time_zone=cadence.time_zone, by=by, made_at=now, next_at=next_at,
    )  # fmt: skip
    return _report(row)


def listed() -> list[Report]:
    return [_report(row) for row in MailedReport.objects.order_by("name", "id")]


def one(report: int) -> Report | None:
    row = MailedReport.objects.filter(pk=report).first()
    return _report(row) if row else None


def due(now: datetime) -> list[Report]:
    return [_report(row) for row in MailedReport.objects.filter(is_on=True, next_at__lte=now).order_by("next_at", "id")]


def claim(report: Report, next_at: datetime) -> bool:
    """Moves a report that is due on to its next time; False where another worker was faster."""
    found = MailedReport.objects.filter(pk=report.id, next_at=report.next_at, is_on=True)
    return bool(found.update(next_at=next_at))


def turn(report: int, *, is_on: bool, next_at: datetime) -> None:
    MailedReport.objects.filter(pk=report).update(is_on=is_on, next_at=next_at)


def remove(report: int) -> bool:
    """What is on its way is not sent any more: whoever packs it finds it gone."""
    with transaction.atomic():
        ReportRun.objects.filter(report_id=report).delete()
        ReportReader.objects.filter(report_id=report).delete()
        return bool(MailedReport.objects.filter(pk=report).delete()[0])


def readers(report: int) -> list[Reader]:
    return [_reader(row) for row in ReportReader.objects.filter(report_id=report).order_by("id")]


def reader(number: int) -> Reader | None:
    row = ReportReader.objects.filter(pk=number).first()
    return _reader(row) if row else None


def add_reader(report: int, person: str, address: str, now: datetime) -> Reader:
    """Somebody who stopped it and is entered again is asked anew."""
    row, _ = ReportReader.objects.update_or_create(
        report_id=report, person=person, address=address,
        defaults={"asked_at": now, "confirmed_at": None, "stopped_at": None},
    )  # fmt: skip
    return _reader(row)


def remove_reader(report: int, number: int) -> bool:
    return bool(ReportReader.objects.filter(pk=number, report_id=report).delete()[0])


def confirm(number: int, now: datetime) -> None:
    ReportReader.objects.filter(pk=number, confirmed_at=None).update(confirmed_at=now)


def stop(number: int, now: datetime) -> None:
    ReportReader.objects.filter(pk=number, stopped_at=None).update(stopped_at=now)


def add_run(report: int, due_at: datetime, days: tuple[date, date], now: datetime, *, late: float = 0.0,
            by: str | None = None) -> Run:  # fmt: skip
    row = ReportRun.objects.create(
        report_id=report, due_at=due_at, since=days[0], until=days[1], made_at=now, late=late, by=by
    )
    old = ReportRun.objects.filter(report_id=report).order_by("-due_at").values_list("pk", flat=True)[RUNS_KEPT:]
    ReportRun.objects.filter(pk__in=list(old)).delete()
    return _run(row)


def carried_by(run: Run, bulletin: int) -> Run:
    """The run with what carries it."""
    ReportRun.objects.filter(pk=run.id).update(bulletin=bulletin)
    return structs.replace(run, bulletin=bulletin)


def runs(report: int, limit: int) -> list[Run]:
    return [_run(row) for row in ReportRun.objects.filter(report_id=report).order_by("-due_at", "-id")[:limit]]


def count_asked(report: int, since: datetime) -> int:
    """How many were made since an instant because somebody asked for them."""
    return int(ReportRun.objects.filter(report_id=report, by__isnull=False, made_at__gt=since).count())


def followed(report: int, limit: int) -> list[tuple[Run, list[Outcome]]]:
    """The latest runs, each with what became of its mails."""
    found = runs(report, limit)
    outcomes = bulletins.outcomes_of(run.bulletin for run in found if run.bulletin)
    return [(run, outcomes[run.bulletin] if run.bulletin else []) for run in found]


def runs_of(numbers: Iterable[int]) -> dict[int, Run]:
    """By what carries them."""
    return {row.bulletin: _run(row) for row in ReportRun.objects.filter(bulletin__in=set(numbers))}


def link_of(reader: int, use: Use) -> str:
    """The signed part of the link by which a reader agrees, or stops it."""
    return signing.dumps(reader, salt=_SALTS[use])


def read_link(text: str, use: Use) -> int:
    """Which reader's it is. Raises ExpiredLink or BadLink."""
    lasts = INVITED_FOR if use == "agree" else _FOR_EVER
    return tokens.read_link(text, _SALTS[use], lasts, "ask whoever sent it for another one", int)


def _report(row: Any) -> Report:
    cadence = Cadence(every=row.every, day=row.day, minute=row.minute, time_zone=row.time_zone)
    only = {field: tuple(words) for field, words in row.only.items()}
    return Report(row.pk, row.name, row.measure, only, cadence, row.by, row.made_at, row.is_on, row.next_at)


def _reader(row: Any) -> Reader:
    return Reader(
        row.pk, row.report_id, row.person, row.address, row.asked_at, row.confirmed_at, row.stopped_at
    )  # fmt: skip


def _run(row: Any) -> Run:
    return Run(
        row.pk, row.report_id, row.due_at, row.since, row.until, row.made_at, row.late, row.by, row.bulletin
    )  # fmt: skip
