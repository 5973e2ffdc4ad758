"""The work: somebody decides and delivers, and nothing waits that should not."""

from collections.abc import Iterator
from datetime import timedelta

from rung.doctor.finding import Finding, counted, doubtful, graded, ok, some, spoken, wrong
from rung.doctor.patient import Patient
from rung.engine.sending import destinations
from rung.store import one_process
from rung.store.standing import checkup, vitals
from rung.store.standing.vitals import INBOX_AGE, LATENESS, WORKER_AGE, Way

PATIENCE = timedelta(seconds=60)
"""By which a delivery that is due has left, and a lease that ended was freed."""
LATELY = timedelta(days=1)


def flow(patient: Patient) -> Iterator[Finding]:
    found = vitals.look()
    yield worker(patient, found.worker_age, found.workers)
    waiting = f"{counted(found.inbox, 'event')} to be decided, the oldest for {spoken(found.inbox_age)}"
    yield graded(
        "inbox", waiting if found.inbox else "empty",
        "does a worker run, and is a policy published? What failed stands in the worker's log",
        found.inbox_age, INBOX_AGE / 4, INBOX_AGE,
    )  # fmt: skip
    late = checkup.overdue(patient.now) if found.lateness else 0
    waiting = f"{counted(late, 'wake-up')} overdue, the earliest by {spoken(found.lateness)}"
    yield graded(
        "wake-ups", waiting if late else "none is overdue",
        "does a worker run, is the machine busy? Overdue steps are decided at their own instants when it goes on",
        found.lateness, LATENESS / 12, LATENESS,
    )  # fmt: skip
    for name, way in found.destinations.items():
        if way.silent:
            yield silent(destinations.title(name), way)


def silent(name: str, way: Way) -> Finding:
    """A service that accepts nothing: critical rings go another way meanwhile, as far as there is one."""
    waiting = f"{counted(way.waiting, 'message')} {'waits' if way.waiting == 1 else 'wait'}"
    says = f"has not accepted anything for {spoken(way.silent)}, and {waiting}; it said: {way.said}"
    mend = "look at its status page, the token or password, the way out through your proxy; it is tried by itself"
    return graded(name, says, mend, way.silent, 0.0, PATIENCE.total_seconds())


def worker(patient: Patient, age: float | None, alive: int) -> Finding:
    """Without one nobody is told. How many there should be only the operator knows."""
    start = "start `rung up`" if patient.config.is_sqlite else "start `rung worker`"
    runs = ""
    if patient.config.is_sqlite:
        number = one_process.holder(patient.config)
        if number is None:
            return wrong("worker", "no process runs on this database", start)
        runs = f", as process {number}"
    if age is None:
        return wrong("worker", "none has run yet", start)
    who = "" if alive == 1 or age > WORKER_AGE else f"{alive} are alive; the last "
    says = f"{who}gave a sign {spoken(age)} ago{runs}"
    return ok("worker", says) if age <= WORKER_AGE else wrong("worker", says, f"{start}; its log says why it ended")


def set_aside(patient: Patient) -> Iterator[Finding]:
    waiting = checkup.set_aside()
    if waiting:
        says = f"{counted(len(waiting), 'issue waits', 'issues wait')} behind a decision that failed: {some(waiting)}"
        yield wrong("set aside", says, "look at it in the console: try it again, or leave the event out")
    else:
        yield ok("set aside", "no event")
    if refused := checkup.refused(patient.now - LATELY):
        says = f"{counted(refused, 'event')} of the last day made no sense for their issue"
        yield doubtful("refused", says, "the console shows each with the reason: mend it at whoever sent it")


def deliveries(patient: Patient) -> Iterator[Finding]:
    found = checkup.deliveries(patient.now, patient.now - LATELY, PATIENCE)
    if found.stuck:
        says = f"{counted(found.stuck, 'message is', 'messages are')} due for more than {spoken(PATIENCE)} and not sent"
        yield wrong("sending", says, "does a worker run? Is the service slow or down? Attempts stand at each message")
    elif found.vanished:
        says = f"{counted(found.vanished, 'message was', 'messages were')} being sent by a process that is gone"
        yield wrong("sending", says, "start a worker: it frees them, and marks repeats")
    else:
        yield ok("sending", "nothing waits that is due")
    if found.failed or found.given_up:
        says = f"{counted(found.failed, 'message')} and {counted(found.given_up, 'ring')} of the last day failed"
        last = f", the last: {found.last_error[:200]}" if found.last_error else ""
        yield doubtful("failed", says + last, "the issues climbed on; mend the channel or the address that is named")
    else:
        yield ok("failed", "no message of the last day")
