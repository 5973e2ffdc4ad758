"""Why a promise is likely to be missed, in words: the facts that raise the chance most, with what is known of them."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import islice

from rung.understand.risk.track_record import HOURS_TOGETHER, NO_ISSUES, PAIRED_WITH, Promise, TrackRecord

Fared = Mapping[str, tuple[int, int]]
"""As `TrackRecord.fared` says it of one issue."""

MOST_REASONS = 3
LEAST_GAIN = 0.1
"""What moves the odds by less than a tenth is not worth a word."""
TELLING = 1.1
"""So much more often than usual must issues like it have been late to be worth a word."""
LONGEST_VALUE = 40
DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
UNNAMED = {"contact": "of this contact", "account": "of this account"}
COURSE = {
    "handoffs": "it was moved between teams",
    "follow_ups": "the customer asked again without an answer",
    "messages": "the customer has written much",
    "reopens": "it was reopened",
    "answered": "it was answered, and is not resolved",
    "nobody": "nobody has it assigned",
}


def raised_by(gains: Mapping[str, float], promise: Promise, record: TrackRecord) -> tuple[str, ...]:
    """The facts that raise the chance most, the strongest first. `gains`: by feature, how far it moves the odds."""
    by_fact: dict[str, float] = {}
    for feature, gain in gains.items():
        if (fact := _fact(feature)) is not None:
            by_fact[fact] = by_fact.get(fact, 0.0) + gain
    ranked = sorted(by_fact.items(), key=lambda one: (-one[1], one[0]))
    fared, usual = record.fared(promise.facts), record.usual
    words = (_words(fact, promise, fared, usual) for fact, gain in ranked if gain >= LEAST_GAIN)
    return tuple(islice(filter(None, words), MOST_REASONS))


def _fact(feature: str) -> str | None:
    """The fact that a feature of the record tells something about."""
    head, _, rest = feature.partition(":")
    if "=" in feature and ":" not in feature.partition("=")[0]:
        return "of " + feature.partition("=")[0]
    if head in ("fared", "known"):
        return "of " + rest
    return {"left": "left", "used": "used", "usual": None}.get(head, feature)


def _words(fact: str, promise: Promise, fared: Fared, usual: float) -> str:
    if fact.startswith("of "):
        return _fared(fact.removeprefix("of "), promise, fared, usual)
    head, _, rest = fact.partition(":")
    told: dict[str, Callable[[], str]] = {
        "left": lambda: f"only {_span(promise.left)} are left" if promise.left else "",
        "used": lambda: f"{promise.used:.0%} of its time has gone by" if promise.used else "",
        "open": lambda: f"{promise.queues.get(rest, 0)} other issues are open{' with its team' * (rest == 'team')}",
        "hour": lambda: f"it is between {int(rest):02}:00 and {int(rest) + HOURS_TOGETHER:02}:00",
        "weekday": lambda: f"on {DAYS[int(rest)]} more are late",
        "course": lambda: COURSE[rest] if promise.course.get(rest) else "",
    }
    return told[head]() if head in told else ""


def _fared(group: str, promise: Promise, fared: Fared, usual: float) -> str:
    """`7 of 9 issues with kind outage were late`; empty where no such issue has ended: then nothing is known of it."""
    ended, missed = fared.get(group, NO_ISSUES)
    if not missed or missed / ended <= TELLING * usual:
        return ""
    name, paired, _ = group.partition(f"+{PAIRED_WITH}")
    named = [_named(name, promise)] + [_named(PAIRED_WITH, promise)] * bool(paired)
    return f"{missed} of {ended} issues {' and '.join(named)} were late"


def _named(name: str, promise: Promise) -> str:
    value = promise.facts.get(name, "")
    short = value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
    return UNNAMED.get(name) or f"with {name.replace('_', ' ')} {short}"


def _span(left: timedelta) -> str:
    minutes = int(left / timedelta(minutes=1))
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
