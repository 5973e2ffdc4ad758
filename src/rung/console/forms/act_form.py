"""The form of an act on a page, and how its fields are read."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from msgspec import Struct

from rung.core.times.spans import parse_span
from rung.store.words.attachments import File

SNOOZES = (
    ("1h", "1 hour"),
    ("4h", "4 hours"),
    ("tomorrow", "tomorrow, 09:00"),
    ("monday", "Monday, 09:00"),
    ("7d", "a week"),
)
CLOSINGS = (("spam", "spam"), ("duplicate", "a duplicate"), ("internal", "internal, of no customer"))


class Misfit(Exception):
    """The form cannot become an event: what is wrong with it, in the words of the page."""


class Act(Struct, frozen=True):
    """The form, and who sent it, for which issue, when."""

    form: QueryDict
    issue: str
    by: str
    now: datetime
    zone: ZoneInfo
    files: tuple[File, ...] = ()
    """Of an answer or a note; they were looked at before."""

    def text(self, name: str, what: str) -> str:
        """A text that must be there."""
        value = self.form.get(name, "").strip()
        if not value:
            raise Misfit(f"{what} is empty: write it and send again.")
        return value

    def optional(self, name: str) -> str | None:
        return self.form.get(name, "").strip() or None

    def instant(self, name: str) -> datetime | None:
        """`30m`, `1h`, `end_of_day`, `tomorrow` or `monday` at nine, or a wall time of the viewer's zone; nothing
        where none is given."""
        value = self.form.get(name, "").strip()
        if not value:
            return None
        if value == "end_of_day":
            local = self.now.astimezone(self.zone)
            end = local.replace(hour=18, minute=0, second=0, microsecond=0)
            return (end if end > local else end + timedelta(days=1)).astimezone(UTC)
        if value in ("tomorrow", "monday"):
            local = self.now.astimezone(self.zone)
            days = 1 if value == "tomorrow" else 7 - local.weekday()
            return (local.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=days)).astimezone(UTC)
        try:
            if "T" in value:
                return datetime.fromisoformat(value).replace(tzinfo=self.zone).astimezone(UTC)
            return self.now + parse_span(value).elapsed()
        except (ValueError, OverflowError) as error:
            raise Misfit(f"{value} is no time: choose one of the list, or write 30m, 2h or 1d.") from error

    def number(self, name: str, what: str) -> int:
        """A whole number from 1; 1 where none is given."""
        value = self.form.get(name, "").strip() or "1"
        if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) > 0):
            raise Misfit(f"{what} is a whole number from 1, not {value}.")
        return int(value)

    @property
    def common(self) -> dict[str, Any]:
        return {"at": self.now, "issue": self.issue, "by": self.by}
