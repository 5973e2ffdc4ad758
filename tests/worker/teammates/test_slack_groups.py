"""A user group of Slack names whoever is on duty: at each hand-over, after a refusal, and not where nobody is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rung import config
from rung.channels.slack.standin import SlackStandin
from rung.engine.duty import slack_groups
from rung.store import settings_store
from rung.store.models import OutboxMessage, SlackGroup
from rung.store.policies import policies
from rung.worker.run import Worker
from tests.engine.house import POLICY
from tests.worker.at_work import push, working
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from tests.engine.house import House

HOURLY = """
schedules:
  pager:
    name: Pager
    slack_group: S0ONCALL
    layers: [{rotation: [bo, cy], every: 1h, starts: 2026-03-09 08:00, only: {daily: "08:00-20:00"}}]
"""


def said() -> list[str]:
    """What the stand-in was told of the group, the latest last."""
    found = OutboxMessage.objects.filter(address="S0ONCALL").first()
    return [one["text"] for one in (*found.history, found.captured)] if found else []


def names(member: str) -> str:
    return f"The user group S0ONCALL now names {member}."


def slack_of(worker: Worker) -> SlackStandin:
    return worker.sender.stand_in("slack").result(20)


def test_the_group_follows_each_hand_over_and_stays_where_nobody_is_on_duty(house: House) -> None:
    house.publish(POLICY + HOURLY)
    now = house.clock.now()
    with working(config.current()) as worker:
        first = eventually(said, "the group to be set")[-1]
        on_duty, next_one = ("U02BO", "U03CY") if first == names("U02BO") else ("U03CY", "U02BO")
        assert first == names(on_duty)
        push(house, worker, hours=1)
        eventually(lambda: said()[-1] == names(next_one), "the hand-over")
        assert len(said()) == 2, "told once each"

        slack_of(worker).refuse("permission_denied", method="usergroups.users.update")
        push(house, worker, hours=1)
        eventually(lambda: SlackGroup.objects.get().failing_since, "the refusal to be known")
        (failing,) = slack_groups.standings(policies.current())
        assert "only owners may change user groups" in failing.trouble
        assert slack_groups.failing(house.clock.now()) == []
        assert [one.group for one in slack_groups.failing(house.clock.now() + timedelta(minutes=3))] == ["S0ONCALL"]
        push(house, worker, minutes=15)
        eventually(lambda: said()[-1] == names(on_duty), "the next try")
        eventually(lambda: SlackGroup.objects.get().trouble == "", "the trouble to be over")

        house.clock.set(now.replace(hour=21))
        worker.look()
        eventually(lambda: "nobody is on duty" in SlackGroup.objects.get().trouble, "the night")
        (night,) = slack_groups.standings(policies.current())
        assert night.failing_since is None
        assert len(said()) == 3
        assert worker.problems() == []


def test_a_busy_slack_is_asked_again_when_it_says(house: House) -> None:
    house.publish(POLICY + HOURLY)
    with working(config.current()) as worker:
        before = len(eventually(said, "the group to be set"))
        slack_of(worker).ratelimit(120, method="usergroups.users.list")
        push(house, worker, hours=1)
        kept = eventually(lambda: SlackGroup.objects.filter(failing_since__isnull=False).first(), "the pause")
        assert kept.next_at - house.clock.now() == timedelta(seconds=120)
        push(house, worker, seconds=119)
        assert len(said()) == before
        push(house, worker, seconds=1)
        eventually(lambda: len(said()) == before + 1, "the next try")


def test_what_was_changed_by_hand_is_put_right_and_a_group_that_nobody_names_is_let_go(house: House) -> None:
    house.publish(POLICY + HOURLY)
    with working(config.current()) as worker:
        right = eventually(said, "the group to be set")[-1]
        slack_of(worker).change_group("S0ONCALL", ["U0EVE"])
        push(house, worker, hours=2)
        eventually(lambda: said()[-2:] == [names("U0EVE"), right], "the hourly look")
        house.publish(POLICY)
        worker.look()
        eventually(lambda: not SlackGroup.objects.exists(), "the group to be let go")


def test_live_without_a_slack_app_says_what_is_missing(house: House) -> None:
    house.publish(POLICY + HOURLY)
    settings_store.set_delivery_mode("live")
    with working(config.current()) as worker:
        kept = eventually(lambda: SlackGroup.objects.filter(failing_since__isnull=False).first(), "the trouble")
        assert "RUNG_SLACK_TOKEN" in kept.trouble
        assert worker.problems() == []
