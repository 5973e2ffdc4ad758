"""What batches that touch the same thing wait for: choices between people, and accounts that change.

On SQLite the transaction is the only writer there is, and needs none of them.
"""

from collections.abc import Iterable
from zlib import crc32

from rung.store.dialect import encode_rows, given, hot, is_postgres

CHOICE_LOCK = 0x52554E47
"""PostgreSQL's advisory lock of batches that may choose between people."""

ACCOUNT_LOCKS = 0x52554E48
"""The first half of the names of the advisory locks of accounts."""
LOCKS_OF_ACCOUNTS = 64


def take_choice_lock() -> None:
    """Waits until no other batch chooses between people. On SQLite the transaction itself is that lock."""
    if is_postgres():
        with hot() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHOICE_LOCK])


def lock_accounts(changed: Iterable[str], joined: Iterable[str]) -> None:
    """An issue that is opened for an account, and a change of that account, do not miss each other.

    Who opens reads the account's facts, who changes them tells its open issues; side by side, neither would see what
    the other has not committed yet. So those whose issues come to an account share its lock, and who changes it has
    it alone, until the end of the transaction. On SQLite the transaction itself is that lock. Taken before anything
    that waits, in one order, so that two batches never wait for each other in a ring.
    """
    alone, shared = {_lock_of(key) for key in changed}, {_lock_of(key) for key in joined}
    if not is_postgres() or not (alone or shared):
        return
    rows = [{"number": number, "alone": number in alone} for number in sorted(alone | shared)]
    with hot() as cursor:
        cursor.execute(
            f"""SELECT CASE WHEN l.alone THEN pg_advisory_xact_lock(%s, l.number)
                            ELSE pg_advisory_xact_lock_shared(%s, l.number) END
                FROM {given({"number": "int", "alone": "bool"}, "l")}""",
            [ACCOUNT_LOCKS, ACCOUNT_LOCKS, encode_rows(rows)],
        )


def _lock_of(account: str) -> int:
    """Few locks for any number of accounts: a server keeps only so many, and a batch may be about hundreds."""
    return crc32(account.encode()) % LOCKS_OF_ACCOUNTS
