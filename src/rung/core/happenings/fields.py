"""The fields of an issue that events and triggers may change: a few of its own, and whatever else people like to keep.

A field of any other name goes to `fields`, so that no change ever touches what Rung itself remembers of an issue.
"""

from typing import Any

from rung.core.document import ISSUE_FIELDS
from rung.core.draft import Draft
from rung.core.effects import IssueSet
from rung.core.issue import IssueState
from rung.core.reasons import Reason
from rung.core.refused import Refused

LISTS = ("tags", "skills", "watchers")
WORDS = ("priority", "status", "channel")
"""Never without a value."""
NAMES = ("kind", "account", "team")
"""Null where there is none."""
KNOWN = (*WORDS, *NAMES, *LISTS)
OWN = "fields."
"""What stands before the name of a field of their own, where it could be taken for one of ours."""


def field_of(state: IssueState, field: str) -> Any:
    """A field's value, known or one of their own (`fields.region`); None where there is none."""
    return getattr(state, field) if field in KNOWN else state.fields.get(field.removeprefix(OWN))


def key_of(field: str) -> str:
    """What a field is called among the changes of an issue: one of their own has `fields.` before its name."""
    return field if field in ISSUE_FIELDS or field.startswith(OWN) else f"{OWN}{field}"


def put_field(draft: Draft, field: str, value: Any) -> None:
    draft.note_change(key_of(field), field_of(draft.state, field), value)
    if field in KNOWN:
        draft.put(**{field: value})
    else:
        draft.put(fields={**draft.state.fields, field.removeprefix(OWN): value})
    if field == "account":
        draft.forget_account()
    if field == "status":
        note_waiting(draft)


def note_by_hand(draft: Draft, field: str) -> None:
    """A person set this field: no trigger overwrites it without `force`."""
    if field not in draft.state.by_hand:
        draft.put(by_hand=(*draft.state.by_hand, field))


def kinds_of(field: str) -> set[str]:
    """The kinds of event that a change of this field is."""
    kinds = {f"changed:{field}"}
    if field == "priority":
        kinds.add("priority")
    own = field.removeprefix(OWN)
    if own != field and own not in ISSUE_FIELDS:
        kinds.add(f"changed:{own}")
    return kinds


def note_waiting(draft: Draft) -> None:
    """Since when the status says that the issue waits for its customer."""
    waits = draft.state.status in draft.policy.workspace.statuses_waiting
    draft.put(waiting_since_at=(draft.state.waiting_since_at or draft.at) if waits else None)


def checked(draft: Draft, field: str, value: Any) -> Any:
    """The value that an event gives a field, in the form in which it is kept. Raises `Refused` for what is none."""
    if field == "watchers":
        return tuple(dict.fromkeys(person for person in _names(field, value) if draft.person(person)))
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
