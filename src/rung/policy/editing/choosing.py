"""Choosing on a card: what a picker is given becomes a change of the text (`rung.policy.editing.edits`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rung.policy.editing.cards import Section
from rung.policy.editing.edits import CannotEdit, Value, changed
from rung.policy.editing.pickers import COMPARED, Picker, Where, condition_with


def picker_at(sections: Iterable[Section], where: Where) -> Picker:
    """The picker of a place. What no card offers is not changed by one: raises CannotEdit."""
    for section in sections:
        for card in section.cards:
            for one in card.pickers:
                if one.where == where:
                    return one
    raise CannotEdit("this cannot be chosen any more: the document has changed", "load the page anew, or write it")


def chosen(text: str, picker: Picker, given: Sequence[str]) -> str:
    """The text once this was chosen. `given`: the values of the form's field, none for what is not ticked.

    Raises CannotEdit.
    """
    values = [one.strip() for one in given if one.strip()]
    if picker.needed and not values:
        raise CannotEdit(f"{picker.label}: something must stand here", "choose at least one")
    strange = [one for one in values if picker.choices and one not in dict(picker.choices)]
    if strange:
        hint = "choose one of those that are offered"
        raise CannotEdit(f"{picker.label}: there is no {strange[0]!r} to choose", hint)
    if picker.where[-1] in COMPARED:
        when = condition_with(picker.condition, str(picker.where[-1]), values[0])
        return changed(text, picker.where[:-1], when)
    return changed(text, picker.where, _value(picker, values), short=picker.short)


def _value(picker: Picker, values: list[str]) -> Value | None:
    match picker.kind:
        case "flag" if picker.where[-1] == "enabled":
            return None if values else False  # on is what holds where nothing is said
        case "flag":
            return bool(values)
        case "many":
            return list(dict.fromkeys(values))
        case _:
            return values[0] if values else None
