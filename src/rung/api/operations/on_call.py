"""Schedules: who is on call between two instants, and covers."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from django.http import HttpRequest
from ninja import Query, Router, Status

from rung import clock
from rung.api.callers import caller, needs
from rung.api.problems import Problem, not_found
from rung.api.shapes import on_call as shapes
from rung.core.people.oncall import Override, shifts_between
from rung.core.policy import Policy
from rung.core.refused import Refused
from rung.engine.duty import covers, schedules
from rung.engine.duty.schedules import Standing
from rung.engine.policies.publish import NotPublished
from rung.policy.saying.value_words import sentence
from rung.policy.times.dates import FIRST_YEAR, LAST_YEAR
from rung.store.policies import policies

router = Router(tags=["on call"])
USUAL = timedelta(days=14)
LONGEST = timedelta(days=400)
LAST = datetime(LAST_YEAR, 1, 1, tzinfo=UTC)
MISSING = frozenset({"no_such_cover", "not_found", "unknown_schedule"})
CONFLICTS = frozenset({"is_there", "stands_in_policy", "not_open", "has_begun", "is_over"})


@router.get("/schedules", auth=needs("issues:read"), response=shapes.Schedules, summary="List schedules")
def list_schedules(request: HttpRequest) -> shapes.Schedules:
    """Who carries each pager now, until when, and who is next."""
    now = clock.now()
    found = [shapes.Schedule.of(one) for one in schedules.all_of(policies.current(), now)]
    return shapes.Schedules(at=now, schedules=found)


@router.get(
    "/schedules/{schedule}", auth=needs("issues:read"), response=shapes.ScheduleDuties, summary="Read a schedule"
)
def read_schedule(
    request: HttpRequest, schedule: str, window: Query[shapes.DutyWindow]
) -> shapes.ScheduleDuties:
    """Its duties between two instants, gaps included, and the covers that have not ended."""
    policy, now = policies.current(), clock.now()
    found = _found(policy, schedule, now)
    starts, ends = _window(window.from_at or now, window.to_at)
    return shapes.ScheduleDuties(
        **shapes.Schedule.of(found).model_dump(),
        from_at=starts,
        to_at=ends,
        duties=[shapes.Turn.of(duty, policy) for duty in shifts_between(found.schedule, starts, ends)],
        overrides=[shapes.Override.of(one) for one in found.covers],
    )


@router.post(
    "/schedules/{schedule}/overrides",
    auth=needs("schedules:write"),
    response={201: shapes.Override},
    summary="Enter a cover",
)
def enter_override(request: HttpRequest, schedule: str, payload: shapes.NewOverride) -> Status:
    """One person in the place of whoever would be on call. A lead does it for everybody; others where they step in
    themselves, or hand over a shift of their own. Who covers and who is relieved are told."""
    policy, member = policies.current(), caller(request).member
    found = _found(policy, schedule, clock.now())
    one = Override(payload.who, payload.from_at, payload.to_at)
    if not member.can("edit_schedules") and not covers.may_enter(found.schedule, one, member.person):
        raise Problem(
            403, "not_theirs", "An agent covers for others, or hands over a shift of their own; this is neither.",
            "Offer a swap (POST /shift-swaps), or ask a lead.",
        )  # fmt: skip
    try:
        return Status(HTTPStatus.CREATED, shapes.Override.of(covers.enter(schedule, one, member.acts_as)))
    except (Refused, NotPublished) as refused:
        raise problem_of(refused) from refused


@router.delete(
    "/schedules/{schedule}/overrides/{override}",
    auth=needs("schedules:write"),
    response=shapes.Override,
    summary="Take a cover out",
)
def remove_override(request: HttpRequest, schedule: str, override: str) -> shapes.Override:
    """One that was entered here; the others stand in the policy's text."""
    policy, now, member = policies.current(), clock.now(), caller(request).member
    found = _found(policy, schedule, now)
    try:
        cover = covers.of_name(policy, schedule, override, now)
        if not member.can("edit_schedules") and not covers.may_remove(found.schedule, cover, member.person):
            raise Problem(403, "not_theirs", "This cover is somebody else's affair.", "Ask a lead, or whoever covers.")
        return shapes.Override.of(covers.remove(schedule, override, member.acts_as))
    except (Refused, NotPublished) as refused:
        raise problem_of(refused) from refused


def problem_of(refused: Refused | NotPublished) -> Problem:
    """A refusal of the inner rooms as one of the API."""
    if isinstance(refused, NotPublished):
        errors = [
            {"field": one.path, "code": one.code, "message": sentence(one.message), "hint": one.hint}
            for one in refused.problems
        ]
        hint = "Each entry of `errors` says where, and how to mend it."
        return Problem(422, "invalid", "The change does not fit the policy in force.", hint, errors)
    status = 404 if refused.code in MISSING else 409 if refused.code in CONFLICTS else 422
    return Problem(status, refused.code, sentence(refused.message), sentence(refused.hint))


def _found(policy: Policy, key: str, now: datetime) -> Standing:
    found = schedules.one_of(policy, key, now)
    if found is None:
        raise not_found(f"schedule {key}", "GET /api/v1/schedules lists those there are.")
    return found


def _window(from_at: datetime, to_at: datetime | None) -> tuple[datetime, datetime]:
    ends = to_at or from_at + min(USUAL, LAST - from_at)
    if not (from_at.year >= FIRST_YEAR and ends <= LAST and timedelta(0) < ends - from_at <= LONGEST):
        errors = [{"in": "query", "field": "to", "code": "bad_span", "message": "This is not within 400 days of from."}]
        raise Problem(422, "invalid", "This is no span of time that can be shown.", "End it within 400 days.", errors)
    return from_at, ends
