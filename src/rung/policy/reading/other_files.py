"""Texts that are no policy at all, or a policy with something of another tool around it: named once, as a whole."""

from __future__ import annotations

import re

from rung.policy.reading.nodes import Place, split_lines

_SIGNATURES: tuple[tuple[bytes, str, str, str], ...] = (
    (rb"\xff\xfe\x00\x00|\x00\x00\xfe\xff", "not_utf8", "this is UTF-32, and not UTF-8", "save the document as UTF-8"),
    (rb"\xff\xfe|\xfe\xff|(?s:.\x00|\x00.)", "not_utf8", "this is UTF-16, and not UTF-8", "save the document as UTF-8"),
    (rb"\x1f\x8b", "not_utf8", "this is an archive of gzip", "unpack it"),
    (rb"PK\x03\x04", "not_utf8", "this is a zip archive", "unpack it"),
)
_BEGINNINGS: tuple[tuple[str, str, str], ...] = (
    (
        r"<(?:!DOCTYPE|html|\?xml|[a-z]+>)",
        "this is a page of HTML or XML, perhaps of a sign-in",
        "save the policy itself",
    ),
    (r"```|~~~", "a fence of Markdown stands around the document", "remove the lines that begin with it"),
)
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?:[ \t].*)?$", re.MULTILINE)


def other_bytes(content: bytes) -> tuple[Place, str, str, str] | None:
    """Where, the code, what is wrong and how to mend it; None for what may well be a text in UTF-8."""
    return next(
        (
            (Place(1, 1), code, message, hint)
            for form, code, message, hint in _SIGNATURES
            if re.match(form, content[:4])
        ),
        None,
    )


def other_text(text: str) -> tuple[Place, str, str, str] | None:
    """The same of a text."""
    start = text.lstrip()
    for form, message, hint in _BEGINNINGS:
        if re.match(form, start, re.IGNORECASE):
            return _place(text, len(text) - len(start)), "yaml_syntax", message, hint
    if conflict := _CONFLICT.search(text):
        message = "a conflict of two versions was left here by a merge"
        hint = "keep one of the two, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>"
        return _place(text, conflict.start()), "yaml_syntax", message, hint
    return None


def _place(text: str, at: int) -> Place:
    lines = split_lines(text[:at])
    return Place(len(lines), len(lines[-1]) + 1)
