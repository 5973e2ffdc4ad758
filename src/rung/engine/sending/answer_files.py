"""Files that a colleague sends with a public answer: whether they can go, and how the customer gets them."""

from collections.abc import Sequence
from pathlib import PurePath

from msgspec import Struct

from rung import config
from rung.channels.base import AnswerFile
from rung.channels.registry import ANSWERING
from rung.channels.text import one_line
from rung.engine.customers import customer_page
from rung.engine.elsewhere.way_back import Place
from rung.store.people import tokens
from rung.store.words import attachments
from rung.store.words.attachments import File

MOST = 5
MOST_TOGETHER = 18_000_000
"""Bytes of the files of one answer: written out for a mail they are a third more, and most servers take 25 MB."""
CARRIED, LINKED, NOT = "carried", "linked", ""


class Way(Struct, frozen=True):
    """How files would reach the customer of an issue now."""

    how: str
    """`carried` with the answer, `linked` below its words, or empty: not at all."""
    words: str
    """The same as a sentence for whoever writes."""


def way_to(place: Place | None) -> Way:
    """By where an answer would go."""
    if place is None:
        return Way(NOT, "Files cannot be sent: nobody knows where to answer this customer.")
    about = ANSWERING[place.channel].describe()
    if about.capabilities.files == CARRIED:
        return Way(CARRIED, f"Files go along with the answer by {about.label}.")
    if about.capabilities.files == LINKED and _customers_come(place.channel):
        return Way(LINKED, f"{about.label} takes no files: the answer has a link to each, good for 30 days.")
    return Way(
        NOT,
        f"Files cannot be sent: {about.label} takes none, and links need the customers' own page, which is off "
        "(Settings, Customers' page).",
    )


def problem(files: Sequence[File], sizes: Sequence[int], way: Way | None) -> str:
    """What keeps these files from being sent, and how to mend it; empty where nothing does. `sizes` are in bytes, also
    of what was too large to be read. `way`: None for a note, which stays with the team."""
    most = config.current().max_attachment
    large = next((file.name for file, size in zip(files, sizes, strict=True) if size > most), "")
    if large:
        return f"{large} is larger than {most // 1_000_000} MB: send it smaller, or leave it out."
    if empty := next((file.name for file, size in zip(files, sizes, strict=True) if not size), ""):
        return f"{empty} is empty: choose it once more, or leave it out."
    if len(files) > MOST:
        return f"These are {len(files)} files, and {MOST} go with one answer: leave some out, or send a second answer."
    if sum(sizes) > MOST_TOGETHER:
        most_together = MOST_TOGETHER // 1_000_000
        return f"Together the files are larger than {most_together} MB: leave some out, or send a second answer."
    return way.words if files and way is not None and way.how == NOT else ""


def plain_name(name: str) -> str:
    """A file's name as it is kept: without folders, on one line."""
    return one_line(PurePath(name.replace("\\", "/").replace("\0", "")).name, 200) or "file"


def of_answer(issue: str, event_id: str, channel: str) -> tuple[AnswerFile, ...]:
    """The files of one answer as this channel takes them. What was erased is left out."""
    if not event_id or not (kept := attachments.of_event(issue, event_id)):
        return ()
    is_carried = ANSWERING[channel].describe().capabilities.files == CARRIED
    found = []
    for one in kept:
        content = attachments.read(one.id)
        if content is None:
            continue
        link = f"{config.current().base_url}/c/file/{tokens.file_token(one.id)}" if _customers_come(channel) else ""
        found.append(
            AnswerFile(
                name=one.name, content_type=one.content_type, content=content[1] if is_carried else b"", link=link
            )
        )
    return tuple(found)


def _customers_come(channel: str) -> bool:
    """Whether a link to this installation leads a customer anywhere: the chat is on it, and so is their own page."""
    return ANSWERING[channel].describe().capabilities.stays_inside or customer_page.settings().is_on
