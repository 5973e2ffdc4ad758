"""How well accounts are: now, on any past day, day by day; and what that is made of."""

from datetime import timedelta

from django.http import HttpRequest
from ninja import Query, Router

from rung import clock
from rung.api.acting import known_account
from rung.api.callers import caller, needs
from rung.api.problems import Problem
from rung.api.shapes import health as shapes
from rung.engine.accounts import health
from rung.store.accounts import account_health

router = Router(tags=["people and accounts"])


@router.get(
    "/accounts/{account}/health", auth=needs("issues:read"), response=shapes.AccountHealth,
    summary="Health of an account",
)  # fmt: skip
def read_health(request: HttpRequest, account: str, which: Query[shapes.WhichInstant]) -> shapes.AccountHealth:
    """Part by part and why, and the signs that it may leave: now, or as it was known at the end of a past day."""
    known = known_account(account)
    try:
        at = health.read_instant(which.at, clock.now())
    except health.BadInstant as error:
        raise Problem(422, "bad_instant", f"{error.message}.", f"{error.hint}.") from error
    return shapes.AccountHealth.of(health.look(account, at), known)


@router.get(
    "/accounts/{account}/health/days", auth=needs("issues:read"), response=shapes.HealthDays,
    summary="Health day by day",
)  # fmt: skip
def list_health_days(request: HttpRequest, account: str, which: Query[shapes.WhichDays]) -> shapes.HealthDays:
    """The score of each day, and what moved it."""
    known_account(account)
    since = health.today(clock.now()) - timedelta(days=which.days - 1)
    return shapes.HealthDays(days=[shapes.HealthDay.of(one) for one in account_health.of_account(account, since)])


@router.get(
    "/health/rules", auth=needs("issues:read"), response=shapes.HealthRules, summary="Read what health is made of"
)
def read_health_rules(request: HttpRequest) -> shapes.HealthRules:
    """The weights in force, and which counts where a health was given, too."""
    return shapes.HealthRules.of(account_health.rules())


@router.patch(
    "/health/rules", auth=needs("policies:write"), response=shapes.HealthRules, summary="Change what health is made of"
)
def change_health_rules(request: HttpRequest, payload: shapes.HealthRulesChange) -> shapes.HealthRules:
    """All scores move within seconds, and say why; past days keep the weights of then."""
    try:
        changed = health.change_rules(
            payload.weights, payload.counts, payload.usage, caller(request).member.acts_as, clock.now()
        )
    except health.BadRules as error:
        raise Problem(422, "bad_rules", f"Nothing was changed: {error.message}.", f"{error.hint}.") from error
    return shapes.HealthRules.of(changed)
