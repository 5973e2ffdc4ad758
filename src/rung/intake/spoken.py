"""What is said to a teammate in a chat, whichever chat it is: how words look there, and what an order comes to."""

from typing import Protocol

from msgspec import Struct

from rung.core.events import AnyEvent
from rung.intake.base import Item, digest_of
from rung.intake.forms import Form


class Voice(Protocol):
    """How one chat writes what is the same in every chat. Code stands between backticks everywhere."""

    command: str
    """What an order begins with there: `/rung`."""

    def plain(self, text: str) -> str:
        """Words of people: no mention and no link in them comes to life."""

    def link(self, text: str, address: str) -> str: ...

    def strong(self, text: str) -> str: ...


class Reply(Struct, frozen=True, kw_only=True):
    """What an order, a pressed button or a sent form comes to."""

    text: str
    """What is said where all goes well; what is wrong and how to mend it, where nothing is done."""
    code: str = ""
    """Why no event comes of it, as a short word that is counted; empty where one does."""
    events: tuple[AnyEvent, ...] = ()
    """The act first; what else it says (a note, that a notice was seen) behind it."""
    form: Form | None = None
    """The form to be shown; the text says what to do where the chat cannot show one."""
    errors: dict[str, str] = {}
    """Of a sent form: what is wrong, by field. The form stays open."""

    @property
    def items(self) -> tuple[Item, ...]:
        """The same order or press again is the same event, whenever it arrives."""
        return tuple(Item(event=one, digest=digest_of([one.id, getattr(one, "body", "")])) for one in self.events)

    def passed_over(self, system: str) -> str:
        """Why no event comes of it, as it is counted (`Parcel.passed_over`)."""
        return f"{system}_{self.code}" if self.code else ""


def shown(form: Form, text: str, events: tuple[AnyEvent, ...] = ()) -> Reply:
    """A form to be filled; the text where it cannot be shown."""
    if form.lacks:
        return Reply(text=form.lacks, code="nothing_to_choose", events=events)
    return Reply(text=text, code="" if events else "form", events=events, form=form)


class Unclear(Exception):
    """The words say nothing that could be done: what was meant, and how to mend it."""

    def __init__(self, words: str, code: str = "unclear_command") -> None:
        super().__init__(words)
        self.code = code
