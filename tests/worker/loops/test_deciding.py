"""The loop that decides does all of its work, however much there is of one kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rung.store.models import Subject
from rung.store.pages import queries
from rung.worker.deciding import Deciding
from tests.engine.house import POLICY

if TYPE_CHECKING:
    from tests.engine.house import House


def test_issues_move_to_a_new_policy_however_busy_the_worker_is(house: House) -> None:
    house.tell(house.open_issue("A-1"))
    newest = house.publish(POLICY.replace("climb_after: 1h", "climb_after: 2h"))
    house.take_in(house.open_issue("B-2"))
    busy = Deciding()
    busy.turn()
    busy.bell.close()
    assert queries.state_of("B-2"), "it had something to decide"
    assert Subject.objects.get(key="A-1").policy_version == newest
