"""The loop that clears up also looks who carries too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.engine.house import House


def test_who_carries_too_much_is_kept_for_the_pages(house: House) -> None:
    from rung.reports import overload
    from rung.worker.sweeping import Sweeping

    for number in range(6):
        house.tell(house.open_issue(f"A-{number}"), house.acknowledgement(f"A-{number}", by="bo"))
        house.fast_forward(hours=1)
    sweeping = Sweeping()
    try:
        sweeping.turn()
        assert overload.kept() == []
        house.fast_forward(hours=12)
        for number in range(6, 12):
            house.tell(house.open_issue(f"A-{number}"))
            house.fast_forward(hours=24)
        sweeping.turn()
        assert overload.kept() == [], "it does not look again at once"
        Sweeping().turn()
        assert {one.person for one in overload.kept()} >= {"cy"}
    finally:
        sweeping.bell.close()
