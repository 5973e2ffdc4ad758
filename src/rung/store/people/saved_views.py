"""Ways to narrow the queue that somebody keeps under a name, each for themselves."""

from typing import Any

from msgspec import Struct

from rung.store.models import SavedView as Row

LONGEST_NAME = 60
LONGEST_QUERY = 600
MOST = 30


class SavedView(Struct, frozen=True):
    id: int
    name: str
    query: str
    """What stands behind the question mark of its address."""


class Unfit(Exception):
    """It cannot be kept so: what is wrong, and how to mend it."""


def of_user(user: Any) -> list[SavedView]:
    """Those of a member, by name."""
    return [SavedView(row.pk, row.name, row.query) for row in Row.objects.filter(user=user).order_by("name")]


def keep(user: Any, name: str, query: str) -> None:
    """Keeps what is looked at; under a name that is there already, in its place. Raises Unfit."""
    name = " ".join(name.replace("\0", " ").split())
    if not name or len(name) > LONGEST_NAME:
        raise Unfit(f"Give it a name of 1 to {LONGEST_NAME} letters.")
    if len(query) > LONGEST_QUERY:
        raise Unfit("These words are too long to be kept: look for fewer.")
    own = Row.objects.filter(user=user)
    if not own.filter(name=name).update(query=query):
        if own.count() >= MOST:
            raise Unfit(f"{MOST} views are the most: remove one that you do not need.")
        Row.objects.create(user=user, name=name, query=query)


def remove(user: Any, view_id: int) -> bool:
    return bool(Row.objects.filter(user=user, pk=view_id).delete()[0])
