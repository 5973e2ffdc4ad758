"""Pictures that a page may show: told by how their bytes begin, never by what somebody says of them."""

_MARKS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
KINDS = (*_MARKS.values(), "image/webp")
"""SVG is none of them: it can hold scripts."""


def kind_of(content: bytes) -> str | None:
    """The media type of a picture; None for anything that a page does not show."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for mark, kind in _MARKS.items() if content.startswith(mark)), None)
