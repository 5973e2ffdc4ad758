"""Accounts and contacts through the API: one by one, many at once, with the same faults, and erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from tests.api.desk import Desk


def test_a_change_counts_at_once_and_says_whose_it_is(desk: Desk) -> None:
    ana = desk.program("accounts:write", "issues:read")

    answer = ana.call("PATCH", "/accounts/acme", {"tier": "starter", "owner": None, "fields": {"seats": 12}})

    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["tier"], said["owner"], said["arr"], said["fields"]) == ("starter", None, 240000.0, {"seats": 12})
    assert said["origins"]["arr"] == {"what": "policy", "at": None, "by": ""}
    assert said["origins"]["tier"] == {"what": "API", "at": "2026-03-09T08:00:00Z", "by": "ana"}
    assert ana.get("/accounts/acme").json()["tier"] == "starter"
    assert ana.get("/accounts/nobody").status_code == 404


def test_a_value_that_does_not_fit_is_refused_like_in_a_policy(desk: Desk) -> None:
    refused = desk.program("accounts:write").call("PATCH", "/accounts/acme", {"tier": "enterprize", "arr": "250k"})

    assert refused.status_code == 422
    assert [(one["field"], one["hint"]) for one in refused.json()["errors"]] == [
        ("tier", "did you mean enterprise?"), ("arr", "write 250000"),
    ]  # fmt: skip


def test_many_accounts_go_in_together_or_not_at_all(desk: Desk) -> None:
    ana = desk.program("accounts:write", "issues:read")
    good: list[Any] = [{"key": "new", "name": "New"}, {"key": "tiny", "tier": "starter", "region": "EU"}]

    refused = ana.post("/accounts", [*good, {"key": "bad key"}, {"name": "no key"}, 3])
    assert refused.status_code == 422
    assert [(one["line"], one["code"]) for one in refused.json()["errors"]] == [
        (4, "no_key"), (5, "wrong_form"), (3, "bad_name"),
    ]  # fmt: skip

    looked_at = ana.post("/accounts?dry_run=true", good).json()
    assert (looked_at["done"], [one["key"] for one in looked_at["new"]]) == (False, ["new"])
    assert ana.get("/accounts/new").status_code == 404

    lines = b"\n".join(map(msgspec.json.encode, good))
    done = ana.client.generic("POST", "/api/v1/accounts", lines, "application/x-ndjson", headers=ana.headers).json()
    assert (done["done"], done["unchanged"], done["custom_fields"]) == (True, 0, ["region"])
    (tiny,) = done["changed"]
    assert tiny == {"key": "tiny", "line": 2, "changes": [{"field": "fields.region", "was": None, "now": "EU"}]}
    assert ana.get("/accounts/new").json()["name"] == "New"


def test_contacts_are_kept_changed_and_erased(desk: Desk) -> None:
    owner = desk.program("admin")
    assert owner.post("/contacts", {"email": "joe@acme.example", "account": "acmee"}).json()["errors"][0]["hint"] == (
        "did you mean acme?"
    )
    made = owner.post("/contacts", [{"email": "joe@acme.example", "account": "acme", "name": "Joe", "tags": ["vip"]}])
    assert made.status_code == 200, made.content
    (joe,) = owner.get("/contacts?account=acme").json()["contacts"]
    assert (joe["name"], joe["tags"], joe["changed_by"]) == ("Joe", ["vip"], "ana")

    changed = owner.call("PATCH", f"/contacts/{joe['id']}", {"tags": None, "language": "de"}).json()
    assert (changed["name"], changed["tags"], changed["language"]) == ("Joe", [], "de")

    assert owner.call("DELETE", f"/contacts/{joe['id']}").json() == {"id": joe["id"]}
    assert owner.get(f"/contacts/{joe['id']}").status_code == 404
    assert owner.get("/contacts?email=joe@acme.example").json() == {"contacts": []}
    assert owner.call("DELETE", f"/contacts/{joe['id']}").status_code == 404


def test_a_record_that_is_nested_too_deeply_is_refused(desk: Desk) -> None:
    ana = desk.program("accounts:write", "issues:read")
    for deep in (200, 600, 900, 990):
        body = b'[{"key": "acme", "fields": {"x": ' + b"[" * deep + b"]" * deep + b"}}]"
        answer = ana.client.generic("POST", "/api/v1/accounts", body, "application/json", headers=ana.headers)
        assert answer.status_code in (200, 400, 422), answer.content
    assert ana.get("/accounts/acme").status_code == 200
