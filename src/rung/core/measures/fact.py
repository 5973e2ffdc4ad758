"""One thing that happened, as the measures count it."""

from datetime import UTC, datetime

from msgspec import Struct

KINDS = (
    "opened", "first_response", "next_response", "resolution", "promise", "escalated", "level", "level_left",
    "acknowledged", "exhausted", "escalation_ended", "reopened", "csat", "ring", "team_left", "passed", "assigned",
    "stood", "standing",
)  # fmt: skip

BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)
CARRIED = {"account": "account", "team": "team", "kind": "issue_kind", "channel": "channel", "priority": "priority"}
"""Fields of an issue that facts carry, with the names they have there."""


class Fact(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """One thing that happened, as the measures count it. `detail`, `seconds`, `ok` and `number` mean by kind:

        opened            when it began
        first_response, next_response, resolution   seconds, worked: how long it took; person: who did it
        promise           detail: the metric; name: its target; ok: kept; seconds: how late, where it was given late;
                          person: who kept it, else who had the issue
        escalated         detail: the path; number: the level it began at; ok: not by hand; first: the issue's first
                          one; person: who escalated it; reason: see `core.measures.causes`
        level             detail: the path; number: the level reached
        level_left        the same, when the next began or the climb was over; seconds: how long it had been there
        acknowledged      detail: the path; number: the level; seconds: since somebody was first told; person: who
        exhausted         detail: the path; number: its last level
        escalation_ended  detail: the path; name: how; ok: not a false alarm; seconds: since it was opened; reason: as
                          when it began
        reopened          number: how often by now
        csat              number: the score
        ring              detail: the urgency; person: whom; number: the level; ok: not in their night, not known of a
                          channel; name: the date of that night's evening
        team_left         seconds: how long it had been with the team, open all the time; name: which team was next;
                          none: it was resolved
        passed            from the team by hand; name: to which team; detail: handed_over, returned or declined; person:
                          who did it; ok: no bounce
        assigned          person: to whom; detail: the code of the reason (routing, event ...)
        stood             one thing all the time, from `seconds` on until then; worked: since when it was open; both
                          in seconds since 1970, UTC; person: who had it
        standing          the same, and it still is so; from then on
    """

    kind: str
    """One of KINDS."""
    at: datetime
    detail: str = ""
    name: str = ""
    person: str | None = None
    number: int | None = None
    seconds: float | None = None
    """By the calendar on the wall."""
    worked: float | None = None
    """Seconds of working time."""
    ok: bool | None = None
    first: bool = False
    trigger: str = ""
    """Of all that an escalation does: what began it."""
    reason: str = ""
    account: str | None = None
    tier: str | None = None
    team: str | None = None
    issue_kind: str | None = None
    channel: str = ""
    priority: str = ""
    escalated: bool = False
