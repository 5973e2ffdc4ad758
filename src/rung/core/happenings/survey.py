"""Asking the customer afterwards how it went: when the survey is due, whether it leaves, and why not.

A resolution sets its instant. What happens until then may call it off (reopened, closed as spam); at the instant itself
it is looked at whether it may leave. Each of these says why, in the timeline.
"""

from datetime import datetime

from rung.core.desk import Surveyed
from rung.core.document import Survey
from rung.core.draft import Draft
from rung.core.effects import SurveySent
from rung.core.events import CsatReceived
from rung.core.issue import IssueState
from rung.core.reasons import Reason
from rung.core.times.spans import format_span
from rung.core.values import verdict


def plan(draft: Draft) -> None:
    """The issue was resolved: its customer is asked some time later. An import asks nobody."""
    rule = draft.policy.document.survey
    if rule is None or not rule.enabled or draft.event.bulk:
        return
    calendar = draft.policy.calendar(rule.calendar or draft.policy.workspace.calendar)
    at = calendar.add(draft.at, calendar.span(rule.after))
    if at is None:
        draft.note(Reason("time", f"no survey: {calendar.name} is not open for {rule.after} ever again"))
        return
    draft.put(survey_at=at)


def call_off(draft: Draft, why: str) -> None:
    """A survey that has not left will not leave."""
    if draft.state.survey_at is not None:
        draft.put(survey_at=None)
        draft.note(Reason("time", f"no survey: {why}"))


def step(draft: Draft) -> None:
    """Its instant has come: the customer is asked, or it is said why not."""
    if not is_due(draft.state, draft.at):
        return
    rule = draft.policy.document.survey
    why_not = _why_not(draft, rule)
    if why_not:
        call_off(draft, why_not)
        return
    contact, number = draft.state.contact, draft.state.surveys + 1
    assert rule is not None, "what is switched off was called off"
    assert contact is not None, "whom nobody can ask was called off"
    because = Reason("time", f"{rule.after} after the resolution, as the policy says")
    draft.put(survey_at=None, surveys=number)
    draft.change_desk(Surveyed(contact.casefold(), draft.wake))
    draft.say(SurveySent(at=draft.wake, because=because, number=number))


def answered(draft: Draft, event: CsatReceived) -> None:
    """The customer said how it went. Whoever did so unasked is not asked any more."""
    draft.put(rated_at=event.at, fields={**draft.state.fields, "csat": event.score})
    call_off(draft, "the customer has said already how it went")


def is_due(state: IssueState, now: datetime) -> bool:
    """Whether its customer is to be asked now."""
    return state.survey_at is not None and state.survey_at <= now


def _why_not(draft: Draft, rule: Survey | None) -> str:
    """Why the customer is not asked; empty where they are."""
    state = draft.state
    if rule is None or not rule.enabled:
        return "surveys are switched off"
    if state.contact is None:
        return "nobody is known who could be asked"
    judged = verdict(draft, rule.when)
    if not judged.holds:
        because = f", for {judged.why}" if judged.why else ""
        return f"`{rule.when}` does not hold{because}"
    last_at = draft.surveyed_at(state.contact)
    if last_at is not None and draft.wake < last_at + rule.every:
        return f"this contact was asked on {_day(last_at)}, and at most once in {format_span(rule.every)}"
    return ""


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
