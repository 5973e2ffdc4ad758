"""What is promised to an issue at this moment: the target that applies, its span and calendar for a metric, and which
statuses stop its clocks.
"""

from datetime import timedelta

from msgspec import Struct

from rung.core.document import Target
from rung.core.draft import Draft
from rung.core.promises.due import NOTHING
from rung.core.values import Values, holds

RESPONSES = ("first_response", "next_response")


class Terms(Struct, frozen=True, gc=False):
    """What is promised for one metric at this moment."""

    target: str | None
    calendar: str
    span: timedelta | None
    grace: timedelta


def target_of(draft: Draft) -> Target | None:
    """The account's own target, else the first whose `when` holds."""
    account = draft.account
    targets = draft.policy.document.targets
    if account and account.target:
        named = next((target for target in targets if target.name == account.target), None)
        if named:
            draft.looked_at(named, "named")
            return named
    if draft.explains:
        return next((target for target in targets if _applies(draft, target)), None)
    place = draft.policy.first_target.place(Values(draft))
    return None if place is None else targets[place]


def _applies(draft: Draft, target: Target) -> bool:
    applies = holds(draft, target.when)
    draft.looked_at(target, "applies" if applies else "when")
    return applies


def terms_of(draft: Draft, metric: str, target: Target | None) -> Terms:
    if target is None:
        return Terms(None, "always", None, NOTHING)
    priority = draft.state.priority
    calendar = target.calendar.of(priority) or draft.policy.workspace.calendar or "always"
    if calendar == "account":
        calendar = account_calendar(draft)
    promised = target.span(metric, priority)
    span = draft.policy.calendar(calendar).span(promised) if promised else None
    return Terms(target.name, calendar, span, target.grace.of(priority) or NOTHING)


def account_calendar(draft: Draft) -> str:
    """The calendar that `account` means: the account's own, else the workspace's, else always."""
    account = draft.account
    return (account and account.calendar) or draft.policy.workspace.calendar or "always"


def pauses(draft: Draft, metric: str, target: Target | None) -> bool:
    """Whether the issue's status stops this metric's clock."""
    if target and metric in target.pause:
        return draft.state.status in target.pause[metric]
    return metric not in RESPONSES and draft.state.status in draft.policy.workspace.statuses_waiting
