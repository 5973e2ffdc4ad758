"""Back-tests: a draft, a version or a text over a past, beside the live policy."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from rung import clock
from rung.api.callers import caller, needs
from rung.api.problems import Problem, not_found
from rung.api.shapes import backtests as shapes
from rung.engine.proof import backtests as asking
from rung.store.policies import backtests, drafts
from rung.store.policies.backtests import Backtest, New

router = Router(tags=["back-tests"])
MOST = 100
BIGGEST = 2**63


@router.get("/backtests", auth=needs("policies:read"), response=shapes.Backtests, summary="List back-tests")
def list_backtests(request: HttpRequest, wanted: Query[shapes.BacktestFilter]) -> shapes.Backtests:
    """Those that were asked for, the newest first, a hundred at most. What watches have seen is not among them."""
    found = backtests.latest(draft=wanted.draft, limit=MOST)
    return shapes.Backtests(backtests=[shapes.Backtest.of(one) for one in found])


@router.post("/backtests", auth=needs("policies:write"), response={201: shapes.Backtest}, summary="Ask for a back-test")
def start_backtest(request: HttpRequest, payload: shapes.NewBacktest) -> Status:
    """It waits for a worker, which runs it beside everything else. Nobody is told of anything."""
    now, by = clock.now(), caller(request).member.acts_as
    new = _wanted(payload, by)
    if payload.history is not None:
        asked = asking.over_file(new, payload.file_name, payload.history.encode(), now, payload.columns)
    else:
        asked = asking.over_days(new, payload.days, now)
    return Status(HTTPStatus.CREATED, shapes.Backtest.of(asked))


@router.get(
    "/backtests/{int:number}", auth=needs("policies:read"), response=shapes.Backtest, summary="Read a back-test"
)
def read_backtest(request: HttpRequest, number: int) -> shapes.Backtest:
    """How far it is, or how it ended."""
    return shapes.Backtest.of(_found(number))


@router.get(
    "/backtests/{int:number}/result",
    auth=needs("policies:read"),
    response=shapes.Result,
    summary="Read what a back-test came to",
)
def read_result(request: HttpRequest, number: int) -> Any:
    """Everything that its page shows. 409 while it is not done."""
    kept = _found(number)
    result = backtests.result(kept.id)
    if result is None:
        hint = "Ask again when its `state` is done." if kept.is_active else "GET /backtests/{number} says why."
        raise Problem(409, "not_done", f"Back-test {number} is {kept.state}.", hint)
    return result


@router.delete(
    "/backtests/{int:number}", auth=needs("policies:write"), response=shapes.Backtest, summary="Cancel a back-test"
)
def cancel_backtest(request: HttpRequest, number: int) -> shapes.Backtest:
    """It stops within a second. One that has ended stays as it is (409)."""
    kept = _found(number)
    if not backtests.cancel(kept.id, clock.now()):
        raise Problem(409, "not_active", f"Back-test {number} has ended already.", "There is nothing to cancel.")
    return shapes.Backtest.of(_found(number))


def draft_of(number: int) -> drafts.Draft:
    found = drafts.get(number) if number < BIGGEST else None
    if found is None:
        raise not_found(f"draft {number}", "The page Policy of the console lists those there are.")
    return found


def _wanted(payload: shapes.NewBacktest, by: str) -> New:
    given = [one for one in (payload.draft, payload.version, payload.text) if one is not None]
    if len(given) != 1:
        raise Problem(422, "what", "It is not said what to test.", "Give one of `draft`, `version` and `text`.")
    if payload.draft is not None:
        return asking.of_draft(draft_of(payload.draft), by)
    if payload.version is not None:
        return asking.of_version(payload.version, by)
    return asking.of_text(payload.text or "", payload.name, by)


def _found(number: int) -> Backtest:
    kept = backtests.get(number) if number < BIGGEST else None
    if kept is None:
        raise not_found(f"back-test {number}", "GET /api/v1/backtests lists those there are.")
    return kept
