"""How well accounts are: made from the journal for any instant, kept day by day, and told to whoever decides.

What is computed reaches decisions as an `account.changed` of the account: it stands in the journal, so replays and
back-tests see the same. It is told where it differs enough from what was told last; nothing that it leads to is a part
of it, so it never drives itself.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import msgspec
from msgspec import Struct, structs

from rung.core.accounts.churn import Churn, churn_of
from rung.core.accounts.health import (
    COUNTS,
    DEFAULT_WEIGHTS,
    LABELS,
    MOST_WEIGHT,
    Counts,
    Health,
    Move,
    Rules,
    health_of,
    moves,
)
from rung.core.accounts.health_facts import LOOKS_BACK, Facts, Happened, facts_at
from rung.core.desk import COMPUTED
from rung.core.document import Account, Computed
from rung.core.events import AccountChanged
from rung.core.times.walltime import first_instant, zone
from rung.engine.neighbours import HEALTH
from rung.store.accounts import account_health
from rung.store.accounts.account_health import Kept
from rung.store.decisions import account_past, intake
from rung.store.decisions.intake import Accepted, InboxRow
from rung.store.people import directory
from rung.store.policies import policies

MADE_BACK = timedelta(days=60)
"""So many days before its first are made of an account that is new here, as far as anything is known of them."""
KEPT_FOR = timedelta(days=400)
SETTLES = timedelta(minutes=2)
"""After its end until everything of a day is on disk."""
LEAST_MOVE = 2
"""Points by which a score must have moved before decisions hear of it."""
DAY = timedelta(days=1)


class Look(Struct, frozen=True):
    """One account at one instant."""

    account: str
    at: datetime
    facts: Facts
    health: Health
    churn: Churn
    rules: Rules


class NotSo(Exception):
    """What somebody asked for makes no sense: what is wrong, and how to mend it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class BadRules(NotSo):
    """These are no rules."""


class BadInstant(NotSo):
    """This is no instant of the past."""


# One instant ----------------------------------------


def look(account: str, at: datetime, past: Sequence[Happened] | None = None) -> Look:
    """An account as it was known at an instant, by the rules in force then. `past`: where it was read already."""
    known = account_past.past_of(account, at) if past is None else past
    return _look(account, known, at, account_health.all_rules(), _zone())


def _look(account: str, past: Sequence[Happened], at: datetime, versions: Sequence[Rules], place: str) -> Look:
    rules = account_health.rules_at(versions, at)
    facts = facts_at(past, at, at.astimezone(zone(place)).date(), rules.usage)
    health = health_of(facts, rules)
    return Look(account, at, facts, health, churn_of(facts, health), rules)


def read_instant(text: str | None, now: datetime) -> datetime:
    """The end of a day, or the present where that is not over; or an instant; without any the present.

    Raises BadInstant.
    """
    if text is None:
        return now
    try:
        instant = datetime.fromisoformat(text)
        if len(text.strip()) <= len("2026-03-09"):
            instant = _end_of(instant.date(), _zone()) if instant.date() != today(now) else now
    except (ValueError, OverflowError) as error:
        hint = "write a day such as 2026-03-09, or an instant such as 2026-03-09T09:30Z"
        raise BadInstant(f"{text[:60]!r} is no day and no instant", hint) from error
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    if instant > now:
        raise BadInstant(f"{text[:60]} is still to come", "health is made of what happened")
    return instant


def today(now: datetime) -> date:
    return now.astimezone(zone(_zone())).date()


def _end_of(day: date, place: str) -> datetime:
    return first_instant(datetime.combine(day + DAY, time()), zone(place))


def _zone() -> str:
    return policies.document_in_force().workspace.time_zone


# Day by day ----------------------------------------


def keep(account: str, now: datetime, since: date | None = None) -> Kept:
    """Brings what is kept of an account up to date, and returns the present day so far. `since`: a day from which on
    all is made anew."""
    place = _zone()
    current = now.astimezone(zone(place)).date()
    if since is not None:
        account_health.forget(account, since)
    known = {one.day: one for one in account_health.of_account(account, current - MADE_BACK - DAY)}
    first = min(account_past.first_known(account) or now, now)
    wanted = _days_to_make(known, max(first.astimezone(zone(place)).date(), current - MADE_BACK), now, place)
    past = account_past.past_of(account, now, _end_of(wanted[0], place) - LOOKS_BACK - DAY)
    versions = account_health.all_rules()
    made: list[Kept] = []
    for day in wanted:
        found = _look(account, past, min(_end_of(day, place), now), versions, place)
        why = _moves(made[-1] if made else known.get(day - DAY), found, versions)
        made.append(Kept(account, day, found.at, found.rules.number, found.health, found.churn, why))
    account_health.put(made)
    return made[-1]


def _moves(before: Kept | None, found: Look, versions: Sequence[Rules]) -> tuple[Move, ...]:
    """What moved the score since the day before."""
    if before is None:
        return ()
    return moves(before.health, found.health, account_health.rules_at(versions, before.at), found.rules)


def _days_to_make(known: dict[date, Kept], first: date, now: datetime, place: str) -> list[date]:
    """From the first day that is missing or was not over when it was made; the present one always."""
    current = now.astimezone(zone(place)).date()
    days = [first + number * DAY for number in range((current - first).days + 1)]
    anew = next((day for day in days if day not in known or known[day].at < _end_of(day, place)), current)
    return [day for day in days if day >= anew and (day == current or now >= _end_of(day, place) + SETTLES)]


# Telling ----------------------------------------


def tell(kept: Kept, account: Account, rules: Rules, now: datetime) -> int | None:
    """Tells decisions what was computed, where it differs enough from what they know; the number by which
    `intake.wait_decided` knows that, or nothing where there was nothing to tell."""
    score = kept.health.score
    found = Computed(
        None if score is None else float(score), kept.churn.is_at_risk, counts=rules.counts == "computed"
    )
    if not is_worth_telling(account.computed or Computed(), found):
        return None
    name = f"health-{kept.account}-{now.isoformat()}-{rules.number}-{score}-{found.churn_risk:d}"
    changes = {COMPUTED: msgspec.to_builtins(found)}
    event = AccountChanged(account=kept.account, at=now, id=name, changes=changes, fields={"origin": HEALTH})
    (outcome,) = intake.put([InboxRow(HEALTH, event)])
    return outcome.seq if isinstance(outcome, Accepted) else None


def is_worth_telling(told: Computed, found: Computed) -> bool:
    if (told.churn_risk, told.counts) != (found.churn_risk, found.counts):
        return True
    if told.health is None or found.health is None:
        return told.health != found.health
    return abs(found.health - told.health) >= LEAST_MOVE


def account_of(key: str) -> Account | None:
    row = directory.account_row(key)
    return row.account if row else None


# Rules ----------------------------------------


def change_rules(
    weights: dict[str, int] | None, counts: str | None, usage: Sequence[str] | None, by: str, now: datetime
) -> Rules:
    """Puts other rules in force; what is not named stays. Raises BadRules."""
    before = account_health.rules()
    changed = structs.replace(
        before,
        weights=before.weights if weights is None else _weights({**before.weights, **weights}),
        counts=before.counts if counts is None else _counts(counts),
        usage=before.usage if usage is None else tuple(dict.fromkeys(one.strip() for one in usage if one.strip())),
    )
    if structs.replace(changed, number=0, at=None, by="") == structs.replace(before, number=0, at=None, by=""):
        return before
    return account_health.change_rules(changed, by, now)


def _weights(given: dict[str, int]) -> dict[str, int]:
    for name, weight in given.items():
        if name not in DEFAULT_WEIGHTS:
            raise BadRules(f"there is no part {name!r}", f"the parts are {', '.join(LABELS)}")
        if not 0 <= weight <= MOST_WEIGHT:
            hint = "0 leaves the part out, and more weighs more"
            raise BadRules(f"the weight of {name} is to be a whole number from 0 to {MOST_WEIGHT}", hint)
    whole = {**DEFAULT_WEIGHTS, **given}
    if sum(weight > 0 for weight in whole.values()) < 2:
        raise BadRules("fewer than two parts have a weight", "give two of them at least more than 0")
    return {name: weight for name, weight in given.items() if weight != DEFAULT_WEIGHTS[name]}


def _counts(given: str) -> Counts:
    for one in COUNTS:
        if given == one:
            return one
    raise BadRules(f"{given!r} is no choice", f"write {' or '.join(COUNTS)}")
