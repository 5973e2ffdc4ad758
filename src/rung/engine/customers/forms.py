"""Forms at work: drafts are checked against the policy, published, and what was filled in becomes an event."""

import re
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from msgspec import Struct

from rung import clock
from rung.intake.base import Item
from rung.intake.directory import Directory
from rung.intake.form.checks import Fault, World, faults_of
from rung.intake.form.definition import OWN, Form, NotAForm, form_of
from rung.intake.form.events import Filled, opened
from rung.store.decisions import acts, intake
from rung.store.decisions.intake import Accepted, Duplicate, IdReused, InboxRow
from rung.store.elsewhere import form_entries, forms
from rung.store.elsewhere.forms import Kept, Version
from rung.store.policies import policies
from rung.store.words.attachments import File

PATIENCE = acts.PATIENCE


class NotPublished(Exception):
    """The draft has faults; the live version stays."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class Live(Struct, frozen=True):
    """A form as customers are asked it."""

    key: str
    version: int
    form: Form
    is_on: bool


class Sent(Struct, frozen=True):
    """What became of a form that was sent.

    `taken`; `before`, it was taken already; `changed`, the same page was sent before with other answers; `unfit`, the
    database cannot hold it (`message`).
    """

    state: str
    issue: str
    message: str = ""


def world() -> World:
    """What the policy in force knows."""
    document = policies.document_in_force()
    space = document.workspace
    return World(space.priorities, tuple(document.teams), space.tiers)


def faults_in(data: Any, key: str) -> list[Fault]:
    """What is wrong with a draft, against the policy and the version that is live."""
    try:
        form = form_of(data)
    except NotAForm as error:
        return [Fault(error.place or "form", error.message, "docs/forms.md describes every part.")]
    kept = forms.get(key)
    version = forms.version(key, kept.version) if kept and kept.version else None
    before = form_of(version.definition) if version else None
    return [*faults_of(form, world(), before), *_read_no_more(form, before)]


def _read_no_more(form: Form, before: Form | None) -> Iterator[Fault]:
    """Fields of issues that the policy in force reads, and that the form would not set any more."""
    number = policies.current_number()
    found = policies.version(number) if number is not None else None
    set_now = {field.means for field in form.fields}
    for field in before.fields if before else ():
        if not field.means.startswith(OWN) or field.means in set_now:
            continue
        if found and re.search(rf"\b{re.escape(field.means)}\b", found.text):
            words = f"The policy reads {field.means}, which “{field.label}” sets in the version that is live."
            hint = f"Let a field mean {field.means}, or take it out of the policy first."
            yield Fault("fields", words, hint)


def publish(kept: Kept, by: str) -> Version:
    """The draft is what is asked from now on. Raises NotPublished; forms.Overtaken."""
    if faults := faults_in(kept.draft, kept.key):
        raise NotPublished(faults)
    return forms.publish(kept.key, by, revision=kept.revision)


def live(key: str, number: int | None = None) -> Live | None:
    """The live version of a form, or an earlier one that a page which is open still sends."""
    kept = forms.get(key)
    if kept is None or kept.version is None:
        return None
    version = forms.version(key, number or kept.version)
    return Live(key, version.number, form_of(version.definition), kept.is_on) if version else None


def offered(tier: str | None) -> list[Live]:
    """The forms that a customer of this tier may fill in."""
    known = (live(kept.key) for kept in forms.everyone() if kept.is_on)
    return [one for one in known if one and (not one.form.tiers or tier in one.form.tiers)]


def send(filled: Filled, directory: Directory) -> Sent:
    """Puts it in, every answer beside it, in one transaction; waits a moment until it is decided."""
    item = opened(filled, directory, clock.now())
    with transaction.atomic():
        (outcome,) = intake.put([_row(filled, item)])
        if isinstance(outcome, Accepted):
            form_entries.keep(filled.issue, filled.key, filled.version, filled.address, filled.answered)
    match outcome:
        case Accepted(seq=seq):
            intake.wait_decided([seq], PATIENCE)
            return Sent("taken", filled.issue)
        case Duplicate():
            return Sent("before", filled.issue)
        case IdReused():
            return Sent("changed", filled.issue)
        case _:
            return Sent("unfit", filled.issue, outcome.message)


def _row(filled: Filled, item: Item) -> InboxRow:
    files = tuple(File(each.name, each.media_type, each.content) for each in item.attachments)
    return InboxRow(f"form:{filled.key}", item.event, item.digest.encode(), files)
