"""Every scenario that we show holds, and the live engine writes the same journal for it on both databases."""

from pathlib import Path

import pytest

from rung.simulator.run import simulate
from rung.simulator.scenario import play
from rung.simulator.scenario_file import read_scenarios
from tests.scenarios.journal import lines_of

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "scenarios"
FILES = {file: read_scenarios(file) for file in sorted(FOLDER.glob("*.yaml"))}
SCENARIOS = [
    pytest.param(scenario, loaded.policy, id=f"{file.stem}: {scenario.name}")
    for file, loaded in FILES.items()
    for scenario in loaded.scenarios
]


def test_there_are_scenarios_of_every_kind():
    kinds = {row.kind for loaded in FILES.values() for scenario in loaded.scenarios for row in scenario.expect}

    assert len(SCENARIOS) >= 30
    assert kinds >= {
        "notified",
        "informed",
        "not_notified",
        "breached",
        "met",
        "assigned",
        "status",
        "state",
        "nothing",
    }


@pytest.mark.parametrize(("scenario", "policy"), SCENARIOS)
def test_the_scenario_holds(scenario, policy):
    outcome = play(scenario, policy)

    assert outcome.failures == ()


@pytest.mark.parametrize(("scenario", "policy"), SCENARIOS)
def test_the_live_engine_writes_the_same_journal(database, scenario, policy):
    from tests.scenarios.live import play_live  # its tables need Django, which `database` has set up

    live = play_live(scenario, policy)

    assert live == lines_of(simulate(policy, scenario.events, scenario.until_at))
