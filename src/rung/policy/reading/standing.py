"""Where a value of the document stands in its text: it may be written shorter, without its list or its mapping."""

from typing import Any

from rung.policy.editing.edits import DEFAULT, CannotEdit, Where, root_of
from rung.policy.editing.written import read_back


def standing(text: str, where: Where, priority: str = "") -> Where:
    """The place in the text of a place in the document; there a list always has its numbers. Of a value that differs
    by priority, that of this one; `default` is that of all others. Raises CannotEdit.
    """
    node: Any = read_back(root_of(text))
    found: list[str | int] = []
    for key in where:
        if key == 0 and not isinstance(node, list):
            continue  # one entry may stand without its list
        found.append(key)
        node = _inner(node, key)
    if priority and (isinstance(node, dict) or priority != DEFAULT):
        found.append(priority)
    return tuple(found)


def _inner(node: Any, key: str | int) -> Any:
    if isinstance(node, list) and isinstance(key, int) and key < len(node):
        return node[key]
    if isinstance(node, list) or isinstance(key, int):
        raise CannotEdit("the document has changed", "look at it anew")
    return node.get(key) if isinstance(node, dict) else None
