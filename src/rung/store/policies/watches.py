"""Drafts that are watched: they decide beside the live policy for a while, and tell nobody.

What a watch has seen so far is a back-test over the time since it began (`rung.store.policies.backtests`), made anew
again and again; the watch names the last one that ended well.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from rung.store.models import PolicyWatch as Row
from rung.store.policies import backtests

State = Literal["watching", "over", "stopped"]


class Watch(Struct, frozen=True):
    """A draft as it was when somebody began to watch it. Instants are UTC."""

    id: int
    name: str
    draft: int
    revision: int
    asked_by: str
    started_at: datetime
    ends_at: datetime
    state: State
    ended_at: datetime | None
    why: str
    """Why it ended before its time."""
    next_at: datetime
    failed: int
    backtest: int | None
    """The last run that ended well."""

    @property
    def is_running(self) -> bool:
        return self.state == "watching"


def add(name: str, draft: int, revision: int, text: str, by: str, *, now: datetime, ends_at: datetime) -> Watch:
    row = Row.objects.create(
        name=name, draft=draft, revision=revision, text=text, asked_by=by, started_at=now, ends_at=ends_at, next_at=now
    )
    return _watch(row)


def get(number: int) -> Watch | None:
    row = Row.objects.defer("text").filter(pk=number).first()
    return _watch(row) if row else None


def text(number: int) -> str:
    return str(Row.objects.values_list("text", flat=True).get(pk=number))


def running() -> list[Watch]:
    """Those that go on, the oldest first."""
    return [_watch(row) for row in Row.objects.defer("text").filter(state="watching").order_by("id")]


def latest(*, draft: int | None = None, limit: int = 20) -> list[Watch]:
    """Those that go on and those that ended, the newest first."""
    rows = Row.objects.defer("text") if draft is None else Row.objects.defer("text").filter(draft=draft)
    return [_watch(row) for row in rows.order_by("-id")[:limit]]


def look_at(number: int, at: datetime) -> None:
    """It is brought up to date at that instant."""
    Row.objects.filter(pk=number, state="watching").update(next_at=at)


def hold(number: int, seen_at: datetime, until: datetime) -> bool:
    """Whoever calls brings it up to date. False: somebody else does, or it has ended."""
    return bool(Row.objects.filter(pk=number, state="watching", next_at=seen_at).update(next_at=until))


def seen(number: int, backtest: int, next_at: datetime) -> None:
    """A run ended well: it is what the watch shows from now on."""
    Row.objects.filter(pk=number).update(backtest=backtest, next_at=next_at, failed=0)


def failed(number: int, times: int, next_at: datetime) -> None:
    Row.objects.filter(pk=number).update(failed=times, next_at=next_at)


def end(number: int, state: State, now: datetime, why: str = "") -> bool:
    """False: it had ended already."""
    return bool(Row.objects.filter(pk=number, state="watching").update(state=state, ended_at=now, why=why[:300]))


def forget(most: int) -> int:
    """Drops all but the newest of those that ended, with what they have seen."""
    ended = Row.objects.exclude(state="watching").order_by("-id").values_list("id", flat=True)[most:]
    gone = list(ended)
    for number in gone:
        backtests.forget_of_watch(number, ())
    return int(Row.objects.filter(pk__in=gone).delete()[0])


def _watch(row: Row) -> Watch:
    return Watch(**{name: getattr(row, name) for name in Watch.__struct_fields__})
