"""Reports that are mailed, as they are followed."""

from __future__ import annotations

from datetime import timedelta

from rung.core.times.cadence import Cadence
from rung.engine.mailed import asking, making
from rung.store.dialect import counted
from rung.store.measures import mailed
from rung.store.policies import policies
from tests.engine.house import House


def test_many_runs_are_followed_with_the_statements_of_one(house: House) -> None:
    document, now = policies.document_in_force(), house.clock.now()
    report = asking.add("Week", "", {}, Cadence(every="week"), ["ana", "bo"], document, "cy", now)
    for hour in range(3):
        making.make_now(report, document, now + timedelta(hours=hour), "cy")
    with counted() as of_one:
        mailed.followed(report.id, 1)
        wanted = of_one()
    with counted() as of_all:
        followed = mailed.followed(report.id, 10)
        assert of_all() == wanted
    assert [[one.to for one in outcomes] for _, outcomes in followed] == [["ana", "bo"]] * 3
    assert [run.made_at for run, _ in followed] == [now + timedelta(hours=hour) for hour in (2, 1, 0)]
