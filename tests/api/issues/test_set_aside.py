"""What could not be decided, as a program that watches hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rung import clock
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from tests.api.desk import Desk


def test_a_program_sees_what_stands_still_and_tries_it_again(desk: Desk) -> None:
    from rung.store.models import Inbox

    desk.opens("A-1")
    now = clock.now().isoformat()
    broken = {"type": "message.received", "issue": "A-1", "id": "m1", "at": now, "body": 5}
    row = Inbox.objects.create(
        subject_kind="issue", subject_key="A-1", source="api:helpdesk", event_id="m1", event=broken, at=clock.now(),
        arrived_at=clock.now(),
    )  # fmt: skip
    ana = desk.program()
    (blocked,) = eventually(lambda: ana.get("/set-aside").json()["blocked"], "it to be set aside")
    assert (blocked["kind"], blocked["id"]) == ("issue", "A-1")
    (event,) = blocked["events"]
    assert (event["number"], event["state"], event["event_id"]) == (row.pk, "set_aside", "m1")
    assert event["message"].startswith("msgspec.ValidationError: Expected `str`, got `int`")
    issue = ana.get("/issues/A-1").json()
    assert (issue["why_nobody"], issue["coming"]) == ("blocked", [])

    answer = ana.post(f"/set-aside/{row.pk}/attempts")
    assert (answer.status_code, answer.json()) == (202, {"kind": "issue", "id": "A-1"})
    assert eventually(lambda: ana.get("/set-aside").json()["blocked"], "it to fail again")
    Inbox.objects.filter(pk=row.pk).update(event={**broken, "body": "Any news?", "contact": "ops@acme.example"})
    assert ana.post(f"/set-aside/{row.pk}/attempts").status_code == 202
    eventually(lambda: len(ana.get("/issues/A-1").json()["conversation"]) == 2, "it to be decided")
    assert ana.get("/set-aside").json() == {"blocked": []}
    assert ana.post(f"/set-aside/{row.pk}/attempts").status_code == 404
