"""Subjects that are no issues: an account and a person. What happens to them is told to the issues it concerns."""

from typing import TYPE_CHECKING, Any

from msgspec import structs

from rung.core.desk import COMPUTED, ESCALATION, AwaySet, account_changes, changed_account, in_order, is_for_issues
from rung.core.events import (
    AccountChanged,
    AccountNoted,
    AccountNoteRemoved,
    AccountSignal,
    PersonAway,
    PersonBack,
    PersonFreed,
)
from rung.core.people import places
from rung.core.refused import Refused
from rung.engine.perform import BY_ISSUE
from rung.engine.subject import KIND_ISSUE, Subject
from rung.store.decisions import around
from rung.store.decisions import desk as shared

if TYPE_CHECKING:
    from rung.engine.batch import Batch


HEALTH = "health"
"""Who vouches for what Rung computes of accounts."""


def change_account(batch: "Batch", subject: Subject, event: AccountChanged) -> None:
    """Folds an account's new facts, and tells each of its open issues."""
    if COMPUTED in event.changes and (subject.current is None or subject.current.source != HEALTH):
        hint = "say `health` and `churn_risk`; Settings, Health says which of both counts"
        raise Refused("not_yours", f"{COMPUTED!r} is what Rung itself makes out of an account", hint)
    if ESCALATION in event.changes and (subject.current is None or not subject.current.source.startswith(BY_ISSUE)):
        hint = "escalate it on its page or by POST /accounts/{account}/escalation; a fact so called goes into `fields`"
        raise Refused("not_yours", f"{ESCALATION!r} is the incident that gathers an account's issues", hint)
    own, before = batch.policy.document.accounts.get(event.account), subject.facts.get("changes", {})
    kept: dict[str, Any] = merged(before, event.changes)
    account = changed_account(own, event.account, kept)
    batch.change_account(account)
    subject.facts = {"changes": kept}
    batch.write_line(subject, event, (), policy_version=batch.policy.version)
    if not is_for_issues(changed_account(own, event.account, before), account, event.changes):
        return
    for issue in _open_issues_of(batch, event.account):
        batch.tell("account", structs.replace(event, issue=issue, id=f"{event.id}@{issue}"))


def keep_of_account(
    batch: "Batch", subject: Subject, event: AccountSignal | AccountNoted | AccountNoteRemoved
) -> None:
    """A signal or a note of an account is kept, and no issue hears of it. It makes no account known: whoever maps
    accounts is told of one that nobody knows, and what is sent of it by a slip of the pen must not end that."""
    if not subject.facts and event.account not in batch.policy.document.accounts:
        hint = "import it, add it on the page Customers, or mend the key; then send this again"
        raise Refused("unknown_account", f"there is no account {event.account!r}", hint)
    batch.write_line(subject, event, (), policy_version=batch.policy.version)


def _open_issues_of(batch: "Batch", account: str) -> list[str]:
    """The keys of an account's open issues, those that this batch opened, moved or ended as it left them."""
    decided = {one.key: one.state for one in batch.subjects if one.kind == KIND_ISSUE and one.state is not None}
    here = {key for key, state in decided.items() if state.is_open and state.account == account}
    return sorted(here | (set(around.open_issues_of(account)) - decided.keys()))


def move_person(batch: "Batch", subject: Subject, event: PersonAway | PersonBack) -> None:
    """A person goes or comes back: each issue that they have looks at it, and who waits for them is asked."""
    spans = places.absences(batch.desk, event)
    batch.desk.fold(AwaySet(event.person, spans))
    batch.away[event.person] = spans
    batch.write_line(subject, event, (), policy_version=batch.policy.version)
    for issue in _open_issues_assigned_to(batch, event.person):
        batch.tell("person", structs.replace(event, issue=issue, id=f"{event.id}@{issue}"))
    if batch.desk.lines.get(event.person):
        batch.tell("person", PersonFreed(at=event.at, person=event.person, id=f"{event.id}@line"))


def _open_issues_assigned_to(batch: "Batch", person: str) -> list[str]:
    """The keys of a person's open issues, as those of this batch stand now."""
    decided = {one.key: one.state for one in batch.subjects if one.kind == KIND_ISSUE and one.state is not None}
    here = {key for key, state in decided.items() if state.is_open and state.assignee == person}
    return sorted(here | (set(around.open_issues_assigned_to(person)) - decided.keys()))


def offer_places(batch: "Batch", subject: Subject, event: PersonFreed) -> None:
    """Somebody may have room: the first of those who wait for them are asked."""
    batch.write_line(subject, event, (), policy_version=batch.policy.version)
    most = places.offers(batch.policy, batch.desk, event, batch.now)
    if not most:
        return
    moved = {one.issue: one.now for one in batch.line_changes}
    after = event.after.order if event.after else None
    here = (one.spot for one in moved.values() if one is not None and event.person in one.people)
    kept = shared.first_in_line(event.person, after, most, but_not={*moved, *batch.asked}, decided=batch.decided)
    unasked = sorted((*kept, *(spot for spot in here if spot.issue not in batch.asked)), key=in_order)
    for offer in places.offered(event, unasked, most):
        batch.asked.add(offer.issue)
        batch.tell(shared.OFFERS, structs.replace(offer, id=f"{event.id}@{offer.issue}"))


def merged(changes: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """All that was said of an account; `fields` join, other values replace those before."""
    before, after = account_changes(changes), account_changes(more)
    own = after.get("fields") or {}
    fields = {**before.get("fields", {}), **own} if isinstance(own, dict) else own
    return {**before, **after, **({"fields": fields} if fields else {})}
