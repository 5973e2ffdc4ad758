"""How well accounts were, day by day, and by which rules: kept, so that lists and charts need not make it anew."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Max
from msgspec import Raw, Struct, structs

from rung.core.accounts.churn import Churn, Level
from rung.core.accounts.health import Health, Move, Rules
from rung.store import settings_store
from rung.store.dialect import Table, among, array, from_db, hot, to_db
from rung.store.models import AccountHealth, Journal, Setting

RULES = "health_rules"
"""The setting that holds every version of the rules, the newest last."""
LOOK = "health_look"
"""The setting by which workers agree on who keeps, and up to when everything is kept."""
RULES_KEPT = 200
HEALTH = Table(
    "account_health",
    {
        "account": "text", "day": "date", "at": "timestamptz", "rules": "int", "score": "smallint", "level": "text",
        "health": "json", "churn": "json", "moves": "json",
    },
    key=("account", "day"),
)  # fmt: skip
_encoder = msgspec.json.Encoder()


class Kept(Struct, frozen=True):
    """One account at the end of one day, or so far."""

    account: str
    day: date
    at: datetime
    rules: int
    health: Health
    churn: Churn
    moves: tuple[Move, ...] = ()


class OnDay(Struct, frozen=True):
    """How an account was at the end of a day."""

    score: int | None
    level: Level | None
    signs: tuple[str, ...] = ()
    """By what one saw that it may leave, in words."""


class Newest(Struct, frozen=True):
    """Of the newest row what lists need."""

    day: date
    at: datetime
    rules: int
    score: int | None
    level: Level


# Rules ----------------------------------------


def rules() -> Rules:
    """Those in force."""
    return all_rules()[-1]


def all_rules() -> list[Rules]:
    """Every version, the oldest first; before the first change the usual ones."""
    kept: Sequence[Any] = settings_store.get(RULES, [])
    return [Rules(), *msgspec.convert(kept, list[Rules])]


def rules_at(versions: Sequence[Rules], at: datetime) -> Rules:
    """Those that were in force at an instant."""
    return next((one for one in reversed(versions) if one.at is None or one.at <= at), Rules())


def change_rules(changed: Rules, by: str, now: datetime) -> Rules:
    """Puts new rules in force from now on; returns them with their number."""
    made: list[Rules] = []

    def added(versions: list[Any]) -> list[Any]:
        number = 1 + (versions[-1].get("number", 0) if versions else 0)
        made.append(structs.replace(changed, number=number, at=now, by=by))
        return [*versions, msgspec.to_builtins(made[0])][-RULES_KEPT:]

    settings_store.change(RULES, [], added)
    return made[0]


# What is kept ----------------------------------------


def put(rows: Sequence[Kept]) -> None:
    """Keeps these days; what was kept of them goes."""
    HEALTH.upsert(
        [
            {
                "account": one.account, "day": one.day.isoformat(), "at": one.at, "rules": one.rules,
                "score": one.health.score, "level": one.churn.level, "health": Raw(_encoder.encode(one.health)),
                "churn": Raw(_encoder.encode(one.churn)), "moves": Raw(_encoder.encode(one.moves)),
            }
            for one in rows
        ]
    )  # fmt: skip


def of_account(account: str, since: date) -> list[Kept]:
    """The days of an account that are kept, from one on, the oldest first."""
    rows = AccountHealth.objects.filter(account=account, day__gte=since).order_by("day")
    return [
        Kept(
            row.account, row.day, row.at, row.rules, msgspec.convert(row.health, Health),
            msgspec.convert(row.churn, Churn), msgspec.convert(row.moves, tuple[Move, ...]),
        )
        for row in rows
    ]  # fmt: skip


def newest() -> dict[str, Newest]:
    """By account its newest row, of those that a day of the last two has."""
    last = AccountHealth.objects.aggregate(day=Max("day"))["day"]
    if last is None:
        return {}
    rows = AccountHealth.objects.filter(day__gte=last - timedelta(days=1)).order_by("day")
    found = rows.values_list("account", "day", "at", "rules", "score", "level")
    return {account: Newest(*facts) for account, *facts in found}


def on_day(day: date) -> dict[str, OnDay]:
    """By account how it was at the end of a day, or of the day before where that one is not kept yet."""
    rows = AccountHealth.objects.filter(day__gte=day - timedelta(days=1), day__lte=day).order_by("day")
    return {
        account: OnDay(score, level, tuple(sign["words"] for sign in churn.get("signs", ())))
        for account, score, level, churn in rows.values_list("account", "score", "level", "churn")
    }


def forget(account: str, since: date) -> None:
    """These days are to be made anew."""
    AccountHealth.objects.filter(account=account, day__gte=since).delete()


def forget_old(before: date) -> None:
    AccountHealth.objects.filter(day__lt=before).delete()


# Who keeps, and what changed ----------------------------------------


def claim(name: str, now: datetime, until: datetime) -> bool:
    """Whether this worker keeps, for now."""
    with transaction.atomic():
        Setting.objects.get_or_create(key=LOOK, defaults={"value": {}})
        row = Setting.objects.select_for_update().get(key=LOOK)
        look = row.value
        if look.get("by") != name and look.get("until") and datetime.fromisoformat(look["until"]) > now:
            return False
        row.value = {**look, "by": name, "until": until.isoformat()}
        row.save(update_fields=["value"])
        return True


def kept_until() -> datetime | None:
    """Every line decided up to here is in what is kept."""
    mark = settings_store.get(LOOK, {}).get("mark")
    return datetime.fromisoformat(mark) if mark else None


def note_kept_until(at: datetime) -> None:
    settings_store.change(LOOK, {}, lambda look: {**look, "mark": at.isoformat()})


def last_decided_at() -> datetime | None:
    """When the last line of the journal was decided."""
    return Journal.objects.aggregate(at=Max("decided_at"))["at"]


def touched(since: datetime) -> dict[str, datetime]:
    """By account the last line of it or of its issues that was decided since."""
    with hot() as cursor:
        cursor.execute(
            """SELECT CASE WHEN s.kind = 'account' THEN s.key ELSE s.account END AS account, max(j.decided_at)
               FROM journal j JOIN subject s ON s.id = j.subject_id
               WHERE j.decided_at > %s AND s.kind IN ('issue', 'account') GROUP BY 1""",
            [to_db(since)],
        )
        return {account: from_db(at) for account, at in cursor.fetchall() if account}


def imported(since: datetime, accounts: Sequence[str]) -> dict[str, datetime]:
    """By account the earliest instant of which an import has told since: what is kept from there on knew nothing of
    it."""
    with hot() as cursor:
        cursor.execute(
            f"""SELECT CASE WHEN s.kind = 'account' THEN s.key ELSE s.account END AS account, min(j.at)
                FROM journal j JOIN subject s ON s.id = j.subject_id
                WHERE j.decided_at > %s AND s.kind IN ('issue', 'account')
                  AND CASE WHEN s.kind = 'account' THEN s.key ELSE s.account END {among("text")}
                  AND CAST(j.event AS text) LIKE %s GROUP BY 1""",
            [to_db(since), array(accounts), '%"bulk":true%'],
        )
        return {account: from_db(at) for account, at in cursor.fetchall()}
