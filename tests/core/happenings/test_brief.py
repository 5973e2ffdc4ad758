"""What another team reads first: quoted, never made up, and each line says where it comes from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rung.core.document import Account
from rung.core.happenings import brief
from rung.core.happenings.brief import Known, Spoken
from rung.core.happenings.collaboration import Handover
from rung.core.issue import Clock, IssueState

NINE = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def said(minutes: int, direction: str, words: str, *files: str) -> Spoken:
    who = {"in": "ops@acme.example", "out": "Ana Ruiz", "internal": "Bo Lind"}[direction]
    return Spoken(at=after(minutes), who=who, direction=direction, words=words, files=files)  # type: ignore[arg-type]


def known(*spoken: Spoken, **facts: object) -> Known:
    clocks = {
        "resolution": Clock(metric="resolution", run=1, started_at=NINE, due_at=after(240), target="Enterprise"),
        "next_response": Clock(metric="next_response", run=1, started_at=NINE, state="met", fulfilled_at=after(5)),
        "update": Clock(metric="update", run=1, started_at=NINE, state="breached", breached_at=after(60)),
    }
    handed = Handover(
        number=1, to="billing", from_="frontline", offered_at=after(2), state="returned", reason="not ours"
    )
    state = IssueState(id="A-1", opened_at=NINE, decided_at=NINE, clocks=clocks, handovers=(handed,), **facts)  # type: ignore[arg-type]
    account = Account(key="acme", name="Acme", tier="enterprise", arr=240_000, health=35)
    return Known(
        state=state, spoken=spoken, account=account, owner="Cy Park", time_zone="Europe/Berlin",
        names={"frontline": "Frontline", "billing": "Billing", "update": "update to the customer"},
        answers=[("impact", "no invoices at all"), ("tried", "another browser")],
    )  # fmt: skip


STORY = known(
    said(0, "in", "Hello,\nthe export fails since today. Our invoices cannot go out!", "error.png"),
    said(5, "out", "Hi, we restarted the worker. Could you try it again and check the log?"),
    said(6, "internal", "I reproduced it with tenant 12. Is the key of the bucket expired?"),
    said(30, "in", "Still broken. When will it work?"),
)


def test_each_line_is_quoted_and_says_where_it_comes_from() -> None:
    assert brief.as_text(brief.brief(STORY, after(70)), "Europe/Berlin") == """What the customer needs
- “Hello, the export fails since today. Our invoices cannot go out!” (ops@acme.example, first message, 9 Mar 10:00)
- “Still broken. When will it work?” (ops@acme.example, latest message, 9 Mar 10:30)

What was tried
- “another browser” (said when it was escalated)
- “Hi, we restarted the worker.” (Ana Ruiz, answer, 9 Mar 10:05)
- “I reproduced it with tenant 12.” (Bo Lind, note, 9 Mar 10:06)

Said when it was escalated
- impact: “no invoices at all” (answer to what the path asks)

Open questions
- “When will it work?” (ops@acme.example, message, 9 Mar 10:30)
- “Is the key of the bucket expired?” (Bo Lind, note, 9 Mar 10:06)

Deadlines
- resolution due 9 Mar 14:00 (target Enterprise)
- update to the customer missed at 9 Mar 11:00, and still owed (a promise)

Account
- Acme, enterprise, 240,000 a year, health 35, owner Cy Park (account)

Messages that matter
- “Hi, we restarted the worker. Could you try it again and check the log?” (Ana Ruiz, answer, 9 Mar 10:05)
- “I reproduced it with tenant 12. Is the key of the bucket expired?” (Bo Lind, note, 9 Mar 10:06)

Files
- error.png (ops@acme.example, message, 9 Mar 10:00)

Handed over before
- Frontline to Billing, returned: “not ours” (hand-over 1, 9 Mar 10:02)

Times of Europe/Berlin."""


def test_a_question_of_ours_is_open_until_they_answer() -> None:
    parts = {part.title: part.lines for part in brief.brief(known(*STORY.spoken[:2]), after(70))}
    assert [line.words for line in parts["Open questions"]] == ["“Could you try it again and check the log?”"]


def test_where_nothing_was_said_nothing_is_said() -> None:
    state = IssueState(id="A-1", opened_at=NINE, decided_at=NINE)
    empty = Known(state=state, spoken=(), account=None, owner="", time_zone="UTC", names={})
    assert brief.brief(empty, NINE) == ()
    assert brief.as_text((), "UTC") == ""


def test_a_long_story_stays_readable_and_keeps_the_deadlines() -> None:
    words = "We checked the queue and it was full again, word for word. " * 40
    story = known(*(said(n, ("in", "out", "internal")[n % 3], words, f"log-{n}.txt") for n in range(60)))
    text = brief.as_text(brief.brief(story, after(70)), "UTC")
    assert len(text) <= brief.LONGEST
    assert "resolution due" in text
    assert "What the customer needs" in text
