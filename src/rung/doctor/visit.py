"""One visit: all questions in their order, each with its own answer, whatever became of the others."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from rung import clock
from rung.doctor import doors, place
from rung.doctor.finding import Finding
from rung.store import setup


class Visit(Struct, frozen=True):
    """Everything that was found. `failed`: questions that could not be asked, by a fault of ours."""

    at: datetime
    findings: tuple[Finding, ...]
    failed: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        states = {finding.state for finding in self.findings}
        return "wrong" if "wrong" in states else "doubtful" if "doubtful" in states else "ok"

    @property
    def status(self) -> int:
        """0: nothing is wrong. 1: something is. 2: the doctor could not look at everything."""
        return 2 if self.failed else 1 if self.state == "wrong" else 0


def visit(environment: Mapping[str, str]) -> Visit:
    """Looks at the installation that this environment names. Nothing is changed, and nothing raises."""
    at = clock.wall()
    config, findings = place.read_configuration(environment)
    if config is None:
        return Visit(at, tuple(findings))
    findings += [*place.look(config), *doors.look(config)]
    setup.configure(config)  # before anything is imported that knows the tables
    from rung.doctor.questions import ask

    answered, failed = ask(config)
    return Visit(at, (*findings, *answered), tuple(failed))
