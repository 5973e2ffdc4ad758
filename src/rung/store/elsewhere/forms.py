"""Ticket forms as they are kept: drafts that people work on, and the versions that were published."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from msgspec import Struct

from rung import clock
from rung.store.models import Form, FormVersion


class Kept(Struct, frozen=True):
    """A form with its draft. Members are named by what they act as; instants are UTC."""

    key: str
    draft: dict[str, Any]
    revision: int
    version: int | None
    """The version that is live; None before the first."""
    is_on: bool
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime


class Version(Struct, frozen=True):
    form: str
    number: int
    definition: dict[str, Any]
    published_by: str
    published_at: datetime


class Taken(Exception):
    """There is a form of this key."""


class Overtaken(Exception):
    """Somebody else changed the draft meanwhile."""


def everyone() -> list[Kept]:
    """By key."""
    return [_kept(row) for row in Form.objects.order_by("key")]


def get(key: str) -> Kept | None:
    row = Form.objects.filter(pk=key).first()
    return _kept(row) if row else None


def add(key: str, draft: dict[str, Any], by: str) -> Kept:
    """A form with its first draft. Raises Taken."""
    now = clock.now()
    try:
        with transaction.atomic():
            row = Form.objects.create(
                key=key, draft=draft, created_by=by, created_at=now, changed_by=by, changed_at=now
            )
    except IntegrityError:
        raise Taken(key) from None
    return _kept(row)


def save(key: str, draft: dict[str, Any], by: str, *, revision: int) -> Kept:
    """Another draft in place of the one with this revision. Raises Overtaken."""
    changed = {"draft": draft, "revision": revision + 1, "changed_by": by, "changed_at": clock.now()}
    if not Form.objects.filter(pk=key, revision=revision).update(**changed):
        raise Overtaken(key)
    return _kept(Form.objects.get(pk=key))


def publish(key: str, by: str, *, revision: int) -> Version:
    """The draft with this revision is what is asked from now on. Raises Overtaken."""
    with transaction.atomic():
        row = Form.objects.select_for_update().filter(pk=key, revision=revision).first()
        if row is None:
            raise Overtaken(key)
        last = FormVersion.objects.filter(form=key).order_by("-number").first()
        version = FormVersion.objects.create(
            form=key, number=(last.number if last else 0) + 1, definition=row.draft, published_by=by,
            published_at=clock.now(),
        )  # fmt: skip
        Form.objects.filter(pk=key).update(version=version.number, is_on=True)
    return _version(version)


def version(key: str, number: int) -> Version | None:
    row = FormVersion.objects.filter(form=key, number=number).first()
    return _version(row) if row else None


def versions(key: str) -> list[Version]:
    """The newest first."""
    return [_version(row) for row in FormVersion.objects.filter(form=key).order_by("-number")]


def switch(key: str, *, is_on: bool) -> None:
    """Whether a published form takes anything."""
    Form.objects.filter(pk=key).update(is_on=is_on)


def remove_unpublished(key: str) -> bool:
    """A form that nobody ever saw may go; a published one can only be switched off."""
    return bool(Form.objects.filter(pk=key, version=None).delete()[0])


def _kept(row: Form) -> Kept:
    return Kept(**{name: getattr(row, name) for name in Kept.__struct_fields__})


def _version(row: FormVersion) -> Version:
    return Version(**{name: getattr(row, name) for name in Version.__struct_fields__})
