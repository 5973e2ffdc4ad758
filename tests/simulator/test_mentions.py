"""What a first look at a history learns, and that the second may forget by it without changing anything."""

import json
import random

import pytest

from rung.bench import past
from rung.core.policy import Policy
from rung.policy import load
from rung.simulator.backtests.backtest import backtest, write_json
from rung.simulator.histories.history import read_history
from rung.simulator.histories.mentions import PAIRS_OF_A_HEAP, Mentions
from rung.simulator.run import Simulation


@pytest.fixture(scope="module")
def policy():
    return Policy(load(past.policy_text()).document)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    file = tmp_path_factory.mktemp("past") / "past.jsonl"
    past.write(file, 60, 0.5)
    return file


def told(file, events, policy):
    """All that a back-test says of these events, but for how long it took."""
    write_json(file, backtest("draft", policy, events))
    return {name: value for name, value in json.loads(file.read_text()).items() if name != "seconds"}


@pytest.mark.parametrize("pairs", [1, 7, PAIRS_OF_A_HEAP])
def test_names_are_found_again_in_memory_and_on_disk(pairs):
    chance, names = random.Random(4), Mentions(pairs)
    said = [f"A-{chance.randrange(300)}" for _ in range(1_000)]
    for place, name in enumerate(said, 1):
        names.add(name, place)

    last = {name: place for place, name in enumerate(said, 1)}
    found = names.last()
    assert {place for place in range(1_200) if place in found} == set(last.values())
    assert names.repeated() == {hash(name) for name in last if said.count(name) > 1}


def test_what_is_forgotten_early_is_told_the_same(file, policy, tmp_path):
    history = read_history(file)
    forgetting = told(tmp_path / "a.json", history.events(), policy)
    remembering = told(tmp_path / "b.json", list(history.events()), policy)

    assert forgetting == remembering
    assert forgetting["issues"] == 60


def test_an_issue_that_nothing_names_any_more_leaves_nothing_behind(file, policy):
    walk = read_history(file).events()
    simulation = Simulation(policy, known=walk)
    steps = list(simulation.run(walk))
    gone = {step.issue for step in steps if step.is_last}
    last = {step.issue: step for step in steps if step.issue}

    assert len(gone) > 30
    assert all(simulation.state(issue) is None for issue in gone)
    assert all(last[issue].is_last for issue in gone)
    assert all(last[issue].state.closed_at or last[issue].state.resolved_at for issue in gone)


def test_an_issue_that_others_may_still_reach_is_remembered(file, policy, tmp_path):
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    at = lines[-1]["at"]
    lines.append({"type": "issue.merged", "at": at, "issue": "I-3", "into": "I-4"})
    merged = tmp_path / "merged.jsonl"
    merged.write_text("".join(json.dumps(line) + "\n" for line in lines))
    walk = read_history(merged).events()
    simulation = Simulation(policy, known=walk)
    steps = list(simulation.run(walk))

    assert not any(step.is_last for step in steps)
    assert simulation.state("I-4").absorbed == ("I-3",)


def test_what_is_on_its_way_to_an_issue_finds_it_after_its_last_event(policy, tmp_path):
    at = "2026-03-09T09:00:00Z"
    rows = [
        {"type": "issue.opened", "at": "2026-03-09T08:00:00Z", "issue": "A-1"},
        {"type": "issue.assigned", "at": "2026-03-09T08:01:00Z", "issue": "A-1", "to": "ana", "by": "ana"},
        {"type": "person.away", "at": at, "person": "ana", "until": "2026-03-20T09:00:00Z"},
        {"type": "issue.resolved", "at": at, "issue": "A-1"},
    ]
    file = tmp_path / "h.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    walk = read_history(file).events()
    steps = list(Simulation(policy, known=walk).run(walk))

    assert [step.event.__struct_config__.tag for step in steps if step.issue][-2:] == ["issue.resolved", "person.away"]
    assert steps[-1].state.resolved_at is not None
    assert not steps[-1].state.partial


def test_the_same_id_is_taken_once_however_far_apart(policy, tmp_path):
    opened = {"type": "issue.opened", "at": "2026-03-09T08:00:00Z", "issue": "A-1", "id": "one"}
    rows = [
        opened,
        {"type": "issue.resolved", "at": "2026-03-09T09:00:00Z", "issue": "A-1", "id": "two"},
        {**opened, "at": "2026-03-12T08:00:00Z"},
        {"type": "issue.opened", "at": "2026-03-12T08:00:00Z", "issue": "A-2", "id": "three"},
    ]
    file = tmp_path / "h.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    history = read_history(file)

    walked = told(tmp_path / "a.json", history.events(), policy)
    listed = told(tmp_path / "b.json", [*history.events()], policy)
    (named,), (nameless,) = walked.pop("refused"), listed.pop("refused")
    assert (named["code"], named["line"], nameless["line"]) == ("id_reused", 3, None)
    assert walked == listed
    assert history.ahead.repeated == {hash("one")}
