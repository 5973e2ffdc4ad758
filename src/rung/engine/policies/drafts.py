"""From a draft to a version: published once it is checked and, where that is asked for, a second person agreed.

The rule of the second pair of eyes is one switch of the installation. It holds for drafts, for what programs publish
and for `rung policy publish`; going back to a version that was live already needs nobody's leave, and neither do the
versions that the directory and feeds make of the text in force.
"""

from __future__ import annotations

from django.db import transaction
from msgspec import Struct

from rung.core.document import PolicyDocument
from rung.engine.policies import draft_bulletins
from rung.engine.policies.publish import as_typed, publish
from rung.policy.reading.loader import Loaded
from rung.policy.saying.difference import Change, difference
from rung.store import settings_store
from rung.store.policies import drafts, policies
from rung.store.policies.drafts import Draft

NEEDS_APPROVAL = "policy_needs_approval"
FORCED = "Published past the second pair of eyes"


class NotApproved(Exception):
    """Nobody but its authors has agreed to this text."""

    message = "a second person has not agreed to this text yet"
    hint = "ask another lead or administrator to approve the draft; a change of the text asks anew"


class OwnWork(Exception):
    """Who wrote a text, or part of it, is not the second pair of eyes."""


class Behind(Struct, frozen=True):
    """A version went live since a draft began, and the draft does not say all that it says."""

    base: int | None
    """The version whose text the draft started from."""
    live: int
    takes_back: tuple[Change, ...]
    """What was published since and would be so no longer, as it was said of the versions that brought it."""


class TakesBack(Exception):
    """Publishing would undo what others published since the draft began, and nobody said that this is meant."""

    def __init__(self, behind: Behind) -> None:
        super().__init__(f"version {behind.live} went live since this draft began")
        self.behind = behind


class Restored(Struct, frozen=True):
    """What going back to a version would mean now, with the directory as it is."""

    loaded: Loaded
    changes: tuple[Change, ...]


def needs_approval() -> bool:
    """Whether a second person must agree before a draft is published. Never before there is a policy."""
    return is_approval_asked() and policies.current_number() is not None


def is_approval_asked() -> bool:
    """How the switch stands."""
    return bool(settings_store.get(NEEDS_APPROVAL, False))


def set_needs_approval(needed: bool) -> None:
    settings_store.put(NEEDS_APPROVAL, needed)


def publish_draft(
    draft: Draft, by: str, comment: str = "", *, move_open: bool = False, force: str = "", over: int | None = None
) -> int:
    """Makes a draft the policy in force and returns the version's number.

    `force` is why an operator goes past the second pair of eyes; it is kept in the version's comment.
    `over` is the version in force that may be taken back: who names it has seen what that means. Raises TakesBack,
    NotApproved, NotPublished with every error, and Overtaken where it is open no longer or another text by now: then
    nothing is published.
    """
    if not draft.is_open:
        raise drafts.Overtaken(draft)
    comment = comment.strip() or draft.comment
    if needs_approval() and not draft.is_approved:
        if not force.strip():
            raise NotApproved
        comment = forced(comment, force)
    left_behind = behind(draft, as_typed(draft.text).document)
    if left_behind is not None and left_behind.live != over:
        raise TakesBack(left_behind)

    def ends(number: int) -> None:
        drafts.end(draft.id, "published", revision=draft.revision, version=number)

    return publish(draft.text, by, comment, move_open=move_open, with_number=ends)


def forced(comment: str, why: str) -> str:
    """A version's comment that says why nobody else looked."""
    return f"{FORCED}: {why.strip()}" + (f". {comment}" if comment else "")


def approve(draft_id: int, by: str, revision: int) -> Draft:
    """Somebody agrees to the text as it is now. Raises OwnWork for each who wrote of it since it began or was approved
    last, Overtaken where it is another by now.
    """
    draft = drafts.get(draft_id)
    if draft is not None and by in draft.authors:
        raise OwnWork
    with transaction.atomic():
        approved = drafts.approve(draft_id, by, revision)
        draft_bulletins.tell_agreed(approved, by)
    return approved


def ask(draft_id: int, by: str, revision: int) -> list[str]:
    """Asks for a second pair of eyes on the text as it is now; who is told. Raises Overtaken."""
    with transaction.atomic():
        return draft_bulletins.ask(drafts.ask(draft_id, by, revision), by)


def roll_back(number: int, by: str, *, move_open: bool = False) -> int:
    """Publishes an older version's text again. Raises NotPublished where it has errors by now."""
    version = policies.version(number)
    if version is None:
        raise KeyError(number)
    return publish(version.text, by, f"Roll back to version {number}", move_open=move_open)


def restored(text: str) -> Restored:
    """What would be different if this text were published now."""
    loaded = as_typed(text)
    if loaded.document is None:
        return Restored(loaded, ())
    return Restored(loaded, difference(policies.document_in_force(), loaded.document))


def difference_to_live(document: PolicyDocument) -> tuple[Change, ...]:
    """What a draft without errors changes of what is live."""
    return difference(policies.document_in_force(), document)


def behind(draft: Draft, document: PolicyDocument | None) -> Behind | None:
    """What publishing a draft would take back of what went live since it began. None where that is nothing, and where
    its text has errors, so that it cannot be published. `document` is what its text says.
    """
    live = policies.current_number()
    if live is None or draft.based_on == live or document is None:
        return None
    base = policies.load(draft.based_on).document if draft.based_on is not None else PolicyDocument()
    said = set(difference(base, document))
    takes_back = tuple(one for one in difference(base, policies.document_in_force()) if one not in said)
    return Behind(draft.based_on, live, takes_back) if takes_back else None


def difference_of(was: int | None, now: int) -> tuple[Change, ...]:
    """What one version changed of another; of nothing, where there was none."""
    before = policies.load(was).document if was is not None else PolicyDocument()
    return difference(before, policies.load(now).document)
