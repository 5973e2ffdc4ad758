"""Sources that are written to: whether they let us in, and whether all that is owed to them was written."""

from collections.abc import Iterator
from datetime import timedelta

from rung.channels.registry import OF_SOURCES
from rung.doctor.finding import Finding, counted, doubtful, ok, wrong
from rung.doctor.patient import Patient
from rung.store.elsewhere import sources, written
from rung.store.elsewhere.sources import Source
from rung.store.sealed import HINT, lost

LATELY = timedelta(days=1)


def look(patient: Patient) -> Iterator[Finding]:
    """One finding for each source that is written to."""
    for source in sources.everyone():
        if source.api and source.kind in OF_SOURCES:
            yield _found(patient, source)


def _found(patient: Patient, source: Source) -> Finding:
    name = f"way back {source.name}"
    mend = f"Settings, Sources, {source.name}, The way back: Keep and test"
    if source.is_api_lost:
        return wrong(name, lost("its login"), f"{HINT}: {mend}")
    if not source.is_proved:
        return wrong(name, source.proof or "its credentials were never tried", mend)
    standing = written.standing(source.name, f"{source.kind}:{source.name}", patient.now - LATELY)
    if standing.failures:
        failed, last = counted(len(standing.failures), "thing"), standing.failures[0]
        says = f"{failed} of the last day could not be written, the last: {last.error}"
        return doubtful(name, says[:300], f"{mend}; then write it again from there")
    if not source.writes:
        return doubtful(name, "it lets us in, and nothing is written to it", f"{mend}: tick what is to be written")
    return ok(name, f"{source.proof}; written are {', '.join(source.writes)}")
