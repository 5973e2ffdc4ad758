"""How an issue begins: what its opening says of it, who gets it, and which clocks run from then on."""

from typing import Any

from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.effects import OpenedAs
from rung.core.events import IssueOpened
from rung.core.happenings import conversation, ending, fields, gathering, suggestions
from rung.core.paths import notices
from rung.core.people import routing
from rung.core.promises import sla
from rung.core.reasons import Reason


def begin_partial(draft: Draft) -> None:
    """An event of an issue never opened: what is known begins here, its clocks with their next run."""
    draft.put(priority=draft.policy.workspace.default_priority, unassigned_at=draft.at)
    draft.note(Reason("event", "this issue was never opened here: what came before is not known"))
    _show_unknown_account(draft)


def opened(draft: Draft, event: IssueOpened) -> Kinds:
    state = draft.state
    if not state.partial and state.messages:
        draft.note(Reason("event", "opened again: it was open already"))
        return NOTHING
    draft.put(
        partial=event.partial,
        contact=event.contact,
        messages=state.messages + 1,
        customer_at=state.customer_at or event.at,
        unanswered_at=state.unanswered_at if state.responded_at else event.at,
        unassigned_at=None if state.assignee else event.at,
        fits=event.fits,
        flood=event.flood or None,
        **_as_opened(draft, event),
    )
    conversation.note_mood(draft, event)
    suggestions.take(draft, event.suggestions)
    fields.note_waiting(draft)
    if state.is_open and draft.state.status not in ending.OVER:
        routing.route(draft)
    if state.is_open:
        sla.open_with(draft, event.at, "the issue was opened")
    if event.thanks and not state.messages:
        conversation.opened_by_thanks(draft, event.thanks)
    if state.responded_at:
        sla.fulfil(draft, "first_response", state.responded_at, "it was answered before its opening arrived")
    _show_unknown_account(draft)
    gathering.gather(draft)
    draft.say(_opened_as(draft))
    if draft.state.status in ending.OVER and draft.state.is_open:
        ending.resolve(draft, f"it was opened as {draft.state.status}")
        return NOTHING
    flood = frozenset({"flood"}) if event.near else NOTHING
    return frozenset({"opened"}) | flood | conversation.mood(event)


def _opened_as(draft: Draft) -> OpenedAs:
    state = draft.state
    return OpenedAs(
        at=state.opened_at, because=Reason("event", "opened"), account=state.account, kind=state.kind, team=state.team,
        channel=state.channel, priority=state.priority,
    )  # fmt: skip


def _as_opened(draft: Draft, event: IssueOpened) -> dict[str, Any]:
    """The fields that an opening gives. One that arrives after other events leaves what a person has set since."""
    state = draft.state
    suggested = suggestions.set_values(event.suggestions)
    given = {
        "priority": _priority(draft, event.priority or suggested.get("priority")),
        "status": event.status or state.status,
        "kind": suggested.get("kind") if event.kind is None else event.kind,
        "account": event.account,
        "channel": event.channel,
        "team": _team(draft, event.team or suggested.get("team")),
        "tags": event.tags,
        "skills": tuple(dict.fromkeys((*event.skills, *suggestions.set_skills(event.suggestions)))),
    }
    kept = {name: value for name, value in given.items() if name not in state.by_hand}
    return {**kept, "fields": {**event.fields, **state.fields}}


def _show_unknown_account(draft: Draft) -> None:
    if draft.account is None and not draft.event.bulk and not getattr(draft.event, "flood", ""):
        unknown = draft.policy.workspace.unknown_account.inform
        notices.inform(draft, unknown, Reason("inform", "nobody knows which account this is"))


def _team(draft: Draft, given: str | None) -> str | None:
    """A team that nobody here knows would keep the issue from every routing rule: it is left out, and said."""
    if given and given not in draft.policy.document.teams:
        draft.note(Reason("event", f"{given} is no team here: routing looks at all teams"))
        return None
    return given


def _priority(draft: Draft, given: str | None) -> str:
    workspace = draft.policy.workspace
    if given and given not in workspace.priorities:
        draft.note(Reason("event", f"{given} is no priority here: {workspace.default_priority} is used"))
        return workspace.default_priority
    return given or workspace.default_priority
