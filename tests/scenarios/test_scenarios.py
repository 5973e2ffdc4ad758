"""Every scenario that we show holds, and the live engine writes the same journal for it on both databases."""

from pathlib import Path

import pytest

from rung.simulator.run import simulate
from rung.simulator.scenarios.scenario import play
from rung.simulator.scenarios.scenario_file import read_scenarios
from rung.simulator.scenarios.story import KINDS
from tests.scenarios.journal import lines_of

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "scenarios"
FILES = {
    file.relative_to(FOLDER).with_suffix("").as_posix(): read_scenarios(file) for file in sorted(FOLDER.rglob("*.yaml"))
}
SCENARIOS = [
    pytest.param(scenario, loaded.policy, id=f"{name}: {scenario.name}")
    for name, loaded in FILES.items()
    for scenario in loaded.scenarios
]


def test_there_are_scenarios_of_every_kind():
    kinds = {row.kind for loaded in FILES.values() for scenario in loaded.scenarios for row in scenario.expect}

    assert len(SCENARIOS) >= 250
    assert kinds == {*KINDS}


def test_a_scenario_has_a_name_of_its_own():
    for name, loaded in FILES.items():
        names = [scenario.name for scenario in loaded.scenarios]
        assert (name, sorted(names)) == (name, sorted(set(names)))


def test_the_policy_reference_leads_to_every_file_that_shows_a_rule():
    page = (FOLDER.parents[1] / "docs" / "policy.md").read_text()

    assert [name for name in FILES if name.startswith("reference/") and f"scenarios/{name}.yaml" not in page] == []


@pytest.mark.parametrize(("scenario", "policy"), SCENARIOS)
def test_the_scenario_holds(scenario, policy):
    outcome = play(scenario, policy)

    assert outcome.failures == ()


@pytest.mark.parametrize("name", FILES)
def test_the_live_engine_writes_the_same_journal(database, name):
    from tests.scenarios.live import forget, play_live  # its tables need Django, which `database` has set up

    loaded = FILES[name]
    for scenario in loaded.scenarios:
        live = play_live(scenario, loaded.policy)
        steps = simulate(loaded.policy, scenario.events, scenario.until_at, contacts=scenario.contacts)
        simulated = lines_of(steps)
        assert (scenario.name, live) == (scenario.name, simulated)
        forget()
