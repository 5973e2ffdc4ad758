"""The scenarios that the installation keeps. They belong to no policy: each runs against any text of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from msgspec import Struct

from rung import clock
from rung.store.models import Scenario

LONGEST_NAME = 200
LONGEST_TEXT = 100_000
"""Characters."""
MOST = 1_000
"""So many are kept at most: all of them run whenever a policy is edited."""


class Kept(Struct, frozen=True):
    """A scenario as it is kept. Members are named by what they act as; instants are UTC."""

    id: int
    name: str
    text: str
    revision: int
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    taken_from: str | None
    """The issue whose story it is."""


class NotKept(Exception):
    """Why a scenario cannot be kept, and how to mend it."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class Overtaken(Exception):
    """Somebody else changed it meanwhile; `kept` is what it is now, None where it was removed."""

    def __init__(self, kept: Kept | None) -> None:
        super().__init__("the scenario was changed or removed meanwhile")
        self.kept = kept


def everyone() -> list[Kept]:
    """All of them, by name."""
    return [_kept(row) for row in Scenario.objects.order_by("name")]


def get(scenario_id: int) -> Kept | None:
    row = Scenario.objects.filter(pk=scenario_id).first()
    return _kept(row) if row else None


def named(names: Iterable[str]) -> dict[str, Kept]:
    """Those of these names that are kept."""
    return {row.name: _kept(row) for row in Scenario.objects.filter(name__in=list(names))}


def add(name: str, text: str, by: str, *, taken_from: str | None = None) -> Kept:
    """Keeps a new one. Raises NotKept: the name is taken, too long or missing, or there are too many."""
    _check(name, text)
    now = clock.now()
    if Scenario.objects.count() >= MOST:
        raise NotKept("too_many", f"there are {MOST} scenarios already", "remove some that show the same")
    try:
        with transaction.atomic():
            row = Scenario.objects.create(
                name=name, text=text, created_by=by, created_at=now, changed_by=by, changed_at=now,
                taken_from=taken_from,
            )  # fmt: skip
    except IntegrityError as error:
        raise _taken(name) from error
    return _kept(row)


def save(scenario_id: int, name: str, text: str, by: str, *, revision: int) -> Kept:
    """Keeps another text of it. The same again is no change. Raises NotKept and Overtaken."""
    _check(name, text)
    try:
        with transaction.atomic():
            row = Scenario.objects.select_for_update().filter(pk=scenario_id).first()
            if row is None or (row.revision != revision and row.text != text):
                raise Overtaken(_kept(row) if row else None)
            if row.text != text:
                Scenario.objects.filter(pk=scenario_id).update(
                    name=name, text=text, revision=F("revision") + 1, changed_by=by, changed_at=clock.now()
                )
    except IntegrityError as error:
        raise _taken(name) from error
    return _kept(Scenario.objects.get(pk=scenario_id))


def put_all(texts: Iterable[tuple[str, str]], by: str) -> tuple[int, int]:
    """Keeps what a file holds, name by name: how many are new, and how many came with another text. All or nothing."""
    added = changed = 0
    with transaction.atomic():
        for name, text in texts:
            known = named([name]).get(name)
            if known is None:
                add(name, text, by)
                added += 1
            elif known.text != text:
                save(known.id, name, text, by, revision=known.revision)
                changed += 1
    return added, changed


def remove(scenario_id: int) -> bool:
    """Forgets it; False: it was gone already."""
    deleted, _ = Scenario.objects.filter(pk=scenario_id).delete()
    return bool(deleted)


def _check(name: str, text: str) -> None:
    if not name:
        raise NotKept("no_name", "the scenario has no name", "begin it with name: and what it shows")
    if len(name) > LONGEST_NAME:
        message = f"the name has {len(name)} characters"
        raise NotKept("long_name", message, f"say it in {LONGEST_NAME}, and the rest in a comment: # …")
    if len(text) > LONGEST_TEXT:
        raise NotKept("too_large", f"the scenario has more than {LONGEST_TEXT:,} characters", "make several of it")
    if "\0" in text:
        raise NotKept("unprintable", "the text holds a character that cannot be kept", "remove U+0000")


def _taken(name: str) -> NotKept:
    return NotKept("name_taken", f"another scenario is called {name!r}", "give it another name")


def _kept(row: Scenario) -> Kept:
    return Kept(**{name: getattr(row, name) for name in Kept.__struct_fields__})
