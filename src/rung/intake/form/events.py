"""A form that was filled in, as the event that opens its issue."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.core.events import IssueOpened
from rung.intake.base import Attachment, Item, digest_of, issue_id
from rung.intake.directory import Directory
from rung.intake.form.answers import Answers, in_words
from rung.intake.form.definition import OWN, YES, Field, Form
from rung.intake.helpdesk import account_of, subject_of

CHANNEL = "form"


class Filled(Struct, frozen=True, kw_only=True):
    """One form, completely filled in: which one, in which version, and by whom."""

    key: str
    version: int
    form: Form
    answers: Answers
    language: str
    number: str
    """Made with the page: sent twice, it still opens one issue."""
    account: str | None = None
    """Whose somebody is who is signed in to their page."""
    contact: str | None = None
    """Their address, which no answer can change."""

    @property
    def issue(self) -> str:
        return issue_id("F", self.key, self.number)

    @property
    def address(self) -> str:
        return self.contact or str(_answer(self, "contact"))

    @property
    def answered(self) -> tuple[tuple[str, str, str], ...]:
        """Every answer: its question, the answer in words, and what it means."""
        known = self.answers.values
        return tuple(
            (field.label, in_words(field, known[field.key], self.language), field.means)
            for field in self.answers.asked
            if field.key in known
        )


def opened(filled: Filled, directory: Directory, now: datetime) -> Item:
    """The event, and the files that came with it. Whose it is, the directory says by the address."""
    body = _body(filled)
    given = _answer(filled, "priority")
    event = IssueOpened(
        issue=filled.issue,
        id=f"{filled.key}/{filled.number}",
        at=now,
        subject=subject_of(_in_words(filled, "subject"), body),
        body=body,
        account=filled.account or account_of(directory, filled.address),
        contact=filled.address,
        channel=CHANNEL,
        priority=_meant(filled, "priority", given) if given else filled.form.priority,
        kind=_meant(filled, "kind", kind) if (kind := _answer(filled, "kind")) else filled.form.kind,
        team=filled.form.team,
        fields={
            "form": filled.key, "form_version": filled.version, "form_signed_in": filled.contact is not None,
            **_own(filled),
        },
    )  # fmt: skip
    files = tuple(file for value in filled.answers.values.values() if isinstance(value, tuple) for file in value)
    return Item(event=event, digest=digest_of([filled.answered, _sums(files)]), attachments=files)


def _body(filled: Filled) -> str:
    """What the customer wrote in their own words; where no field means that, whatever they wrote. Neither the questions
    nor the answers that the team wrote down for them: a mood is read from this."""
    written = [
        str(value)
        for field in filled.answers.asked
        if field.kind in ("short_text", "long_text") and not field.means
        and (value := filled.answers.values.get(field.key)) is not None
    ]  # fmt: skip
    return _in_words(filled, "body") or "\n\n".join(written)


def _own(filled: Filled) -> dict[str, Any]:
    """The issue's own fields, where a form gives them a value. A yes or no is a flag, so that conditions read it."""
    found: dict[str, Any] = {}
    for field in filled.answers.asked:
        if field.means.startswith(OWN) and (value := filled.answers.values.get(field.key)) is not None:
            found[field.means.removeprefix(OWN)] = _own_value(field, value)
    return found


def _own_value(field: Field, value: Any) -> Any:
    if isinstance(value, list):
        return [field.values.get(each, each) for each in value]
    if isinstance(value, str) and value in field.values:
        return field.values[value]
    return value == YES if field.kind == "yes_no" else value


def _answer(filled: Filled, part: str) -> Any:
    """The answer that means a part of the issue, where that was asked and answered."""
    field = filled.form.meaning(part)
    return filled.answers.values.get(field.key) if field else None


def _in_words(filled: Filled, part: str) -> str:
    value = _answer(filled, part)
    field = filled.form.meaning(part)
    return in_words(field, value, filled.language) if field and value is not None else ""


def _meant(filled: Filled, part: str, value: str) -> str:
    field = filled.form.meaning(part)
    return field.values.get(value, value) if field else value


def _sums(files: tuple[Attachment, ...]) -> list[str]:
    return [file.sha256 for file in files]
