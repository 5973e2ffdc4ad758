"""A message as words: what a person wrote, without the code, logs and addresses that they pasted.

Every step looks at each character a fixed number of times, and a text is capped before the first: 100 kB of one letter
or one line of 10 MB take milliseconds.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

LONGEST_START, LONGEST_END = 3_000, 1_500
"""Of a longer text its beginning and its end are read: there people say how they feel."""
LONGEST_WORD = 30
MOST_LINES = 400
MOST_PICTURES = 5
"""Of a row of pictures without a blank between them."""

_ENDS = "()[]{}\"“”„«»'‘’*_~+.,;:!?…-–—¡¿"
_PIECE = re.compile(
    r"[^\W\d_]{1,60}(?:['’][^\W\d_]{1,60})?|\d{1,9}(?:(?:st|nd|rd|th|am|pm|h|x|k)\b)?|[!?]{1,8}|[.,;:()\n–—-]"
)
_SMILEY = re.compile(r"(?:>?[:;=]['-]?[()dpDP/\\|]|[(=):]{1,2}|<3|\^\^|\+1)(?=$|[\s.,!?)])")
_PICTURES = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_INLINE_CODE = re.compile(r"`[^`\n]{1,300}`")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,100}>")
_LOG_LINE = re.compile(
    r"\s{0,20}(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:|\d\d:\d\d:\d\d|\[?(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL|TRACE)[]:]"
    r"|at [\w.$<>]{1,200}\(|File \"|Traceback \(|Caused by:|[\w.]{1,100}(?:Error|Exception)\b|>{1,3} |[$#] \w|[{}])"
)
_INSIDE = re.compile(r"[\\@$%&={}<>|#^~*+\[\]]|_|://|\(\)|\w/\w.*/|^/|[a-z][A-Z]|\w\.\w|[^\W\d_]\d|\d[^\W\d_]")
_ORDINAL = re.compile(r"\d{1,4}(?:st|nd|rd|th|am|pm|h|hrs?|mins?|x|k)?$", re.IGNORECASE)
_LONG_DRAWN = re.compile(r"(.)\1{2,}")


class Word(Struct, frozen=True, gc=False):
    """A word, a number, or the mark between two clauses."""

    written: str
    key: str
    """As the lexicon knows it: lower case, `sooooo` as `soo`."""
    is_break: bool = False
    is_shouted: bool = False
    short: str = ""
    """Of a word drawn long its other spelling, `so`; empty for all others."""


def cap(text: str) -> str:
    """A text, or the beginning and the end of a long one."""
    if len(text) <= LONGEST_START + LONGEST_END:
        return text
    return f"{text[:LONGEST_START]}\n{text[-LONGEST_END:]}"


def words_of(text: str) -> list[Word]:
    """The words that a person wrote, in order, with the marks between them."""
    found: list[Word] = []
    for line in _written_lines(cap(text)):
        for chunk in line.split():
            found += _words_in(chunk)
        found.append(NEW_LINE)
    return found


def _written_lines(text: str) -> Iterator[str]:
    """Lines of a person; code between fences, logs and stack traces are left out."""
    in_code = False
    for line in text.split("\n", MOST_LINES)[:MOST_LINES]:
        if line.lstrip()[:3] in ("```", "~~~"):
            in_code = not in_code
        elif not in_code and not _LOG_LINE.match(line):
            line = _INLINE_CODE.sub(" ", line) if "`" in line else line
            yield _TAG.sub(" ", line) if "<" in line else line


def _words_in(chunk: str) -> Iterator[Word]:
    """The words of what stands between two blanks; none in an address, a path or a name of a program."""
    if chunk.isalpha():
        yield _word(chunk)
        return
    if _SMILEY.match(chunk):
        yield _word(chunk)
        return
    if pictures := _PICTURES.findall(chunk):
        yield from (Word(each, each) for each in pictures[:MOST_PICTURES])
        chunk = _PICTURES.sub(" ", chunk)
    core = chunk.strip(_ENDS).lstrip("#")
    if len(core) > 2 * LONGEST_WORD or (_INSIDE.search(core) and not _ORDINAL.match(core)) or chunk.startswith("@"):
        yield NEW_CLAUSE
        return
    for piece in _PIECE.findall(chunk):
        yield _word(piece) if piece[0].isalnum() else Word(piece, piece[0], is_break=True)


def _word(written: str) -> Word:
    written = written[:LONGEST_WORD]
    key = written.lower().replace("’", "'")
    shouted = len(written) > 2 and written.isupper()
    if written.isalpha() and _LONG_DRAWN.search(key):
        return Word(written, _LONG_DRAWN.sub(r"\1\1", key), False, shouted, _LONG_DRAWN.sub(r"\1", key))
    return Word(written, key, is_shouted=shouted)


NEW_LINE = Word("\n", "\n", is_break=True)
NEW_CLAUSE = Word("", ",", is_break=True)
