"""`rung evaluate risk`: how well it is foretold, at an issue's first event or later, that it is resolved too late."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from msgspec import Struct

from rung.cli.output import fail, print_json, progress
from rung.cli.policies.histories import Source, read_source
from rung.cli.policies.policy import read_policy
from rung.core.events import AnyEvent
from rung.core.policy import Policy
from rung.simulator.backtests.promises import Promises
from rung.simulator.histories.history import Past
from rung.simulator.run import Late
from rung.understand.evaluation import auc, calibration_error, reliability
from rung.understand.judges import TooLittle
from rung.understand.risk.risk import AT_OPENING, LATER
from rung.understand.risk.risk_figures import Told
from rung.understand.risk.risk_judge import learn_risk
from rung.understand.risk.track_record import GrowingRecord


class RiskReport(Struct, frozen=True):
    """The figures of a model of risk, on issues that it had not learned from."""

    n: int
    missed: float
    """The share whose promise was missed."""
    auc: float | None
    """The chance that an issue whose promise was missed was given more risk than one whose was kept; null: there were
    only such, or none.
    """
    brier: float
    """The mean square of what was said less what came; smaller is better."""
    calibration_error: float
    """How far a chance that was said lies from the share that came, on average."""


def risk(policy: Path, train: Path, test: Path, at: str, *, as_json: bool) -> None:
    """Learn from one past and foretell another, later one; what becomes known meanwhile counts for what comes after."""
    if at not in (AT_OPENING, LATER):
        fail(f"--at {at} is not known", f"write --at {AT_OPENING} or --at {LATER}")
    before, after = (read_source(Source(file), as_json=as_json) for file in (train, test))
    rules = read_policy(policy, years={*before.years, *after.years}, as_json=as_json, offline=True)
    record = GrowingRecord()
    past = sorted(_promises("learning", before, rules, record), key=lambda one: (one.opened_at, one.issue))
    try:
        model = learn_risk([one.looks for one in past], record).model(opens=at == AT_OPENING)
    except TooLittle as error:
        fail(f"{train} teaches nothing: {error}", "give a longer past, or a policy with a resolution target")
    told = [one for each in _promises("foretelling", after, rules, record) for one in each.looks if one.stage == at]
    if not told:
        fail(f"{test} has no issue of which it is known whether it was resolved in time", "give a longer past")
    report = _report([model.chance(one.features) for one in told], [one.missed for one in told])
    if as_json:
        print_json(report)
    else:
        _print(report, at)


def _promises(label: str, past: Past, rules: Policy, record: GrowingRecord) -> Iterator[Told]:
    with progress(label, past.count) as step:

        def counted() -> Iterator[AnyEvent | Late]:
            for event in past.events():
                step()
                yield event

        yield from Promises(rules, record).run(counted())


def _report(chances: Sequence[float], missed: Sequence[bool]) -> RiskReport:
    square = sum((chance - came) ** 2 for chance, came in zip(chances, missed, strict=True))
    found = auc(chances, missed)
    return RiskReport(
        n=len(chances),
        missed=round(sum(missed) / len(missed), 4),
        auc=None if found is None else round(found, 4),
        brier=round(square / len(chances), 4),
        calibration_error=calibration_error(reliability(chances, missed)),
    )


def _print(report: RiskReport, at: str) -> None:
    looked = "promises" if at == AT_OPENING else "later looks at promises"
    typer.echo(f"{report.n} {looked}, of which {report.missed:.1%} were missed")
    told = "nothing to tell apart" if report.auc is None else f"{report.auc:.3f}"
    typer.echo(f"AUC: {told}")
    typer.echo(f"Brier score {report.brier:.3f}, calibration error {report.calibration_error:.3f}")
