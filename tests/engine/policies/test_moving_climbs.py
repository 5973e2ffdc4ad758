"""Publishing with the wish that open escalations move: on both databases, through the worker's own batches."""

from __future__ import annotations

from datetime import timedelta

from rung.engine import replay
from rung.store.models import Escalation, Notice
from rung.store.pages import queries
from rung.store.policies import policies
from tests.engine.house import MONDAY, POLICY, House

SOONER = POLICY.replace("climb_after: 1h}", "climb_after: 5m}")


def publish(house: House, text: str, *, move_open: bool) -> int:
    from rung.engine.policies.publish import publish as publish_text

    return publish_text(text, "cy", move_open=move_open)


def test_an_open_climb_goes_on_by_the_new_version(house: House) -> None:
    house.tell(house.open_issue())
    house.fast_forward(minutes=2)
    publish(house, SOONER, move_open=True)
    assert policies.move_batch() == 1
    house.fast_forward(minutes=3)
    assert Notice.objects.get(to="cy", ring=True).at == MONDAY + timedelta(minutes=5)
    (escalation,) = house.state().escalations
    assert (escalation.policy, escalation.level) == (2, 2)


def test_a_later_version_that_did_not_ask_takes_it_to_the_one_that_did(house: House) -> None:
    house.tell(house.open_issue())
    publish(house, SOONER, move_open=True)
    publish(house, SOONER + "\n# a remark\n", move_open=False)
    assert policies.move_batch() == 1
    house.settle()
    assert [one.policy for one in house.state().escalations] == [2]
    assert house.journal()[-1].event["climbs"] == 2


def test_the_same_text_is_published_again_where_open_ones_are_to_move(house: House) -> None:
    house.tell(house.open_issue())
    publish(house, SOONER, move_open=False)
    policies.move_batch()
    house.settle()
    assert publish(house, SOONER, move_open=False) == 2
    assert publish(house, SOONER, move_open=True) == 3
    assert policies.move_batch() == 1
    house.settle()
    assert [one.policy for one in house.state().escalations] == [3]
    assert [one.moves_open for one in policies.versions()] == [True, False, False]


def test_the_listed_row_follows_its_level(house: House) -> None:
    house.tell(house.open_issue())
    technical = "      - {name: Technical"
    more = "      - {name: First, notify: [person:cy]}\n" + technical
    publish(house, POLICY.replace(technical, more), move_open=True)
    policies.move_batch()
    house.settle()
    assert Escalation.objects.get().level == 2


def test_who_was_told_by_a_first_level_that_is_gone_is_left_their_time(house: House) -> None:
    from rung.console.templatetags.words import dots, ladder_words

    house.tell(house.open_issue())
    house.fast_forward(minutes=2)
    first = POLICY[POLICY.index("      - {name: Technical") : POLICY.index("      - {name: Head")]
    publish(house, POLICY.replace(first, ""), move_open=True)
    policies.move_batch()
    house.settle()
    ladder = queries.row("A-1").ladder
    assert dots(ladder) == "○"
    assert ladder_words(ladder, house.clock.now()) == "outage, before level 1, told 2:00 ago, not seen"
    house.fast_forward(minutes=57)
    assert not Notice.objects.filter(to="cy").exists()
    house.fast_forward(minutes=1)
    assert Notice.objects.get(to="cy", ring=True).at == MONDAY + timedelta(hours=1)
    assert Escalation.objects.get().level == 1
    assert replay.replay("A-1").differences == ()


def test_what_was_decided_is_found_again_in_a_replay(house: House) -> None:
    house.tell(house.open_issue())
    publish(house, SOONER, move_open=True)
    policies.move_batch()
    house.fast_forward(minutes=6)
    assert replay.replay("A-1").differences == ()
