"""Which issues somebody means by some words: an issue's key, its account by key or name, the address of who wrote, or
what was written in it."""

from django.db.models import Q, QuerySet
from msgspec import Struct

from rung.store.models import Subject, Text
from rung.store.policies import policies
from rung.store.words import search, texts


class Found(Struct, frozen=True):
    """What is left of some issues when they are looked through for words."""

    issues: QuerySet[Subject]
    is_whole: bool = True
    """False: older words than were looked through may have been meant as well."""


def found_by(issues: QuerySet[Subject], text: str, is_open: bool | None) -> Found:
    """Those of some issues that hold each word of a text, in whatever place. `is_open`: whether all of them are open;
    null: some are."""
    words = search.words_of(text)
    if not words:
        return Found(issues)
    said, names = search.issues_saying(words, is_open), _names_of_accounts()
    for word in words:
        named = [key for key, name in names.items() if word in name][: search.MOST_FOUND]
        by_key = Q(key__icontains=word) | Q(account__icontains=word)
        meant = by_key | Q(account__in=named) | Q(pk__in=said.subjects[word])
        issues = issues.filter(meant | _written_by(word) if "@" in word else meant)
    return Found(issues, said.is_whole)


def _written_by(address: str) -> Q:
    """Where the owner of a mail address wrote."""
    contact = texts.contact_of(address)
    if contact is None:
        return Q(pk=None)
    return Q(pk__in=Text.objects.filter(contact=contact, direction="in").values("subject_id"))


def _names_of_accounts() -> dict[str, str]:
    """By key, as words are compared."""
    names = {key: one.name for key, one in policies.document_in_force().accounts.items()}
    kept = Subject.objects.filter(kind="account", state__isnull=False).values_list("key", "state")
    names |= {key: name for key, state in kept if isinstance(name := state.get("changes", {}).get("name"), str)}
    return {key: search.folded(name) for key, name in names.items() if name}
