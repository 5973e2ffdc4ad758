"""What was filled in, question by question, under the key of whoever did: erased with them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from rung import clock
from rung.store.models import FormEntry
from rung.store.words import texts

_encoder = msgspec.json.Encoder()
SAID_ELSEWHERE = ("subject", "body", "contact")


class Entry(Struct, frozen=True):
    """One form that was sent: which, in which version, and every answer by its question."""

    issue: str
    form: str
    version: int
    at: datetime
    answered: tuple[tuple[str, str, str], ...]
    """Each question with its answer and with what that means in the issue. Empty where the contact was erased."""

    @property
    def beside(self) -> tuple[tuple[str, str], ...]:
        """What was answered beside what the issue itself says: subject, words and address."""
        return tuple((asked, answer) for asked, answer, means in self.answered if means not in SAID_ELSEWHERE)


def keep(issue: str, form: str, version: int, address: str, answered: Sequence[tuple[str, str, str]]) -> None:
    """In the transaction that takes the event in."""
    contact = texts.contacts([address])[address]
    sealed = texts.seal(contact.key, _encoder.encode(answered))
    FormEntry.objects.create(
        issue=issue, form=form, version=version, contact=contact.id, sealed=sealed, at=clock.now()
    )


def of_issue(issue: str) -> Entry | None:
    """How an issue came, where it came by a form."""
    row = FormEntry.objects.filter(pk=issue).first()
    if row is None:
        return None
    key = texts.keys_of([row.contact]).get(row.contact)
    return Entry(row.issue, row.form, row.version, row.at, _opened(key, bytes(row.sealed)))


def newest(form: str, limit: int = 20) -> list[tuple[str, int, datetime]]:
    """The last issues that came by a form: each with the form's version and when."""
    rows = FormEntry.objects.filter(form=form).order_by("-at")[:limit]
    return [(row.issue, row.version, row.at) for row in rows]


def count_since(form: str, span: timedelta) -> int:
    """How many came by a form in the last while."""
    return FormEntry.objects.filter(form=form, at__gte=clock.now() - span).count()


def _opened(key: bytes | None, sealed: bytes) -> tuple[tuple[str, str, str], ...]:
    if key is None:
        return ()
    try:
        return msgspec.json.decode(texts.unseal(key, sealed), type=tuple[tuple[str, str, str], ...])
    except msgspec.DecodeError:
        return ()  # damaged: the words of the issue still have what was answered
