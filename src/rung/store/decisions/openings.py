"""The latest openings, as floods are counted among them, and how other issues stand meanwhile."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct, structs

from rung.core.issue import IssueState
from rung.store.dialect import Table, among, array, as_text, from_db, hot
from rung.store.models import RecentOpening

_TABLE = Table(
    "recent_opening",
    {
        "issue": "text", "contact": "text", "opened_at": "timestamptz", "kind": "text", "account": "text",
        "marks": "text",
    },
)  # fmt: skip
_states = msgspec.json.Decoder(IssueState)


class Kept(Struct, frozen=True):
    """An opening as it is remembered."""

    issue: str
    opened_at: datetime
    kind: str | None
    account: str | None
    marks: str
    """Of its words: numbers with blanks between them."""
    contact: str | None = None
    """Whose words they are of."""


def latest(most: int) -> list[Kept]:
    """So many, in the order in which they were decided."""
    with hot() as cursor:
        cursor.execute(
            "SELECT issue, opened_at, kind, account, marks FROM recent_opening ORDER BY id DESC LIMIT %s", [most]
        )
        rows = cursor.fetchall()
    return [Kept(issue, from_db(at), kind, account, marks) for issue, at, kind, account, marks in reversed(rows)]


def remember(kept: Sequence[Kept]) -> None:
    """Keeps what was opened now."""
    _TABLE.insert([structs.asdict(one) for one in kept])


def let_go(most: int) -> None:
    """All but so many of the latest."""
    newest = RecentOpening.objects.order_by("-pk").values_list("pk", flat=True)[most : most + 1].first()
    if newest is not None:
        RecentOpening.objects.filter(pk__lte=newest).delete()


def states(keys: Iterable[str]) -> dict[str, IssueState]:
    """How these issues stand; one that is not there, or of which nothing is decided, is left out."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    with hot() as cursor:
        cursor.execute(
            f"""SELECT key, state{as_text()} FROM subject
                WHERE kind = 'issue' AND state IS NOT NULL AND key {among("text")}""",
            [array(wanted)],
        )
        return {key: _states.decode(state) for key, state in cursor.fetchall()}
