"""What each connection to PostgreSQL begins with: the time that counts, and an end for transactions that stand still.

A machine that is paused, or vanishes without a word, in the middle of a transaction keeps what it has locked: nobody
else may decide those issues. The server would wait for it for hours; so it is told how long at most.
"""

from typing import Any

from django.db.backends.signals import connection_created

from rung.store import one_time

STANDS_STILL = "30s"
"""How long a transaction may do nothing before the server ends its session. A batch is far quicker."""


def watch() -> None:
    connection_created.connect(_began, dispatch_uid="rung.store.sessions")


def _began(connection: Any, **_: Any) -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        one_time.ask(cursor)
        # What the operator has set, for this database or in its address, stays.
        cursor.execute(
            """SELECT set_config(name, %s, false) FROM pg_settings
               WHERE name = 'idle_in_transaction_session_timeout' AND setting = '0'""",
            [STANDS_STILL],
        )
