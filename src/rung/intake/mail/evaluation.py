"""How well the new words of a mail are told from what stands below them: against what a person would keep.

Lines are compared, without the blanks in them and without empty ones. A line that should have been kept and is not is a
word of the customer's that nobody reads, so that share (`recall`) is told by itself.
"""

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from rung.intake.mail.charsets import decoded
from rung.intake.mail.message import parse
from rung.intake.mail.quotes import new_words
from rung.intake.page import text_of_page

_HEADERS = re.compile(
    rb"(?:from|to|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type|x-[a-z-]{1,40})"
    rb":",
    re.IGNORECASE,
)
_HEADER = re.compile(rb"[!-9;-~]{1,60}:|[ \t]|From ")


class Example(Struct, frozen=True):
    """One mail of a folder."""

    name: str
    raw: bytes
    expected: str | None = None
    """What a person would keep; None where nobody said."""


class Judged(Struct, frozen=True):
    """What was kept of one mail."""

    name: str
    kept: str
    exact: bool | None
    """Whether that is what a person would keep; None where nobody said."""
    lost: int = 0
    """Lines that a person would keep and that are not kept."""
    left: int = 0
    """Lines that are kept and that a person would not keep."""
    expected: int = 0
    """Lines that a person would keep."""


class Report(Struct, frozen=True):
    """The figures of a folder. The shares are 1 where there is nothing to compare."""

    n: int
    compared: int
    exact: float
    """The share of the compared mails of which exactly the right lines were kept."""
    precision: float
    """Of the lines that were kept, the share that a person would keep."""
    recall: float
    """Of the lines that a person would keep, the share that was kept."""
    mails: tuple[Judged, ...]


def judge(example: Example) -> Judged:
    """Reads one mail and keeps its new words. It raises nothing: `parse` takes anything."""
    kept = new_words(_text(example))
    if example.expected is None:
        return Judged(example.name, kept, None)
    wanted, found = _lines(example.expected), _lines(kept)
    lost, left = (wanted - found).total(), (found - wanted).total()
    return Judged(example.name, kept, not lost and not left, lost, left, wanted.total())


def report(judged: Sequence[Judged]) -> Report:
    """All of them together."""
    compared = [one for one in judged if one.exact is not None]
    wanted = sum(one.expected for one in compared)
    kept = wanted - sum(one.lost for one in compared)
    left = sum(one.left for one in compared)
    return Report(
        n=len(judged),
        compared=len(compared),
        exact=_share(sum(bool(one.exact) for one in compared), len(compared)),
        precision=_share(kept, kept + left),
        recall=_share(kept, wanted),
        mails=tuple(judged),
    )


def is_raw_mail(raw: bytes) -> bool:
    """Whether these bytes begin with the headers of a mail, and are not its text alone."""
    lines = raw[:20_000].lstrip(b"\r\n").splitlines()
    head = []
    for line in lines:
        if not line.strip():
            break
        head.append(line)
    known = sum(1 for line in head if _HEADERS.match(line))
    return bool(head) and known > 0 and all(_HEADER.match(line) for line in head) and len(head) < len(lines)


def _text(example: Example) -> str:
    if example.name.lower().endswith((".html", ".htm")):
        return text_of_page(decoded(example.raw, None))
    if example.name.lower().endswith(".eml") or is_raw_mail(example.raw):
        return parse(example.raw).text
    return decoded(example.raw, None)


def _lines(text: str) -> Counter[str]:
    return Counter(squeezed for line in text.splitlines() if (squeezed := "".join(line.split())))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
