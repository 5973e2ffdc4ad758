"""What a batch locks and reads before its first decision, in one go for all its subjects."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.core.desk import Desk
from rung.core.happenings.survey import is_due
from rung.core.policy import Policy
from rung.engine.named import Named, named_by
from rung.engine.subject import KIND_ACCOUNT, KIND_ISSUE, Subject
from rung.store.decisions import around, locks
from rung.store.decisions import desk as shared
from rung.store.decisions.work import Waiting
from rung.store.dialect import pipelined
from rung.store.policies import policies
from rung.store.words import texts
from rung.store.words.texts import Known

TEXTS_EACH = 2
"""So many texts an event has, hardly ever more: a subject and a body."""
SHARED_PICKS = ("round_robin", "least_loaded", "best_match")


class Beforehand(Struct, frozen=True):
    """What is known when the first subject has its turn."""

    desk: Desk
    accounts: dict[str, dict[str, Any] | None]
    """By key of those that these subjects and events may ask for, what was told of it; None where nothing was."""
    contacts: dict[str, Known]
    """By address."""
    text_ids: list[int]
    """For what was written."""


def read(subjects: Sequence[Subject], waiting: Sequence[Waiting], policy: Policy, now: datetime) -> Beforehand:
    by_subject = named_by(waiting)
    named = [one for each in by_subject.values() for one in each]
    keys, is_choice = _accounts_in(subjects, named), _is_choice(subjects, policy, now)
    with pipelined():  # what is asked behind a lock is answered when it is had
        _lock(subjects, named)
        if is_choice:
            locks.take_choice_lock()
        desk = shared.ask_for(now, line_of=len(subjects) + 1)
        said = around.ask_accounts(keys)
        contacts = texts.ask_contacts({one.contact for one in named if one.contact}, _unsigned(subjects, by_subject))
        text_ids = texts.ask_ids(TEXTS_EACH * len(waiting))
    return Beforehand(desk(), dict.fromkeys(keys) | said(), contacts(), text_ids())


def chooses(policy: Policy) -> bool:
    """Whether a decision under this policy may choose between people by turns or loads, or counts other issues."""
    document = policy.document
    picks = [level.pick for path in document.paths.values() for level in path.levels]
    return bool(document.routing or policy.floods) or any(pick in SHARED_PICKS for pick in picks)


def _is_choice(subjects: Sequence[Subject], policy: Policy, now: datetime) -> bool:
    """Whether one of these decisions may choose between people, or asks a customer who is not asked too often."""
    versions = {one.policy_version for one in subjects if one.policy_version is not None}
    asks = any(one.state is not None and is_due(one.state, now) for one in subjects)
    return asks or any(chooses(policies.load(number)) for number in {policy.version, *versions})


def _lock(subjects: Sequence[Subject], named: Sequence[Named]) -> None:
    """Accounts that change here, and those that an issue of this batch may come to."""
    changed = {one.key for one in subjects if one.kind == KIND_ACCOUNT}
    joined = {key for one in named for key in (one.account, one.changes.account) if key}
    for subject in subjects:
        if subject.state is not None and not subject.state.is_open and subject.state.account:
            joined.add(subject.state.account)  # it may be opened again
    locks.lock_accounts(changed, joined)


def _accounts_in(subjects: Sequence[Subject], named: Sequence[Named]) -> set[str]:
    """The accounts whose facts these subjects and events may ask for."""
    theirs = {one.state.account for one in subjects if one.state is not None}
    return {key for key in (*theirs, *(key for one in named for key in (one.account, one.changes.account))) if key}


def _unsigned(subjects: Sequence[Subject], named: Mapping[int, Sequence[Named]]) -> list[str]:
    """By what the words of new issues are kept that nobody is named with."""
    return [
        texts.ISSUE + one.key
        for one in subjects
        if one.kind == KIND_ISSUE and one.state is None and not any(each.contact for each in named.get(one.id, ()))
    ]
