"""What the names in a condition stand for, at one instant of one decision (POLICY.md, "Conditions").

A name that has no value there is left out: absent is never zero and never the empty text.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rung.core.conditions.condition import Verdict
from rung.core.conditions.names import AUTHENTICATED, UNKNOWN
from rung.core.events import AnyEvent, IssueOpened, MessageReceived, MessageSent
from rung.core.times.walltime import zone

if TYPE_CHECKING:
    from rung.core.draft import Draft
    from rung.core.policy import Policy

MINUTE = 60.0
OF_THE_EVENT = ("event.", "message.")
"""The names that belong to the event at hand, not to the issue."""


def holds(draft: "Draft", when: str | None, version: "Policy | None" = None) -> bool:
    """Whether a `when` is true now; no `when` always holds. `version`: the policy it is written in, if an older one."""
    return when is None or (version or draft.policy).condition(when).holds(Values(draft))


def verdict(draft: "Draft", when: str | None) -> Verdict:
    """The same with the values it was judged by, for the reason that people read."""
    return ALWAYS_TRUE if when is None else draft.policy.condition(when).evaluate(Values(draft))


class Values(Mapping[str, Any]):
    """What a draft's names stand for at this moment, looked up as they are asked for."""

    __slots__ = ("_draft",)

    def __init__(self, draft: "Draft") -> None:
        self._draft = draft

    def get(self, name: str, default: Any = None) -> Any:
        """A name's value; None where it is absent."""
        read = READERS.get(name)
        return read(self._draft) if read else default

    def __getitem__(self, name: str) -> Any:
        value = READERS[name](self._draft)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name in READERS if READERS[name](self._draft) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def tier_of(draft: "Draft") -> str | None:
    """The account's tier; an unknown account has the one that the workspace gives to unknown accounts."""
    account = draft.account
    return account.tier if account else draft.policy.workspace.unknown_account.tier


def _age_minutes(draft: "Draft") -> float:
    return (draft.at - draft.state.opened_at).total_seconds() / MINUTE


def _renews_in_days(draft: "Draft") -> int | None:
    account = draft.account
    today = draft.at.astimezone(zone(draft.policy.workspace.time_zone)).date()
    return (account.renews_on - today).days if account and account.renews_on else None


def _text(name: str) -> Callable[["Draft"], str | None]:
    def read(draft: "Draft") -> str | None:
        if isinstance(draft.event, IssueOpened):
            return getattr(draft.event, name) or None
        return draft.texts().get(name)

    return read


def _issue(name: str) -> Callable[["Draft"], Any]:
    return lambda draft: getattr(draft.state, name)


def _issue_list(name: str) -> Callable[["Draft"], Any]:
    return lambda draft: list(getattr(draft.state, name))


def _account(name: str) -> Callable[["Draft"], Any]:
    return lambda draft: getattr(draft.account, name) if draft.account else None


def _contact(name: str) -> Callable[["Draft"], Any]:
    return lambda draft: getattr(contact, name) if (contact := draft.contact) else None


def facts_of_event(draft: "Draft", names: Iterable[str]) -> dict[str, Any]:
    """What this event says under these names, to be remembered where a trigger looks at it again later. What people
    wrote is not kept.
    """
    wanted = [name for name in names if name.startswith(OF_THE_EVENT) and name != "message.body"]
    return {name: value for name in wanted if (value := READERS[name](draft)) is not None}


def _recalled(draft: "Draft", name: str) -> Any:
    return draft.recalled.get(name) if draft.recalled else None


def _change(draft: "Draft", side: int) -> str | None:
    """What the watched field, or the one that changed last, was before (0) and is now (1): as text, whatever it is."""
    field = draft.watched or next(reversed(draft.changes), None)
    value = draft.changes.get(field, (None, None))[side] if field else None
    return None if value is None else _as_text(value)


def _as_text(value: Any) -> str:
    """A value as it is written in an event."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(map(_as_text, value))
    return str(value)


def _is_message(event: AnyEvent) -> bool:
    return isinstance(event, MessageReceived | MessageSent) or (isinstance(event, IssueOpened) and bool(event.body))


def _message(name: str) -> Callable[["Draft"], Any]:
    def read(draft: "Draft") -> Any:
        event = draft.event
        if draft.recalled:
            return _recalled(draft, f"message.{name}")
        if _is_message(event):
            value = getattr(event, name, None)
            return list(value) if isinstance(value, tuple) else value
        return None

    return read


def _authenticated(draft: "Draft") -> Any:
    """What a trusted mail server found; where none looked, and by other ways, that is unknown."""
    if draft.recalled:
        return _recalled(draft, "message.authenticated")
    found = draft.event.fields.get("authenticated")
    return (found if found in AUTHENTICATED else UNKNOWN) if _is_message(draft.event) else None


def _in_hours(draft: "Draft") -> Callable[[str], bool]:
    return lambda calendar: draft.policy.calendar(calendar).is_open(draft.at)


READERS: dict[str, Callable[["Draft"], Any]] = {
    "in_hours": _in_hours,
    "issue.id": _issue("id"),
    "issue.subject": _text("subject"),
    "issue.body": _text("body"),
    "issue.kind": _issue("kind"),
    "issue.priority": _issue("priority"),
    "issue.status": _issue("status"),
    "issue.channel": _issue("channel"),
    "issue.team": _issue("team"),
    "issue.assignee": _issue("assignee"),
    "issue.tags": _issue_list("tags"),
    "issue.skills": _issue_list("skills"),
    "issue.fields": _issue("fields"),
    "issue.age_minutes": _age_minutes,
    "issue.follow_ups": lambda draft: len(draft.state.follow_ups),
    "issue.messages": _issue("messages"),
    "issue.reopens": _issue("reopens"),
    "issue.handoffs": _issue("handoffs"),
    "issue.linked": lambda draft: len(draft.state.linked),
    "issue.sentiment": _issue("sentiment"),
    "issue.sentiment_trend": _issue("sentiment_trend"),
    "issue.frustration": _issue("frustration"),
    "issue.breach_risk": _issue("breach_risk"),
    "issue.flags": _issue_list("flags"),
    "account.id": _account("key"),
    "account.name": _account("name"),
    "account.tier": tier_of,
    "account.owner": _account("owner"),
    "account.lifecycle": _account("lifecycle"),
    "account.arr": _account("arr"),
    "account.health": _account("health_now"),
    "account.renews_in_days": _renews_in_days,
    "account.churn_risk": lambda draft: bool(draft.account and draft.account.is_at_risk),
    "account.escalated": lambda draft: bool(draft.account and draft.account.escalation),
    "account.open_issues": _account("open_issues"),
    "account.escalations_30d": _account("escalations_30d"),
    "account.tags": lambda draft: list(draft.account.tags) if draft.account else [],
    "account.fields": lambda draft: draft.account.fields if draft.account else {},
    "contact.email": lambda draft: draft.contact_address(),
    "contact.name": _contact("name"),
    "contact.tags": lambda draft: list(contact.tags) if (contact := draft.contact) else None,
    "contact.fields": _contact("fields"),
    "message.body": _message("body"),
    "message.sentiment": _message("sentiment"),
    "message.flags": _message("flags"),
    "message.automatic": _message("automatic"),
    "message.authenticated": _authenticated,
    "event.type": lambda draft: (
        _recalled(draft, "event.type") if draft.recalled else draft.event.__struct_config__.tag
    ),
    "event.by": lambda draft: (
        _recalled(draft, "event.by") if draft.recalled else getattr(draft.event, "by", None)
    ),
    "event.from": lambda draft: _recalled(draft, "event.from") if draft.recalled else _change(draft, 0),
    "event.to": lambda draft: _recalled(draft, "event.to") if draft.recalled else _change(draft, 1),
}

ALWAYS_TRUE = Verdict(holds=True, why=None, values={})
