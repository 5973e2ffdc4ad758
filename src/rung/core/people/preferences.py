"""Whom of those who could have an issue its account, its language or its place in the world prefers.

Each preference narrows the choice to those who match it, where any do; none ever leaves an issue waiting.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

from rung.core.document import Account, PolicyDocument
from rung.core.draft import Draft
from rung.core.times.walltime import zone

A_DAY = timedelta(days=1)


class Narrowed(NamedTuple):
    """Those who are left, what was said of them, and why others are not among them."""

    people: list[str]
    words: tuple[str, ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()


def narrow(draft: Draft, preferences: Sequence[str], people: list[str]) -> Narrowed:
    """Those whom the preferences, each in its turn, leave."""
    words: list[str] = []
    passed_over: list[tuple[str, str]] = []
    for name in preferences:
        found = PREFERENCES[name](draft, people)
        if found is None:
            continue
        kept, why = found
        passed_over += [(one, f"could have it; preferred is who {why}") for one in people if one not in kept]
        if len(kept) < len(people):
            words.append(why)
        people = kept
    return Narrowed(people, tuple(words), tuple(passed_over))


Found = tuple[list[str], str] | None


def _account(draft: Draft, people: list[str]) -> Found:
    """Whom the account knows: who was given an issue of it last, else who looks after it."""
    account = draft.state.account
    if not account:
        return None
    served = draft.served(account)
    known = sorted((one for one in people if one in served), key=lambda one: served[one], reverse=True)
    name = draft.account.name if draft.account and draft.account.name else account
    if known:
        return known[:1], f"had an issue of {name} last"
    owner = draft.account.owner if draft.account else None
    return ([owner], f"looks after {name}") if owner in people and owner else None


def _language(draft: Draft, people: list[str]) -> Found:
    """Who speaks the language of the issue, else of the account."""
    wanted = draft.state.fields.get("language") or (draft.account.fields.get("language") if draft.account else None)
    if not isinstance(wanted, str) or not wanted.strip():
        return None
    spoken = {one: person.languages for one in people if (person := draft.person(one))}
    able = [one for one, languages in spoken.items() if any(_is_same(wanted, each) for each in languages)]
    return (able, f"speaks {wanted.strip()}") if able else None


def _is_same(wanted: str, spoken: str) -> bool:
    """`de` and `de-AT` are one language; `de-AT` and `de-CH` are not."""
    one, other = (text.strip().casefold().replace("_", "-") for text in (wanted, spoken))
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def _time_zone(draft: Draft, people: list[str]) -> Found:
    """Whose wall clock shows now what is nearest to that of the account."""
    name = zone_of_account(draft.account, draft.policy.document)
    if name is None:
        return None
    there = _offset(draft, name)
    far = {one: _apart(there, _offset(draft, draft.policy.zone_of(one))) for one in people}
    nearest = min(far.values())
    return [one for one in people if far[one] == nearest], f"is nearest to the clock of {name}"


def zone_of_account(account: Account | None, document: PolicyDocument) -> str | None:
    """The zone of the account's own calendar; of one made up of others, that of the first of them that has one."""
    names, seen = [account.calendar] if account and account.calendar else [], set[str]()
    while names:
        name = names.pop(0)
        rule = document.calendars.get(name)
        if rule is None or name in seen:
            continue
        seen.add(name)
        if not rule.any_of:
            return rule.time_zone
        names = [*rule.any_of, *names]
    return None


def _offset(draft: Draft, name: str) -> timedelta:
    return draft.wake.astimezone(zone(name)).utcoffset() or timedelta()


def _apart(one: timedelta, other: timedelta) -> timedelta:
    """How far two wall clocks are apart, the short way round the world."""
    apart = abs(one - other) % A_DAY
    return min(apart, A_DAY - apart)


PREFERENCES: dict[str, Callable[[Draft, list[str]], Found]] = {
    "account": _account,
    "language": _language,
    "time_zone": _time_zone,
}
