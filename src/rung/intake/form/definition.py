"""A form as plain data: its fields in their order, which of them are asked of whom, and what each means in the issue.

It is what the console's editor, the API and the stored versions hold. `checks` says what is wrong with one.
"""

from typing import Any, Literal

import msgspec
from msgspec import Struct

Kind = Literal["short_text", "long_text", "choice", "choices", "yes_no", "date", "number", "file", "mail"]
KINDS: tuple[Kind, ...] = (
    "short_text", "long_text", "choice", "choices", "yes_no", "date", "number", "file", "mail",
)  # fmt: skip
Language = Literal["auto", "en", "de"]
LANGUAGES: tuple[Language, ...] = ("auto", "en", "de")
CHOOSES = ("choice", "choices", "yes_no")
"""The kinds whose answers are known beforehand: conditions are about these, and a mapping gives them a meaning."""
PARTS = ("subject", "body", "contact", "kind", "priority")
"""What a field can mean beside a field of the issue's own (`fields.product`); each can be meant by one field only."""
OWN = "fields."
YES, NO = "yes", "no"


class Condition(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, rename={"is_": "is"}):
    """When a field is asked: the answer to an earlier one is among some, or is not. An earlier field that is not asked
    itself fulfils neither."""

    field: str
    is_: tuple[str, ...] = ()
    is_not: tuple[str, ...] = ()

    def holds(self, answer: tuple[str, ...]) -> bool:
        """Whether it holds for what was chosen there."""
        if self.is_:
            return any(one in self.is_ for one in answer)
        return not any(one in self.is_not for one in answer)


class Field(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One thing that is asked."""

    key: str
    """Its name in the address of an answer and in the API; never used for another kind again."""
    kind: Kind
    label: str
    help: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    when: Condition | None = None
    tiers: tuple[str, ...] = ()
    """Asked only of customers of these tiers; empty: of everybody."""
    means: str = ""
    """subject, body, contact, kind, priority, or `fields.<name>`; empty: it is kept beside the words."""
    values: dict[str, str] = {}
    """What an option means here, where it is called otherwise: "Everything is down" = P0."""

    @property
    def choices(self) -> tuple[str, ...]:
        """All answers that can be given, where they are known beforehand."""
        return (YES, NO) if self.kind == "yes_no" else self.options


class Form(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One form."""

    title: str
    intro: str = ""
    after: str = ""
    """What happens next, in the team's own words; shown once it was sent."""
    language: Language = "auto"
    team: str | None = None
    priority: str | None = None
    kind: str | None = None
    tiers: tuple[str, ...] = ()
    """Only customers of these tiers, signed in to their page, are given this form; empty: everybody."""
    sites: tuple[str, ...] = ()
    """Origins such as https://www.example.com on whose pages it may be embedded."""
    fields: tuple[Field, ...] = ()

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)

    def meaning(self, part: str) -> Field | None:
        """The field that means this part of the issue."""
        return next((one for one in self.fields if one.means == part), None)


class NotAForm(Exception):
    """The data have not the shape of a form: where, and what is wrong."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place, self.message = place, message


def form_of(data: Any) -> Form:
    """A form from plain data. Raises NotAForm."""
    try:
        return msgspec.convert(data, Form)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        raise NotAForm(place.rstrip("`").lstrip("."), message) from error


def plain(form: Form) -> dict[str, Any]:
    """A form as plain data."""
    found: dict[str, Any] = msgspec.to_builtins(form)
    return found


def first_form(team: str | None = None) -> Form:
    """What a new form begins with: who, about what, in which words."""
    return Form(
        title="Ask support",
        team=team,
        fields=(
            Field("mail", "mail", "Your mail address", "We answer to this address.", True, means="contact"),
            Field("subject", "short_text", "What is it about?", required=True, means="subject"),
            Field("words", "long_text", "What happened?", "What did you do, and what did you see?", True, means="body"),
            Field("files", "file", "Files", "Screenshots or logs, up to 10 MB each."),
        ),
    )
