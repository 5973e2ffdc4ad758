"""Ticket forms: what they ask, and which version is live."""

from typing import Any

from pydantic import Field

from rung import config
from rung.api.shapes.base import Given, Instant, Shown
from rung.store.elsewhere.forms import Kept


class Form(Shown):
    """A form with its draft."""

    key: str = Field(description="Stands in its address.")
    definition: dict[str, Any] = Field(description="The draft: what it asks, as docs/forms.md describes it.")
    revision: int = Field(description="Counts the changes of the draft.")
    version: int | None = Field(description="The version that customers are asked; null before the first.")
    is_on: bool = Field(description="False: it is published and takes nothing.")
    address: str
    changed_by: str
    changed_at: Instant

    @classmethod
    def of(cls, one: Kept) -> "Form":
        return cls(
            key=one.key, definition=one.draft, revision=one.revision, version=one.version, is_on=one.is_on,
            address=f"{config.current().base_url}/f/{one.key}", changed_by=one.changed_by, changed_at=one.changed_at,
        )  # fmt: skip


class Forms(Shown):
    forms: list[Form]


class FormFault(Shown):
    """One thing wrong: where, what, and how to mend it."""

    place: str = Field(description="A part of the form, such as title, or of a field, such as fields.serial.options.")
    message: str
    hint: str


class PutForm(Given):
    definition: dict[str, Any] = Field(description="The whole form, as docs/forms.md describes it.")
    revision: int | None = Field(
        default=None, ge=1, description="The revision that was changed: what somebody else did meanwhile then stays."
    )
    publish: bool = Field(default=False, description="Customers are asked this from now on.")
    is_on: bool | None = Field(default=None, description="Whether it takes anything.")
