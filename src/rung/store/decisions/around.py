"""What stands around one issue: which others are open, of whom and with whom, and what was said of accounts."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from rung.store.dialect import among, array, as_text, ask, hot, to_db
from rung.store.models import Subject


def open_by_team() -> dict[str | None, int]:
    """By team how many issues are open."""
    with hot() as cursor:
        cursor.execute("SELECT team, count(*) FROM subject WHERE is_open AND kind = 'issue' GROUP BY team")
        return dict(cursor.fetchall())


def accounts(keys: Iterable[str]) -> dict[str, Any]:
    """What `account.changed` events said of accounts, by account."""
    return ask_accounts(keys)()


def ask_accounts(keys: Iterable[str]) -> Callable[[], dict[str, Any]]:
    """As `accounts`, read later (`dialect.ask`)."""
    answer = ask(
        f"""SELECT key, state{as_text()} FROM subject
            WHERE kind = 'account' AND key {among("text")} AND state IS NOT NULL""",
        [array(keys)],
    )
    return lambda: {key: msgspec.json.decode(state) for key, state in answer()}


def ask_accounts_of(subject_ids: Iterable[int]) -> Callable[[], dict[str, Any]]:
    """As `accounts`, of the accounts of issues, read later (`dialect.ask`); None for one of which nothing was said."""
    # One look for each account: joined, PostgreSQL may go through all accounts that there are.
    answer = ask(
        f"""SELECT of_issues.account,
                   (SELECT a.state{as_text()} FROM subject a WHERE a.kind = 'account' AND a.key = of_issues.account)
            FROM (SELECT DISTINCT account FROM subject
                  WHERE id {among("bigint")} AND account IS NOT NULL) of_issues""",
        [array(subject_ids)],
    )
    return lambda: {key: msgspec.json.decode(state) if state else None for key, state in answer()}


def open_issues_of(account: str) -> list[str]:
    """The keys of an account's open issues."""
    return list(
        Subject.objects.filter(kind="issue", account=account, is_open=True)
        .order_by("key")
        .values_list("key", flat=True)
    )


def open_issues_assigned_to(person: str) -> list[str]:
    """The keys of the open issues that a person has."""
    return list(
        Subject.objects.filter(kind="issue", assignee=person, is_open=True)
        .order_by("key")
        .values_list("key", flat=True)
    )


def count_open_issues_of(account: str) -> int:
    return int(Subject.objects.filter(kind="issue", account=account, is_open=True).count())


def account_counts(keys: Sequence[str], since: datetime) -> dict[str, tuple[int, int]]:
    """By account: open issues, and escalations opened for it since. For conditions that read them."""
    with hot() as cursor:
        cursor.execute(
            f"""SELECT account, count(*) FROM subject
                WHERE kind = 'issue' AND is_open AND account {among("text")} GROUP BY account""",
            [array(keys)],
        )
        issues = dict(cursor.fetchall())
        cursor.execute(
            f"""SELECT account, count(*) FROM escalation
                WHERE account {among("text")} AND opened_at >= %s GROUP BY account""",
            [array(keys), to_db(since)],
        )
        escalations = dict(cursor.fetchall())
    return {key: (issues.get(key, 0), escalations.get(key, 0)) for key in keys}
