"""What was opened shortly before an issue and is like it, as the shell found it."""

from datetime import datetime

from msgspec import Struct


class Near(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """One of those, as it stood when the issue at hand was opened."""

    issue: str
    opened_at: datetime
    by: tuple[str, ...]
    """In what it is like it: `kind`, `account`, `similar`."""
    is_open: bool = True
    incident: str | None = None
    """The open incident that it belongs to."""
    fired: tuple[str, ...] = ()
    """The triggers that fired on it."""
