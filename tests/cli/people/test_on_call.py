"""`rung on-call`: who has which pager."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from rung import clock
from rung.cli.output import WRONG_INPUT

if TYPE_CHECKING:
    from typer.testing import Result

    Rung = Callable[..., Result]

POLICY = """rung: 1
workspace: {time_zone: Europe/Berlin}
people: {bo: {name: Bo Lind}, cy: {name: Cy Park}}
schedules:
  nights:
    name: Nights
    layers: [{rotation: [bo, cy], every: 1d, starts: 2026-03-28T20:00, only: {daily: ["20:00-08:00"]}}]
"""


@pytest.fixture
def installed(sqlite_database: str) -> Iterator[None]:
    """On the evening before the clocks go forward."""
    from rung.engine.policies.publish import publish

    before = clock.use(clock.PushedClock(datetime(2026, 3, 28, 20, 0, tzinfo=UTC)))
    publish(POLICY, by="cy")
    yield
    clock.use(before)


def test_who_is_on_call_now_and_who_is_next(rung: Rung, installed: None) -> None:
    done = rung("on-call")
    assert done.exit_code == 0, done.output
    assert done.stdout == "Nights (nights): Bo Lind until Sun 2026-03-29 08:00, then nobody (Europe/Berlin)\n"


def test_the_duties_of_some_days_over_a_change_of_clocks(rung: Rung, installed: None) -> None:
    done = rung("on-call", "nights", "--from", "2026-03-28", "--days", 2)
    assert done.stdout.splitlines() == [
        "Nights (nights) (Europe/Berlin)",
        "  Sat 2026-03-28 00:00 - Sat 2026-03-28 20:00  nobody",
        "  Sat 2026-03-28 20:00 - Sun 2026-03-29 08:00  Bo Lind  layer 1",
        "  Sun 2026-03-29 08:00 - Sun 2026-03-29 20:00  nobody",
        "  Sun 2026-03-29 20:00 - Mon 2026-03-30 00:00  Cy Park  layer 1",
    ]
    (said,) = json.loads(rung("on-call", "nights", "--from", "2026-03-28", "--days", 2, "--json").stdout)
    assert said["duties"][1] == {
        "person": "bo", "source": "layer 1", "from_at": "2026-03-28T19:00:00Z", "to_at": "2026-03-29T06:00:00Z"
    }  # fmt: skip


def test_what_is_not_there_is_said_with_what_is(rung: Rung, installed: None) -> None:
    assert "there is nights" in rung("on-call", "days").stderr
    refused = rung("on-call", "--from", "9.3.2026")
    assert refused.exit_code == WRONG_INPUT
    assert "write 2026-03-09" in refused.stderr


def test_without_a_policy_it_says_what_to_do(rung: Rung, sqlite_database: str) -> None:
    done = rung("on-call")
    assert done.exit_code == 2
    assert "no policy is published" in done.stderr
