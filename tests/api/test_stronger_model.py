"""The stronger model's setting, for programs of administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.desk import Desk


def test_it_is_set_read_without_its_key_and_switched_off(sqlite_desk: Desk) -> None:
    program = sqlite_desk.program("admin", "issues:read", "issues:write")
    sqlite_desk.opens("A-1")
    assert program.post("/issues/A-1/handoffs/brief").json()["code"] == "no_drafts"
    given = {"address": "https://api.example.com/v1", "model": "large", "key": "sk-secret", "judges": ["mood"]}
    on = program.call("PATCH", "/stronger-model", given | {"is_on": True, "drafts_briefs": True})
    assert (on.status_code, on.json()["has_key"], on.json()["seconds"]) == (200, True, 20)
    assert "sk-secret" not in on.content.decode()
    for change, code in (
        ({"address": "https://else.example/v1"}, "wrong_key"), ({"judges": ["team"]}, "wrong_judges"),
        ({"seconds": 900}, "wrong_seconds"),
    ):  # fmt: skip
        refused = program.call("PATCH", "/stronger-model", change)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    moved = program.call("PATCH", "/stronger-model", {"address": "https://else.example/v1", "key": "sk-secret"})
    assert moved.status_code == 200, "whoever enters the same key once more knows it"
    off = program.call("PATCH", "/stronger-model", {"is_on": False, "key": ""}).json()
    assert program.get("/stronger-model").json() == off
    assert (off["is_on"], off["has_key"], off["model"]) == (False, False, "large")
