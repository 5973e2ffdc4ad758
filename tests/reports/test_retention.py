"""Customers next to their escalations: acme escalates and falls, tiny is quiet, and who left is gone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from rung.core.accounts.churn import Churn, Sign
from rung.core.accounts.health import Health
from rung.core.events import AccountChanged

if TYPE_CHECKING:
    from tests.engine.house import House


def was_so(house: House, account: str, day: date, score: int, *signs: str) -> None:
    """What was kept of a day."""
    from rung.store.accounts import account_health

    at = house.clock.now()
    churn = Churn("high" if signs else "none", tuple(Sign(sign, 2, f"a sign: {sign}") for sign in signs))
    account_health.put([account_health.Kept(account, day, at, 0, Health(at, score), churn)])


def test_what_escalated_stands_next_to_how_customers_are_and_who_is_gone(house: House) -> None:
    from rung.reports import measuring, retention
    from rung.reports.export import retention as books
    from rung.reports.facts import Asked

    house.publish()
    first = house.clock.now().date()
    last = first + timedelta(days=10)
    house.tell(house.open_issue("A-1", priority="P0"), house.open_issue("A-2", priority="P2"))
    house.tell(house.open_issue("T-1", account="tiny", priority="P2"))
    house.fast_forward(days=3)
    left = AccountChanged(account="tiny", at=house.clock.now(), id="l", changes={"lifecycle": "Churned", "arr": 5000})
    house.tell(left)
    measuring.catch_up()
    for account, day, score, signs in (
        ("acme", first - timedelta(days=1), 80, ()), ("acme", last, 45, ("threat",)), ("tiny", last, 90, ()),
    ):  # fmt: skip
        was_so(house, account, day, score, *signs)

    asked = Asked(since=first, until=last, time_zone="Europe/Berlin")
    found = retention.report(asked)
    acme, tiny = (next(one for one in found.lines if one.account.key == key) for key in ("acme", "tiny"))
    assert found.lines[0] == acme, "whose issues escalated come first"
    assert (acme.opened, acme.escalated, acme.then.score, acme.now.score, acme.change) == (2, 1, 80, 45, -35)
    assert acme.missed > 0
    assert (acme.is_at_risk, acme.now.signs, acme.is_gone) == (True, ("a sign: threat",), False)
    assert (tiny.escalated, tiny.change, tiny.is_gone) == (0, None, True), "nobody knows how it was before"
    assert (found.escalated.accounts, found.escalated.then, found.escalated.now) == (1, 80, 45)
    assert (found.escalated.at_risk, found.escalated.gone, found.others.gone, found.others.known) == (1, 0, 1, 0)
    only = retention.report(Asked(since=first, until=last, time_zone="UTC", only={"account": ("tiny",)}))
    assert [one.account.key for one in only.lines] == ["tiny"]
    [sheet] = books.book(found).sheets
    assert next(row[0] for row in sheet.rows) == "acme"
