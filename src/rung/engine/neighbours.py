"""Subjects that are no issues: an account and a person. What happens to them is told to the issues it concerns."""

from typing import TYPE_CHECKING, Any

from msgspec import structs

from rung.core.desk import AccountSet, Away, AwayChanged, account_changes, changed_account
from rung.core.events import AccountChanged, PersonAway
from rung.engine.subject import KIND_ISSUE, Subject
from rung.store import work

if TYPE_CHECKING:
    from rung.engine.batch import Batch


def change_account(batch: "Batch", subject: Subject, event: AccountChanged) -> None:
    """Folds an account's new facts, and tells each of its open issues."""
    kept: dict[str, Any] = merged(subject.facts.get("changes", {}), event.changes)
    account = changed_account(batch.policy.document.accounts.get(event.account), event.account, kept)
    batch.desk.fold(AccountSet(account))
    subject.facts = {"changes": kept}
    batch.write_line(subject, event, (), policy_version=batch.policy.version)
    for issue in _open_issues_of(batch, event.account):
        batch.tell("account", structs.replace(event, issue=issue, id=f"{event.id}@{issue}"))


def _open_issues_of(batch: "Batch", account: str) -> list[str]:
    """The keys of an account's open issues, those that this batch opened, moved or ended as it left them."""
    decided = {one.key: one.state for one in batch.subjects if one.kind == KIND_ISSUE and one.state is not None}
    here = {key for key, state in decided.items() if state.is_open and state.account == account}
    return sorted(here | (set(work.open_issues_of(account)) - decided.keys()))


def send_away(batch: "Batch", subject: Subject, event: PersonAway) -> None:
    """A person is away for a time, perhaps with a deputy."""
    away = Away(event.from_ or event.at, event.until, event.deputy)
    batch.desk.fold(AwayChanged(event.person, away))
    batch.away.append((event.person, away))
    batch.write_line(subject, event, (), policy_version=batch.policy.version)


def merged(changes: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """All that was said of an account; `fields` join, other values replace those before."""
    before, after = account_changes(changes), account_changes(more)
    own = after.get("fields") or {}
    fields = {**before.get("fields", {}), **own} if isinstance(own, dict) else own
    return {**before, **after, **({"fields": fields} if fields else {})}
