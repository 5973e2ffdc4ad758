"""Reports by mail on their pages: made, refused with a reason, changed and removed by a lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rung.store.deliveries import bulletins
from rung.store.measures import mailed
from tests.console.office import text_of

if TYPE_CHECKING:
    from tests.console.office import Office

GIVEN = {
    "name": "Billing", "address": "/numbers/opened?team=technical&since=2026-01-01", "every": "month", "month_day": "1",
    "at": "08:00", "time_zone": "Europe/Berlin", "readers": "ana, kim@partner.example",
}  # fmt: skip


def test_a_lead_makes_a_report_and_sees_what_became_of_it(sqlite_office: Office) -> None:
    lead = sqlite_office.window("lead")
    empty = text_of(lead.get("/reports"))
    assert "No report is mailed yet" in empty
    assert '<option value="mon" >Monday</option>' in empty
    for wrong, said in (
        ({"address": "/customers"}, "is no address of Numbers"), ({"readers": "zed"}, "'zed' is nobody of the policy"),
        ({"at": "8"}, "write one such as 08:00"), ({"time_zone": "x"}, "such as Europe/Berlin or UTC"),
        ({"address": "/numbers?person=bo"}, "are not mailed"),
        ({"address": "/numbers?team=tec"}, "There is: technical"),
        ({"readers": " , "}, "A report goes to somebody"),
    ):  # fmt: skip
        answer = lead.post("/reports", GIVEN | wrong)
        assert (answer.status_code, said in text_of(answer)) == (422, True), text_of(answer)
    assert mailed.listed() == []
    said = text_of(lead.post("/reports", GIVEN, follow=True))
    assert "Issues opened, only team Technical support, on day 1 of each month at 08:00, Europe/Berlin" in said
    assert "kim@partner.example" in said
    assert "Ana Ruiz" in said
    assert "was asked, has not agreed" in said
    (report,) = mailed.listed()
    assert (report.measure, report.only) == ("opened", {"team": ("technical",)})
    act = f"/reports/{report.id}/"
    assert "on its way" in text_of(lead.post(f"{act}send", follow=True))
    (run,) = mailed.runs(report.id, 9)
    assert run.bulletin is not None
    assert [one.to for one in bulletins.outcomes(run.bulletin)] == ["ana"], "nobody outside who did not agree"
    assert "none of the report" in text_of(lead.post(f"{act}again", {"delivery": "999"}, follow=True))
    assert "It rests until" in text_of(lead.post(f"{act}turn", {"is_on": "0"}, follow=True))
    reader = mailed.readers(report.id)[0]
    assert "any more" in text_of(lead.post(f"{act}remove-reader", {"reader": reader.id}, follow=True))
    assert "nothing more is sent" in text_of(lead.post(f"{act}remove", follow=True))
    assert lead.get(f"/reports/{report.id}").status_code == 404
