"""What makes the rest believable: a backup that is not old, and journals that lead to the states that are kept."""

from datetime import datetime, timedelta

from rung import clock
from rung.doctor.finding import Finding, counted, doubtful, ok, some, spoken, wrong
from rung.doctor.patient import Patient
from rung.engine import replay
from rung.store import settings_store
from rung.store.backup import making, restoring
from rung.store.standing import checkup

OLD = timedelta(days=1, hours=12)
"""A daily backup that failed once."""
SAMPLE = 25


def backup(patient: Patient) -> Finding:
    last = making.last()
    if last is None:
        came_from = settings_store.get(restoring.RESTORED)
        since = f" since this was restored from {came_from['file']}" if came_from else ""
        mend = "rung backup FOLDER, each day; if another program does it, all is well"
        return doubtful("backup", f"`rung backup` has made none{since}", mend)
    age = clock.wall() - datetime.fromisoformat(last["at"])
    says = f"the last is {spoken(age)} old: {last['file']}"
    return ok("backup", says) if age <= OLD else doubtful("backup", says, "rung backup FOLDER, each day")


def journal(patient: Patient) -> Finding:
    """Decides a few issues again, line by line."""
    keys = checkup.to_replay(SAMPLE)
    differing = []
    for key in keys:
        replayed = replay.replay(key)
        if replayed.differences or not replayed.is_same_state:
            differing.append(key)
    if differing:
        says = f"{len(differing)} of {len(keys)} issues would be decided otherwise now: {some(differing)}"
        return wrong("journal", says, "keep a backup, and report it with `rung explain` of one of them")
    return ok("journal", f"{counted(len(keys), 'issue')} decided again, with the same result")
