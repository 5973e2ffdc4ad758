"""A report that is due is made once, whichever worker does; after an outage only the newest one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from rung.core.document import PolicyDocument
from rung.core.refused import Refused
from rung.core.times.cadence import days_before, last_until, next_after
from rung.engine.perform import Address
from rung.engine.telling.letters import letters_to
from rung.store.deliveries import bulletins
from rung.store.deliveries.bulletins import Letter, Said
from rung.store.measures import mailed
from rung.store.measures.mailed import Reader, Report, Run

KIND = "report"
CHANNEL = "email"
GONE = "the report is not there any more"
AN_HOUR, ASKED_AN_HOUR = timedelta(hours=1), 6
"""How often it is sent within an hour because somebody asks for it."""
LATE = timedelta(minutes=15)
"""What is made so much later than it was due says so."""


def make_due(report: Report, document: PolicyDocument, now: datetime) -> Run | None:
    """Of several that were due only the newest is made. None where another worker was faster."""
    due_at = last_until(report.cadence, now)
    with transaction.atomic():
        if not mailed.claim(report, next_after(report.cadence, now)):
            return None
        return _make(report, due_at, document, now)


def make_now(report: Report, document: PolicyDocument, now: datetime, by: str) -> Run:
    """One more, because somebody asks for it. Raises Refused."""
    if mailed.count_asked(report.id, now - AN_HOUR) >= ASKED_AN_HOUR:
        why = f"it was sent {ASKED_AN_HOUR} times within an hour because somebody asked for it"
        raise Refused("sent_often", why, "its readers have it; wait a while")
    with transaction.atomic():
        run = _make(report, now, document, now, by)
        if run.bulletin is None:  # nothing is kept of it, either
            raise Refused("nobody", "there is nobody to send it to", "let somebody agree first, or add somebody")
    return run


def address_of(reader: Reader, document: PolicyDocument) -> str | None:
    """Where they read mail; None where the policy says none of them."""
    if not reader.person:
        return reader.address
    person = document.people.get(reader.person)
    return person.address(CHANNEL) if person else None


def _make(report: Report, due_at: datetime, document: PolicyDocument, now: datetime, by: str | None = None) -> Run:
    late = (now - due_at).total_seconds()
    run = mailed.add_run(
        report.id, due_at, days_before(report.cadence, due_at), now,
        late=late if late > LATE.total_seconds() else 0.0, by=by,
    )  # fmt: skip
    found = _letters(document, mailed.readers(report.id), now)
    if found:
        said = Said("", report.name, "", (), "")
        run = mailed.carried_by(run, bulletins.say(KIND, found, now, by=by, said=said))
    return run


def _letters(document: PolicyDocument, readers: Iterable[Reader], now: datetime) -> list[Letter]:
    active = [(one.name, address_of(one, document)) for one in readers if one.is_active]
    return [
        letter for name, address in active if address for letter in letters_to(name, [Address(CHANNEL, address)], now)
    ]
