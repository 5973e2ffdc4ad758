"""The one time of an installation: on PostgreSQL the database server's, as `rung.clock` is told it.

Each process looks when it connects and whenever it asks for the present. A machine an hour off is then neither early
nor late, and says so; what it cannot mend is its own clock.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog

from rung import clock
from rung.store.dialect import from_db, is_postgres

WORTH_SAYING = timedelta(seconds=1)

log = structlog.get_logger()
_said = timedelta(0)


def ask(cursor: Any) -> datetime:
    """What the server's clock shows, in real time; this process's clocks agree with it from now on."""
    asked_at = clock.machine()
    cursor.execute("SELECT clock_timestamp()")
    return _heard(asked_at, cursor.fetchone()[0])


def column() -> str:
    """What a statement selects beside its answer to bring the present along; `present` reads it."""
    return "clock_timestamp()" if is_postgres() else "NULL"


def present(asked_at: datetime, brought: Any) -> datetime:
    """The present by the clock of this process, from what `column` gave; as `ask`, without a statement of its own.

    `asked_at`: what the clock of this machine showed (`clock.machine`) before the statement.
    """
    return clock.now() if brought is None else clock.current().map(_heard(asked_at, brought))


def _heard(asked_at: datetime, brought: Any) -> datetime:
    theirs: datetime = from_db(brought)
    _tell(clock.agree(asked_at, theirs, clock.machine()))
    return theirs


def _tell(ahead: timedelta) -> None:
    global _said
    if abs(ahead - _said) < WORTH_SAYING:
        return
    _said = ahead
    seconds = round(ahead.total_seconds(), 1)
    if abs(ahead) < WORTH_SAYING:
        log.info("clock.right", ahead_s=seconds)
    else:
        hint = "the database's time is used; set this machine's clock: timedatectl, chronyc tracking"
        log.warning("clock.off", ahead_s=seconds, hint=hint)
