"""Answers to chat visitors who have left: by mail as well, where they gave an address."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from rung import clock
from rung.engine.customers import surveys
from rung.engine.elsewhere.way_back import Place
from rung.engine.sending import answers
from rung.store import signals
from rung.store.accounts import surveys as kept_surveys
from rung.store.decisions import lookups
from rung.store.deliveries import outbox
from rung.store.elsewhere import chat
from rung.store.pages import queries

WAITED = timedelta(minutes=2)
"""Of real time: a page that is loaded anew, or a train in a tunnel, is no visitor who has left."""


def send_left(now: datetime) -> int:
    """Makes a delivery by mail of each answer that no page took in the meantime; says how many."""
    if not (found := chat.left(now - clock.of_real(WAITED))):
        return 0
    with transaction.atomic():
        rows = [row for one in found if (row := _delivery(one, now)) is not None]
        outbox.add_deliveries(rows)
        chat.mailed([one.line_id for one in found], now)
        signals.send_all([("delivery", ""), ("queue", ",".join(sorted({one.issue for one in found})))])
    return len(rows)


def _delivery(one: chat.Left, now: datetime) -> dict[str, Any] | None:
    subject_id, state = lookups.subject_id(one.issue), queries.state_of(one.issue)
    if subject_id is None or state is None:
        return None
    row = answers.row_to(Place("email", one.email), subject_id, state, one.journal_line, now)
    is_survey = kept_surveys.sent_with(subject_id, one.journal_line) is not None
    return {**row, "op": surveys.OP} if is_survey else row
