"""Which page of a list an address asks for."""

LAST_PAGE = 100_000


def page_of(text: str | None) -> int:
    """From 1; a page that no list reaches is the last that could be asked for, and what is no number the first."""
    if not (text and text.isascii() and text.isdigit()):
        return 1
    return max(int(text), 1) if len(text) < len(str(LAST_PAGE)) else LAST_PAGE
