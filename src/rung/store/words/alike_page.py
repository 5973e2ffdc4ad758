"""What opened issues, for looking which of them are alike."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from rung.store.dialect import among, array
from rung.store.models import Subject
from rung.store.words import texts


class Opened(Struct, frozen=True):
    """An issue and the words that opened it."""

    id: int
    key: str
    account: str | None
    opened_at: datetime
    contact: str = ""
    """Whose words they are; empty where there are none, or they were erased."""
    subject: str = ""
    body: str = ""


class Linked(Struct, frozen=True):
    """An issue that is linked with another one, as that one's page lists it."""

    key: str
    subject: str
    account: str
    is_open: bool


def linked(keys: Collection[str]) -> list[Linked]:
    """Linked issues by their keys, in the order in which they were linked; one that is not there has its key alone."""
    if not keys:
        return []
    found = {one.key: one for one in Subject.objects.filter(kind="issue", key__in=keys).defer("state")}
    words = texts.by_id([one.title_id for one in found.values() if one.title_id])
    return [
        Linked(key, words.get(one.title_id or 0, ""), one.account or "", one.is_open)
        if (one := found.get(key))
        else Linked(key, "", "", False)
        for key in keys
    ]


def opened_by_key(key: str) -> Opened | None:
    """An issue by its key; None where there is none."""
    return next(iter(opened_by_keys([key])), None)


def opened_by_keys(keys: Collection[str]) -> list[Opened]:
    """Those of these issues that some event opened."""
    return opened(list(Subject.objects.filter(kind="issue", key__in=keys).values_list("pk", flat=True)))


def opened(numbers: Collection[int]) -> list[Opened]:
    """These issues, in the order of their numbers; those that no event opened are left out."""
    if not numbers:
        return []
    words: dict[int, dict[str, texts.Words]] = {}
    for one in texts.read(f"field IN ('subject', 'body') AND subject_id {among('bigint')}", [array(numbers)]):
        words.setdefault(one.subject_id, {}).setdefault(one.field, one)
    rows = Subject.objects.filter(pk__in=numbers, opened_at__isnull=False).order_by("pk")
    return [
        _opened(Opened(pk, key, account, at), words.get(pk, {}))
        for pk, key, account, at in rows.values_list("pk", "key", "account", "opened_at")
    ]


def _opened(issue: Opened, words: dict[str, texts.Words]) -> Opened:
    known = {name: one for name, one in words.items() if one.text != texts.ERASED}
    if not known:
        return issue
    said = {name: one.text for name, one in known.items()}
    return Opened(
        issue.id, issue.key, issue.account, issue.opened_at,
        next(iter(known.values())).contact, said.get("subject", ""), said.get("body", ""),
    )  # fmt: skip
