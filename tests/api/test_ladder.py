"""An outage, answered by programs: who has it, who declines, who calls it off."""


def test_acknowledging_stops_the_climb(desk):
    desk.opens("A-1")
    bo = desk.program("issues:write", person="bo")

    answer = bo.post("/escalations/A-1.1/acknowledgement", {"lasts": "2h"})

    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["id"], said["state"], said["acknowledged_by"]) == ("A-1.1", "acknowledged", "bo")
    assert said["acknowledged_until"] == "2026-03-09T10:00:00Z"
    desk.passes(hours=1)
    assert desk.program("issues:read").get("/escalations/A-1.1").json()["level"] == 1
