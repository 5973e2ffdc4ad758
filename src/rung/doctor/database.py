"""The database: it answers, it is whole, it can be written, and its tables are this version's."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from rung.config import Config
from rung.doctor.finding import Finding, counted, graded, ok, spoken, wrong
from rung.doctor.patient import Patient
from rung.store import one_secret, sealed, sealing
from rung.store.backup import schema
from rung.store.standing import checkup, vitals
from rung.store.standing.trouble import kind_of

CLOCK_OFF = (2.0, 30.0)
"""Seconds between our clock and the database's: doubtful from, wrong from."""


class DoesNotAnswer(Exception):
    """Nothing more can be asked of this database; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.says)
        self.finding = finding


def where(config: Config) -> str:
    """The database without its password."""
    if config.is_sqlite:
        return str(config.sqlite_path)
    parts = urlsplit(config.database_url)
    return f"{parts.path.strip('/')} on {parts.hostname or 'this machine'}:{parts.port or 5432}"


def reach(config: Config) -> Finding:
    """Raises DoesNotAnswer where the others have nothing to look at. A database that is not there is not made."""
    if config.is_sqlite and not config.sqlite_path.is_file():
        hint = "are RUNG_HOME and DATABASE_URL those that Rung was started with? `rung restore` brings a backup back"
        raise DoesNotAnswer(wrong("database", f"there is no file {config.sqlite_path}", hint))
    found = checkup.server()
    if not checkup.has_tables():
        hint = "is DATABASE_URL right? `rung up` makes the tables, `rung restore` brings a backup back"
        raise DoesNotAnswer(wrong("database", f"{where(config)} has no tables of Rung", hint))
    says = f"{found.words} answers: {where(config)}"
    return wrong("database", says, "Rung needs PostgreSQL 15 or later") if found.is_old else ok("database", says)


def cannot_be_used(config: Config, error: Exception) -> Finding:
    """What is known of this trouble, and what the database itself said."""
    if (kind := kind_of(error)) is not None:
        hint = kind.mend
    elif config.is_sqlite:
        hint = "is the disk full, may you read and write it? `rung restore FILE --replace` brings a backup back"
    else:
        hint = "does its server run, is DATABASE_URL right, is the network up? Rung goes on by itself when it is back"
    words = f"{kind.words} It said: " if kind is not None else ""
    return wrong("database", f"{where(config)} cannot be used: {words}{' '.join(str(error).split())[:300]}", hint)


def tables() -> Finding:
    """Raises DoesNotAnswer where they are another version's: the other questions are about tables of this one."""
    if unknown := schema.missing_here(schema.steps()):
        says = f"a later Rung has changed them ({unknown[0][0]}.{unknown[0][1]}), so no more was looked at"
        raise DoesNotAnswer(wrong("tables", says, "install that version again"))
    if pending := schema.pending():
        missing = f"{counted(len(pending), 'step')} of this version missing, the first {pending[0][0]}.{pending[0][1]}"
        hint = "start Rung with this version, which brings them up to date, or ask the doctor of the version that runs"
        raise DoesNotAnswer(wrong("tables", f"{missing}, so no more was looked at", hint))
    return ok("tables", "those of this version")


def writable(patient: Patient) -> Finding:
    """An error is the finding of whoever asks all the questions."""
    vitals.check_writable()
    return ok("writing", "the database takes writes")


def whole(patient: Patient) -> Iterator[Finding]:
    faults = checkup.faults_of_the_file()
    if faults:
        yield wrong("file", f"the database is damaged: {'; '.join(faults)}", "restore the last good backup")
    elif faults is not None:
        yield ok("file", "SQLite finds nothing wrong with it")


def secret_belongs(patient: Patient) -> Finding:
    """A secret of another installation opens the console, and knows nobody."""
    if one_secret.is_ours() is False:
        hint = "put back secret_key or RUNG_SECRET_KEY of the other processes, or of a backup: without it none starts"
        return wrong("secret fits", "this database was written with another secret key", hint)
    return ok("secret fits", "the database was written with it")


def credentials(patient: Patient) -> Iterator[Finding]:
    """Those of other systems, each of which neither takes nor writes anything before it is entered again."""
    if found := sealing.lost():
        says = sealed.lost(f"what was entered for {', '.join(one.words for one in found)}")
        yield wrong("credentials", says, sealed.HINT)


def clocks(patient: Patient) -> Iterator[Finding]:
    """A clock that goes wrong rings early or late, and nobody sees why."""
    if patient.is_demo:
        yield ok("clock", "a demo: its clock runs on its own")
        return
    last = checkup.decided_last()
    if last is not None and (ahead := (last - patient.now).total_seconds()) > CLOCK_OFF[0]:
        says = f"the newest decision lies {spoken(ahead)} in the future: the clock was ahead, or was set back"
        yield wrong("clock", says, "set the clock (timedatectl, chronyc tracking); nothing is decided again until then")
        return
    off = checkup.clock_ahead().total_seconds()
    side = "ahead of" if off > 0 else "behind"
    good = "nothing decided lies ahead of it" if patient.config.is_sqlite else "agrees with the database's"
    says = f"{abs(off):.1f} s {side} the database's" if off else good
    mend = "set this machine's clock: timedatectl, chronyc tracking. Until then the database's time is used"
    yield graded("clock", says, mend, abs(off), *CLOCK_OFF)
