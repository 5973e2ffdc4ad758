"""Where a value of the document stands in its text: it may be written shorter, without its list or its mapping."""

from typing import Any

import yaml

from rung.policy.edits import DEFAULT, CannotEdit, Where
from rung.policy.written import read_back

_LOADER = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader


def standing(text: str, where: Where, priority: str = "") -> Where:
    """The place in the text of a place in the document; there a list always has its numbers. Of a value that differs
    by priority, that of this one; `default` is that of all others. Raises CannotEdit.
    """
    root = yaml.compose(text, Loader=_LOADER)
    node: Any = read_back(root) if root is not None else None
    found: list[str | int] = []
    for key in where:
        if isinstance(key, int) and not isinstance(node, list):
            if key:
                raise CannotEdit("the document has changed", "look at it anew")
            continue  # one entry may stand without its list
        if isinstance(node, list) and isinstance(key, str):
            raise CannotEdit("the document has changed", "look at it anew")
        found.append(key)
        node = _inner(node, key)
    if priority and (isinstance(node, dict) or priority != DEFAULT):
        found.append(priority)
    return tuple(found)


def _inner(node: Any, key: str | int) -> Any:
    if isinstance(node, list) and isinstance(key, int):
        if key >= len(node):
            raise CannotEdit("the document has changed", "look at it anew")
        return node[key]
    return node.get(key) if isinstance(node, dict) else None
