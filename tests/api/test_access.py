"""Every operation by every kind of caller: exactly those may who should."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.api.desk import Caller, Desk

OPERATIONS = {
    "POST /events": "events:write",
    "GET /issues": "issues:read",
    "GET /issues/{issue}": "issues:read",
    "PATCH /issues/{issue}": "issues:write",
    "GET /issues/{issue}/timeline": "issues:read",
    "GET /issues/{issue}/why": "issues:read",
    "GET /issues/{issue}/similar": "issues:read",
    "DELETE /issues/{issue}/similar/{other}": "issues:write",
    "POST /similar": "issues:read",
    "POST /issues/{issue}/risk": "issues:write",
    "POST /issues/{issue}/skills": "issues:write",
    "POST /issues/{issue}/merge": "issues:write",
    "DELETE /issues/{issue}/merge": "issues:write",
    "POST /issues/{issue}/links": "issues:write",
    "DELETE /issues/{issue}/links/{other}": "issues:write",
    "POST /issues/{issue}/trackers": "issues:write",
    "DELETE /issues/{issue}/trackers/{tracker}": "issues:write",
    "POST /issues/{issue}/preview": "issues:read",
    "POST /issues/{issue}/escalations": "issues:write",
    "POST /issues/{issue}/messages": "issues:write",
    "POST /issues/{issue}/notes": "issues:write",
    "GET /issues/{issue}/sides": "issues:read",
    "POST /issues/{issue}/sides": "issues:write",
    "POST /issues/{issue}/sides/{number}/replies": "issues:write",
    "POST /issues/{issue}/sides/{number}/closure": "issues:write",
    "DELETE /issues/{issue}/sides/{number}/closure": "issues:write",
    "POST /issues/{issue}/watchers": "issues:write",
    "DELETE /issues/{issue}/watchers/{person}": "issues:write",
    "POST /issues/{issue}/assignment": "issues:write",
    "POST /issues/{issue}/resolution": "issues:write",
    "DELETE /issues/{issue}/resolution": "issues:write",
    "POST /issues/{issue}/snooze": "issues:write",
    "POST /issues/{issue}/mood": "issues:write",
    "DELETE /issues/{issue}/snooze": "issues:write",
    "POST /issues/{issue}/handoffs": "issues:write",
    "POST /issues/{issue}/handoffs/acceptance": "issues:write",
    "POST /issues/{issue}/handoffs/return": "issues:write",
    "DELETE /issues/{issue}/handoffs": "issues:write",
    "GET /issues/{issue}/handoffs/brief": "issues:read",
    "GET /issues/{issue}/team-times": "issues:read",
    "GET /escalations/{escalation}": "issues:read",
    "POST /escalations/{escalation}/acknowledgement": "issues:write",
    "POST /escalations/{escalation}/declines": "issues:write",
    "POST /escalations/{escalation}/closure": "issues:write",
    "GET /policies": "policies:read",
    "POST /policies": "policies:write",
    "POST /policies/check": "policies:read",
    "GET /policies/{number}": "policies:read",
    "GET /policies/{number}/difference": "policies:read",
    "POST /policies/{number}/restoration": "policies:write",
    "GET /drafts": "policies:read",
    "POST /drafts": "policies:write",
    "GET /drafts/{draft}": "policies:read",
    "PATCH /drafts/{draft}": "policies:write",
    "DELETE /drafts/{draft}": "policies:write",
    "GET /drafts/{draft}/difference": "policies:read",
    "POST /drafts/{draft}/request": "policies:write",
    "POST /drafts/{draft}/approval": "policies:write",
    "POST /drafts/{draft}/publication": "policies:write",
    "GET /scenarios": "policies:read",
    "POST /scenarios": "policies:write",
    "GET /scenarios/file": "policies:read",
    "POST /scenarios/imports": "policies:write",
    "POST /scenarios/runs": "policies:read",
    "GET /scenarios/{number}": "policies:read",
    "PUT /scenarios/{number}": "policies:write",
    "DELETE /scenarios/{number}": "policies:write",
    "POST /issues/{issue}/scenario": "policies:write",
    "GET /backtests": "policies:read",
    "POST /backtests": "policies:write",
    "GET /backtests/{number}": "policies:read",
    "GET /backtests/{number}/result": "policies:read",
    "DELETE /backtests/{number}": "policies:write",
    "GET /watches": "policies:read",
    "POST /watches": "policies:write",
    "GET /watches/{number}": "policies:read",
    "DELETE /watches/{number}": "policies:write",
    "GET /people": "issues:read",
    "GET /people/{person}/preferences": "issues:read",
    "PUT /people/{person}/preferences": "issues:write",
    "POST /people/{person}/tests": "issues:write",
    "GET /reachability": "issues:read",
    "GET /issues/{issue}/notices/{number}": "issues:read",
    "GET /directory": "policies:read",
    "POST /directory/changes": "policies:write",
    "GET /accounts": "issues:read",
    "POST /accounts": "accounts:write",
    "GET /accounts/{account}": "issues:read",
    "PATCH /accounts/{account}": "accounts:write",
    "GET /accounts/{account}/health": "issues:read",
    "GET /accounts/{account}/health/days": "issues:read",
    "GET /accounts/{account}/timeline": "issues:read",
    "GET /accounts/{account}/notes": "issues:read",
    "POST /accounts/{account}/notes": "issues:write",
    "PATCH /accounts/{account}/notes/{note}": "issues:write",
    "DELETE /accounts/{account}/notes/{note}": "issues:write",
    "GET /health/rules": "issues:read",
    "PATCH /health/rules": "policies:write",
    "GET /contacts": "issues:read",
    "POST /contacts": "accounts:write",
    "GET /contacts/{contact}": "issues:read",
    "PATCH /contacts/{contact}": "accounts:write",
    "DELETE /contacts/{contact}": "admin",
    "GET /on-call": "issues:read",
    "GET /fairness": "issues:read",
    "GET /csat": "issues:read",
    "GET /csat.{ending}": "issues:read",
    "GET /fairness.{ending}": "issues:read",
    "GET /measures.{ending}": "issues:read",
    "GET /measures/{measure}.{ending}": "issues:read",
    "GET /measures/{measure}/issues.{ending}": "issues:read",
    "POST /accounts/{account}/escalation": "issues:write",
    "GET /marks": "issues:read",
    "POST /marks": "policies:write",
    "PUT /marks/{mark}": "policies:write",
    "DELETE /marks/{mark}": "policies:write",
    "GET /marks/after/{day}": "issues:read",
    "GET /measures": "issues:read",
    "GET /retention": "issues:read",
    "GET /reports": "policies:write",
    "POST /reports": "policies:write",
    "DELETE /reports/{number}": "policies:write",
    "GET /reports/{number}/runs": "policies:write",
    "POST /reports/{number}/runs": "policies:write",
    "GET /measures/{measure}": "issues:read",
    "GET /review": "issues:read",
    "GET /reviews": "issues:read",
    "GET /reviews/{number}": "issues:read",
    "POST /review": "policies:write",
    "POST /reviews/{number}/drafts": "policies:write",
    "POST /review/known": "policies:write",
    "DELETE /review/known": "policies:write",
    "GET /review/sending": "policies:read",
    "PUT /review/sending": "policies:write",
    "GET /coverage": "issues:read",
    "GET /schedules": "issues:read",
    "GET /schedules/{schedule}": "issues:read",
    "POST /schedules/{schedule}/overrides": "schedules:write",
    "DELETE /schedules/{schedule}/overrides/{override}": "schedules:write",
    "GET /shift-swaps": "issues:read",
    "POST /shift-swaps": "schedules:write",
    "GET /shift-swaps/{number}": "issues:read",
    "POST /shift-swaps/{number}/acceptance": "schedules:write",
    "POST /shift-swaps/{number}/decline": "schedules:write",
    "POST /shift-swaps/{number}/withdrawal": "schedules:write",
    "GET /deliveries": "issues:read",
    "POST /deliveries/{number}/attempts": "issues:write",
    "GET /set-aside": "issues:read",
    "POST /set-aside/{number}/attempts": "issues:write",
    "GET /models": "issues:read",
    "PATCH /models": "policies:write",
    "GET /models/{model}": "issues:read",
    "PATCH /models/{model}": "policies:write",
    "POST /models/{model}/learning": "policies:write",
    "GET /forms": "policies:read",
    "GET /forms/{form}": "policies:read",
    "PUT /forms/{form}": "policies:write",
    "GET /stronger-model": "admin",
    "PATCH /stronger-model": "admin",
    "POST /issues/{issue}/handoffs/brief": "issues:write",
    "GET /delivery-mode": "issues:read",
    "PUT /delivery-mode": "admin",
}
"""What each operation needs, written down a second time: a change of who may do what shows here."""

MAY = {
    "read_only": {"issues:read", "policies:read"},
    "agent": {"issues:read", "policies:read", "issues:write", "events:write", "schedules:write"},
    "lead": {
        "issues:read", "policies:read", "issues:write", "events:write", "schedules:write", "accounts:write",
        "policies:write",
    },
    "administrator": {
        "issues:read", "policies:read", "issues:write", "events:write", "schedules:write", "accounts:write",
        "policies:write", "admin",
    },
}
"""The scopes that each role stands for at the console, and beyond which no token of such a member goes."""

SCOPES = sorted(MAY["administrator"])
NAMES = {
    "mark": "7", "day": "2026-03-09",
    "measure": "opened", "ending": "xlsx",
    "issue": "nothing", "escalation": "nothing.1", "number": 1, "schedule": "nights", "override": "nothing",
    "account": "nothing", "contact": "nothing", "draft": 1, "form": "nothing", "person": "nothing",
    "model": "nothing", "note": "nothing", "other": "else", "tracker": "jira",
}  # fmt: skip


TURNED_AWAY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


@pytest.fixture
def door(sqlite_database: str) -> Iterator[Desk]:
    """The desk on one kind of database: who may what is decided before any is asked."""
    from tests.api.desk import Desk

    with Desk().at_work() as desk:
        yield desk


def ask(caller: Caller, operation: str) -> int:
    """The status for an empty request: what lies behind the door may still find it unfit."""
    method, path = operation.split()
    path = path.format(**NAMES)
    return caller.call(method, path).status_code


def let_in(caller: Caller) -> set[str]:
    """The operations that do not turn this caller away."""
    statuses = {operation: ask(caller, operation) for operation in OPERATIONS}
    assert not {one: status for one, status in statuses.items() if status >= HTTPStatus.INTERNAL_SERVER_ERROR}
    return {one for one, status in statuses.items() if status not in TURNED_AWAY}


def needing(*scopes: str) -> set[str]:
    return {operation for operation, scope in OPERATIONS.items() if scope in scopes}


def test_the_table_has_every_operation(sqlite_database: str) -> None:
    from rung.api.urls import api

    paths = api.get_openapi_schema(path_prefix="/")["paths"]
    found = {
        f"{method.upper()} {path}": scopes
        for path, methods in paths.items()
        for method, operation in methods.items()
        for one in operation["security"]
        for scopes in one.values()
    }
    assert found == {operation: [scope] for operation, scope in OPERATIONS.items()}


@pytest.mark.parametrize("role", MAY)
def test_the_role_decides_at_the_console(door: Desk, role: str) -> None:
    assert let_in(door.signed_in(role)) == needing(*MAY[role])


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_does_what_its_scope_says(door: Desk, scope: str) -> None:
    wanted = set(MAY["administrator"]) if scope == "admin" else {scope}

    assert let_in(door.program(scope)) == needing(*wanted)


def test_a_token_does_no_more_than_its_owner_may(door: Desk) -> None:
    one_of_each = {scope: operation for operation, scope in OPERATIONS.items()}
    assert set(one_of_each) == set(SCOPES)
    for role in MAY:
        for scope in SCOPES:
            program = door.program(scope, role=role)
            opened = {each for each, operation in one_of_each.items() if ask(program, operation) not in TURNED_AWAY}
            wanted = set(MAY["administrator"]) if scope == "admin" else {scope}
            assert opened == wanted & MAY[role], (role, scope)


def test_nobody_gets_in_without_a_name(desk: Desk) -> None:
    from tests.api.desk import Caller

    for stranger in (
        Caller(),
        Caller({"Authorization": "Bearer rung_0123abcd_secret"}),
        Caller({"Authorization": "Bearer "}),
        Caller({"Authorization": "Basic YW5hOmFuYQ=="}),
    ):
        for operation in OPERATIONS:
            method, path = operation.split()
            answer = stranger.call(method, path.format(**NAMES | {"issue": "A-1", "escalation": "A-1.1"}))
            assert answer.status_code == 401, operation
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json()["hint"]


def test_a_bad_token_is_not_made_good_by_a_session(desk: Desk) -> None:
    ana = desk.signed_in("administrator")
    ana.headers["Authorization"] = "Bearer rung_0123abcd_secret"

    assert let_in(ana) == set()


def test_a_revoked_token_opens_nothing(desk: Desk) -> None:
    from rung.store.people import tokens

    program = desk.program("admin")
    assert program.get("/issues").status_code == 200
    (token,) = tokens.everyone()
    tokens.revoke(token.id)

    assert program.get("/issues").json()["code"] == "bad_token"


def test_who_left_gets_in_no_more(desk: Desk) -> None:
    program, session = desk.program("admin", person="bo"), desk.signed_in("administrator", person="bo")
    user = desk.user("administrator", "bo")
    user.is_active = False
    user.save()

    assert program.get("/issues").status_code == 401
    assert session.get("/issues").status_code == 401


def test_a_session_changes_nothing_without_the_csrf_token(desk: Desk) -> None:
    desk.opens("A-1")
    ana = desk.signed_in("agent")
    ana.headers.pop("X-CSRFToken")

    forged = ana.post("/issues/A-1/resolution")

    assert (forged.status_code, forged.json()["code"]) == (403, "csrf")
    assert ana.get("/issues/A-1").json()["status"] == "open"


def test_what_is_done_at_the_console_bears_the_persons_name(desk: Desk) -> None:
    desk.opens("A-1")

    answer = desk.signed_in("agent", person="bo").post("/escalations/A-1.1/acknowledgement")

    assert (answer.status_code, answer.json()["acknowledged_by"]) == (200, "bo")
