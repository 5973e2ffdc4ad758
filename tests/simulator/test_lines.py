"""Whatever happens in whatever order: no place stays free while somebody who could have it waits, and no rule fills
anybody beyond their capacity.
"""

from datetime import timedelta

from hypothesis import given

from rung.core.draft import Draft
from rung.core.effects import Assigned
from rung.core.events import PersonFreed
from rung.core.issue import IssueState
from rung.core.people import line, presence
from rung.simulator.run import Simulation, Step
from rung.simulator.scenarios.story import arrives_at
from tests.core.any_history import POLICIES, arriving, histories, told
from tests.properties import tried

CROWDED = POLICIES["crowded"]


@tried(60)
@given(history=histories(issues=8, rows=30, policies=("crowded",)))
def test_nobody_waits_for_who_is_free(history):
    simulation = Simulation(CROWDED)
    events = told(arriving(history))
    for event in events:
        for step in simulation.run([event], arrives_at(event)):
            exceeds_nobody(simulation, step)
        everybody_is_served(simulation, arrives_at(event))
    end = arrives_at(events[-1]) + timedelta(days=3)
    for step in simulation.run([], end):
        exceeds_nobody(simulation, step)
    everybody_is_served(simulation, end)


def everybody_is_served(simulation, at):
    """Of those in line nobody could be served now, and somebody of each line looks when its person is there again."""
    states = [simulation.state(key) for key in simulation.open_issues]
    waiting = [state for state in states if line.waiter_of(state)]
    carried = {}
    for state in states:
        if state.assignee:
            carried[state.assignee] = carried.get(state.assignee, 0) + 1
    assert {key: number for key, number in simulation.desk.load.items() if number} == carried
    nobody = IssueState(id="", opened_at=at, decided_at=at)
    draft = Draft(nobody, PersonFreed(at=at, person=""), CROWDED, simulation.desk, at)
    for key in {person for state in waiting for person in state.waits_for}:
        person = CROWDED.document.people[key]
        in_line = [state for state in waiting if key in state.waits_for]
        if presence.room(draft, person) == 0:
            pass  # whoever frees a place of theirs says so
        elif presence.is_here(draft, person):
            raise AssertionError(f"{key} has room, and {[one.id for one in in_line]} wait")
        elif (back_at := presence.back_at(draft, person)) is not None:
            watches = [one.routing_at for one in in_line if one.routing_at]
            assert any(watch <= back_at for watch in watches), f"nobody looks when {key} is back at {back_at}"
        assert [spot.issue for spot in simulation.desk.lines[key]] == [
            state.id for state in sorted(in_line, key=lambda one: line.spot_of(one).order)
        ]


def exceeds_nobody(simulation: Simulation, step: Step) -> None:
    """Whom a rule gives an issue had room for it."""
    for effect in step.effects:
        if isinstance(effect, Assigned) and effect.to and effect.because.code == "routing" and step.state.is_open:
            person = CROWDED.document.people[effect.to]
            assert person.capacity is None or simulation.desk.load[effect.to] <= person.capacity
