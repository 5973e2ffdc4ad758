"""The addresses under /api/v1, as they are mounted there by `rung.urls`; `api` is what knows the operations."""

from typing import Any

from django.urls import URLPattern, re_path

from rung.api import problems
from rung.api.callers import needs
from rung.api.document import Api
from rung.api.operations import (
    account_life,
    accounts,
    alike,
    backtests,
    contacts,
    coverage,
    deliveries,
    directory,
    drafts,
    escalations,
    events,
    fairness,
    forms,
    handoffs,
    health,
    issues,
    mailed,
    marks,
    measures,
    models,
    on_call,
    people,
    policies,
    preferences,
    preview,
    reviews,
    satisfaction,
    scenarios,
    set_aside,
    shift_swaps,
    stronger_model,
    trackers,
    watches,
    why,
)
from rung.api.shapes.base import Renderer
from rung.api.slips import Parameters

api = Api(
    title="Rung",
    version="1",
    description="Escalation management for B2B support. Instants are in UTC, refusals are problem details (RFC 9457).",
    renderer=Renderer(),
    auth=needs("admin"),  # of an operation that would name no scope
    urls_namespace="api-v1",
)
problems.install(api)
ROOMS = (
    trackers, events, escalations, why, preview, scenarios, preferences, alike, handoffs, issues, policies, drafts,
    people,
    directory, accounts, contacts, on_call, shift_swaps, coverage, fairness, backtests, watches, deliveries, set_aside,
    forms, models, stronger_model, health, measures, marks, mailed, reviews, account_life, satisfaction,
)  # fmt: skip
for room in ROOMS:
    api.add_router("", room.router)
parameters = Parameters(api, [room.router for room in ROOMS], {"publish": policies.BESIDE_TEXT})


def _framed(pattern: Any) -> Any:
    """The address with its refusals as problem details, and marked as one that checks its callers itself."""
    assert isinstance(pattern, URLPattern)
    pattern.callback = problems.framed(pattern.callback, parameters.check)
    pattern.callback.access = "api"
    return pattern


_patterns, _, app_name = api.urls

urlpatterns = [_framed(pattern) for pattern in _patterns]
urlpatterns.append(_framed(re_path("", problems.nothing_here)))
