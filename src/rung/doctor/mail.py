"""Whether customers' mail comes in: each mailbox that is fetched or posted to, as it was last heard from."""

from collections.abc import Container, Iterator
from datetime import timedelta

from rung.doctor.finding import Finding, counted, doubtful, ok, spoken, wrong
from rung.doctor.patient import Patient
from rung.intake.mail.ways import WAYS
from rung.store.elsewhere import mailboxes
from rung.store.elsewhere.mailboxes import Mailbox

SILENT = timedelta(minutes=15)
"""A folder that nobody read for so long is read by nobody: the worker is gone, or its server does not answer."""


def boxes(patient: Patient) -> Iterator[Finding]:
    found = mailboxes.everyone()
    known = patient.policy.document.teams if patient.policy else None
    faults = [fault for one in found if (fault := _fault(one, patient, known)) is not None]
    yield from faults
    if found and not faults:
        yield ok("mailboxes", f"{counted(len(found), 'mailbox', 'mailboxes')} without trouble")


def _fault(box: Mailbox, patient: Patient, teams: Container[str] | None) -> Finding | None:
    name, mend = f"mailbox {box.name}", "Settings, Sources, in the console"
    if box.trouble:
        return wrong(name, f"{box.address}: {box.trouble}", mend)
    if WAYS[box.way].is_secret_needed and not box.secret:
        return doubtful(name, f"{box.address}: its {WAYS[box.way].secret} is not known, so no mail is taken", mend)
    if box.team and teams is not None and box.team not in teams:
        return doubtful(name, f"{box.address} is of {box.team}, which is no team of the policy", mend)
    read = box.looked_at
    if box.way == "imap" and not patient.is_demo and (read is None or patient.now - read > SILENT):
        ago = f"for {spoken(patient.now - read)}" if read else "yet"
        return doubtful(name, f"{box.address}: nobody read its folder {ago}", "does a worker run?")
    return None
