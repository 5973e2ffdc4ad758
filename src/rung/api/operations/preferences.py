"""How people are told, whether they hear, and how one notice went."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from rung import clock
from rung.api.callers import caller, needs
from rung.api.problems import Problem, not_found
from rung.api.shapes import preferences as shapes
from rung.api.shapes.base import Instant
from rung.api.shapes.policies import PolicyProblem
from rung.core.policy import Policy
from rung.engine.duty import reach_tests
from rung.engine.policies import directory
from rung.engine.policies.publish import NotPublished
from rung.engine.telling import bulletins, told_how
from rung.engine.why import notice_page
from rung.policy.saying.value_words import sentence
from rung.store.decisions import desk
from rung.store.policies import policies

router = Router(tags=["people and accounts"])
PEOPLE = "GET /people lists everybody."
LARGEST = 2**31


@router.get(
    "/people/{person}/preferences",
    auth=needs("issues:read"),
    response=shapes.Preferences,
    summary="Read how somebody is told",
)
def read_preferences(request: HttpRequest, person: str, at: Query[Instant | None] = None) -> shapes.Preferences:
    """In sentences, by day and at night, and with `at` also for that instant; by the rules that tell people."""
    policy = _policy_with(person)
    return _shown(policy, person, _chosen(person), at)


@router.put(
    "/people/{person}/preferences",
    auth=needs("issues:write"),
    response=shapes.Preferences,
    summary="Say how somebody is told",
)
def change_preferences(request: HttpRequest, person: str, body: shapes.NewPreferences) -> shapes.Preferences:
    """All of somebody's choices at once: an agent's own, a lead everybody's. One with errors changes nothing (422)."""
    policy, member = _policy_with(person), caller(request).member
    if member.person != person and not member.may("lead"):
        raise Problem(403, "not_yours", "An agent chooses for themselves, a lead for everybody.", "Ask a lead.")
    if _is_of_policy(person):
        hint = "Change the policy, or take the notices out of it."
        raise Problem(409, "said_by_policy", f"The policy's text says how {person} is told.", hint)
    change = {"people": {person: {"notices": body.notices or None}}}
    try:
        proposed = directory.proposal(change) if body.preview else directory.keep(change, member.acts_as)
        if proposed.errors:
            raise NotPublished(proposed.errors)
    except NotPublished as refused:
        errors = [PolicyProblem.of(one).model_dump() for one in refused.problems]
        hint = "Each entry of `errors` says where, and how to mend it."
        raise Problem(422, "preferences_have_errors", "Nothing was changed.", hint, errors) from None
    document = proposed.loaded.document
    after = Policy(document, policy.version) if document is not None else policies.current()
    return _shown(after, person, body.notices, None)


@router.post(
    "/people/{person}/tests",
    auth=needs("issues:write"),
    response={202: shapes.Asked},
    summary="Ring somebody as a test",
)
def test_ring(request: HttpRequest, person: str) -> Status:
    """A real message over every way of theirs. What they prove by it stands in GET /reachability."""
    _policy_with(person)
    now = clock.now()
    try:
        number = bulletins.ring_test(person, caller(request).member.acts_as, now)
    except bulletins.CannotTest as refused:
        raise Problem(409, "cannot_test", sentence(str(refused)), sentence(refused.hint)) from None
    return Status(HTTPStatus.ACCEPTED, shapes.Asked(person=person, number=number, at=now))


@router.get("/reachability", auth=needs("issues:read"), response=shapes.Reachability, summary="Who hears")
def read_reachability(request: HttpRequest) -> shapes.Reachability:
    """Every way to everybody, and when they last said that they hear it."""
    now = clock.now()
    people = [shapes.Reachable.of(one) for one in reach_tests.of_everybody(policies.current(), now)]
    return shapes.Reachability(at=now, weekly_check=reach_tests.rhythm().words, people=people)


@router.get(
    "/issues/{issue}/notices/{number}",
    auth=needs("issues:read"),
    response=shapes.Journey,
    summary="Read how a notice went",
)
def read_notice(request: HttpRequest, issue: str, number: int) -> shapes.Journey:
    """By which channels and why, every attempt, what became of it, and what comes next."""
    found = notice_page.page(issue, number, clock.now()) if 0 < number < LARGEST else None
    if found is None:
        raise not_found(f"notice {number} of {issue}", "GET /deliveries?issue=A-1 lists the notices of an issue.")
    return shapes.Journey.of(found)


def _policy_with(person: str) -> Policy:
    policy = policies.current()
    if person not in policy.document.people:
        raise not_found(f"person {person}", PEOPLE)
    return policy


def _chosen(person: str) -> dict[str, Any]:
    return (directory.everything().get("people", {}).get(person) or {}).get("notices") or {}


def _is_of_policy(person: str) -> bool:
    return "notices" in directory.standing().said_by_policy.get(("people", person), frozenset())


def _shown(policy: Policy, person: str, chosen: dict[str, Any], at: datetime | None) -> shapes.Preferences:
    now = clock.now()
    here = desk.read(now)
    told = told_how.everything(policy, here, person, now)
    return shapes.Preferences(
        person=person, notices=chosen, is_of_policy=_is_of_policy(person), time_zone=policy.zone_of(person),
        kinds=[shapes.Kind.of(one) for one in told],
        would=list(told_how.at_instant(policy, here, person, at)) if at else [],
    )  # fmt: skip
