"""Whether there is what a filter names: in the policy, among accounts, or in any fact that was ever counted."""

from collections.abc import Callable, Collection, Mapping

from rung.core.document import PolicyDocument
from rung.core.measures import KINDS
from rung.core.measures.causes import CAUSES
from rung.core.words import nearest, shortened
from rung.core.wrong import Wrong
from rung.reports.asking import NOBODY
from rung.reports.facts import FIRST_DAY, LAST_DAY, Asked

OPENED = "opened"
"""The facts that most words stand in: they are looked through before all others."""


Among = Callable[[Collection[str]], Collection[str]]
"""Those of some accounts that were heard of elsewhere than in the policy."""


def check_here(asked: Asked) -> Asked:
    """As `check`, by what this installation knows."""
    from rung.store.decisions import around
    from rung.store.policies import policies

    return check(asked, policies.document_in_force(), lambda accounts: around.accounts(accounts).keys())


def check_named(only: Mapping[str, str | None]) -> None:
    """As `check_here`, for words that are asked for, by field, whenever it was; None asks for nothing."""
    words = {field: (word,) for field, word in only.items() if word}
    check_here(Asked(since=FIRST_DAY, until=LAST_DAY, time_zone="UTC", only=words))


def check(asked: Asked, document: PolicyDocument, among: Among = lambda accounts: ()) -> Asked:
    """The same. Raises Wrong for a word of a filter that names nothing; of a field of which nothing at all is known
    yet, any word may come to be."""
    for field, words in asked.only.items():
        if field == "escalated":
            continue
        listed = _listed(field, document)
        unknown = {word for word in words if word not in listed and word not in ("", NOBODY)}
        if field == "account" and unknown:
            unknown.difference_update(among(unknown))
        if unknown:
            _check_facts(asked, field, unknown, listed)
    return asked


def _listed(field: str, document: PolicyDocument) -> set[str]:
    """What there is of a field without looking at any fact."""
    match field:
        case "team":
            return {*document.teams}
        case "person":
            return {*document.people}
        case "account":
            return {*document.accounts}
        case "tier":
            return {*document.workspace.tiers}
        case "priority":
            return {*document.workspace.priorities}
        case "issue_kind":
            return {kind for team in document.teams.values() for kind in team.handles}
        case "trigger":
            return {trigger.name for trigger in document.triggers}
        case "reason":
            return {*CAUSES}
        case _:
            return set()


def _check_facts(asked: Asked, field: str, unknown: set[str], listed: set[str]) -> None:
    seen: set[str] = set()
    for kind in (OPENED, *(one for one in KINDS if one != OPENED)):
        seen.update(asked.read(kind, FIRST_DAY, LAST_DAY).words[field][0])
        if unknown <= seen:
            return
    known = listed | {word for word in seen if word}
    if known:
        word = min(unknown - seen)
        raise Wrong(field, f"there is no {field.removeprefix('issue_')} {shortened(word)!r}", nearest(word, known))
