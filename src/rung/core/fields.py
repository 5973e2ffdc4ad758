"""The fields of an issue that events and triggers may change: a few of its own, and whatever else people like to keep.

A field of any other name goes to `fields`, so that no change ever touches what Rung itself remembers of an issue.
"""

from typing import Any

from rung.core.draft import Draft
from rung.core.effects import IssueSet
from rung.core.issue import IssueState
from rung.core.reasons import Reason
from rung.core.refused import Refused

LISTS = ("tags", "skills")
WORDS = ("priority", "status", "channel")
"""Never without a value."""
NAMES = ("kind", "account", "team")
"""Null where there is none."""
KNOWN = (*WORDS, *NAMES, *LISTS)


def field_of(state: IssueState, field: str) -> Any:
    """A field's value, known or one of their own; None where there is none."""
    return getattr(state, field) if field in KNOWN else state.fields.get(field)


def put_field(draft: Draft, field: str, value: Any) -> None:
    if field in KNOWN:
        draft.put(**{field: value})
    else:
        draft.put(fields={**draft.state.fields, field: value})
    if field == "account":
        draft.forget_account()
    if field == "status":
        note_waiting(draft)


def note_waiting(draft: Draft) -> None:
    """Since when the status says that the issue waits for its customer."""
    waits = draft.state.status in draft.policy.workspace.statuses_waiting
    draft.put(waiting_since_at=(draft.state.waiting_since_at or draft.at) if waits else None)


def checked(draft: Draft, field: str, value: Any) -> Any:
    """The value that an event gives a field, in the form in which it is kept. Raises `Refused` for what is none."""
    if field in LISTS:
        return _names(field, value)
    if field in (*WORDS, *NAMES) and not isinstance(value, str) and (value is not None or field in WORDS):
        raise Refused("wrong_form", f"{value!r} is no {field}", f"write {field} as a text")
    priorities = draft.policy.workspace.priorities
    if field == "priority" and value not in priorities:
        raise Refused("unknown_priority", f"{value!r} is no priority here", f"use one of {', '.join(priorities)}")
    return value


def _names(field: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise Refused("wrong_form", f"{value!r} is no list of {field}", f"write {field} as a list of texts")
    return tuple(value)


def set_status(draft: Draft, status: str, because: Reason) -> None:
    was = draft.state.status
    if was != status:
        put_field(draft, "status", status)
        draft.say(IssueSet(at=draft.at, because=because, field="status", was=was, now=status))
