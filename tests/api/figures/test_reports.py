"""Reports by mail, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.desk import Desk


def test_a_report_that_cannot_be_is_refused_with_a_hint(desk: Desk) -> None:
    lead, good = desk.signed_in("lead"), {"name": "Billing", "address": "/numbers/opened", "readers": ["ana"]}
    for wrong, code, detail, hint in (
        ({"address": "/customers"}, "wrong_address", "'/customers' is no address of Numbers.", "Copy one such as"),
        ({"at": "8"}, "wrong_cadence", "'8' is no time.", "Write one such as 08:00."),
        ({"every": "month", "day": "32"}, "wrong_cadence", "'32' is no day of a month.", "Write a number from 1"),
    ):
        refused = lead.post("/reports", good | wrong)
        said = refused.json()
        assert (refused.status_code, said["code"], said["detail"]) == (422, code, detail), wrong
        assert said["hint"].startswith(hint)
    assert lead.get("/reports").json()["reports"] == [], "nothing of it was kept"
    made = lead.post("/reports", good).json()
    assert (made["measure"], made["when"]) == ("opened", "each Monday at 08:00, Europe/Berlin")
    assert [one["number"] for one in lead.get("/reports").json()["reports"]] == [made["number"]]
