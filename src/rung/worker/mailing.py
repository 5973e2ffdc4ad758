"""The loop that makes reports when they are due, to be sent by mail."""

from datetime import timedelta

import structlog

from rung.engine.mailed import making
from rung.store.decisions import work
from rung.store.measures import mailed, measures
from rung.store.policies import policies
from rung.worker.loop import Loop, pause

EVERY = 20.0
"""Seconds of our clock between two looks; on a fast one not more often than `LEAST`."""
LEAST = 2.0
PATIENCE = timedelta(minutes=10)
"""So long a report waits until everything before it is counted."""

log = structlog.get_logger()


class Mailing(Loop):
    """Makes each report once; after an outage the newest alone, which says how late it is."""

    def __init__(self) -> None:
        super().__init__("mail")

    def turn(self) -> float:
        rest = pause(EVERY, LEAST)
        if self.must_stand_by():
            return rest
        now = work.read_now()
        waiting = mailed.due(now)
        if waiting and now - waiting[0].next_at < PATIENCE and measures.lacks(now - measures.SETTLED):
            return rest
        document = policies.document_in_force()
        for report in waiting:
            run = making.make_due(report, document, now)
            if run is not None:
                log.info("report.made", report=report.id, due_at=run.due_at.isoformat(), late=round(run.late))
        return rest
