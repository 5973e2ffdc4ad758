"""Not mine: who declines, or cannot be reached, and whom that concerns."""

from tests.core.story import Story
from tests.core.test_ladder import policy

IN_TURN = """
  help:
    levels:
      - {name: Technical, notify: [team:technical], pick: round_robin, climb_after: 1h}
      - {name: Frontline, notify: [team:frontline], climb_after: 1h}
"""


def test_a_decline_by_somebody_who_was_not_told_moves_nothing() -> None:
    tale = Story(policy(IN_TURN))
    tale.opens()
    tale.happens("escalation.declined", by="ana", reason="unavailable")
    tale.happens("escalation.declined", by="ana", reason="not_ours")
    tale.passes("59m")
    assert tale.rings() == ["+0m bo 1 trigger"]
    tale.passes("1m")
    assert tale.rings()[-1] == "+1h ana 2 climb"


def test_a_decline_concerns_only_the_ladders_that_told_the_person() -> None:
    tale = Story(
        policy(
            IN_TURN + "  second: {levels: [{name: Ana, notify: [person:ana], climb_after: 1h}]}\n",
            "triggers:\n"
            "  - {name: A, on: opened, escalate: {path: help}}\n"
            "  - {name: B, on: opened, escalate: {path: second}}\n",
        )
    )
    tale.opens()
    tale.happens("escalation.declined", by="ana", reason="unavailable")
    assert tale.rings() == ["+0m bo 1 trigger", "+0m ana 1 trigger"]
    assert tale.states() == {"help": "open", "second": "exhausted"}


def test_a_decline_after_the_ladder_climbed_on_asks_nobody_else() -> None:
    tale = Story(
        policy("""
  help:
    levels:
      - {name: Frontline, notify: [team:frontline], climb_after: 15m}
      - {name: Technical, notify: [team:technical], pick: round_robin, climb_after: 1h}
""")
    )
    tale.opens()
    tale.passes("20m")
    tale.happens("escalation.declined", by="ana", reason="unavailable")
    assert tale.rings() == ["+0m ana 1 trigger", "+15m bo 2 climb"]


def test_a_notice_of_an_earlier_level_that_fails_late_moves_nothing() -> None:
    tale = Story(
        policy("""
  help:
    levels:
      - {name: Bo, notify: [person:bo], climb_after: 15m}
      - {name: Bo and the rest, notify: [person:bo, team:technical], pick: round_robin, climb_after: 1h}
""")
    )
    tale.opens()
    tale.passes("20m")
    tale.happens("notice.failed", notice=1, to="bo", error="mailbox unknown")
    assert tale.rings() == ["+0m bo 1 trigger", "+15m bo 2 climb"]


def test_a_turn_is_taken_only_by_somebody_who_is_told() -> None:
    tale = Story(policy(IN_TURN))
    tale.opens("A-1")
    tale.happens("escalation.declined", "A-1", by="ana", reason="unavailable")
    tale.happens("notice.failed", "A-1", notice=9)
    tale.opens("A-2")
    assert (tale.rings("A-1"), tale.rings("A-2")) == (["+0m bo 1 trigger"], ["+0m cy 1 trigger"])


def test_a_place_as_backup_is_told_when_the_level_declines() -> None:
    tale = Story(
        policy("""
  help:
    levels:
      - {name: Ana, notify: [person:ana], backup: ["slack:#help"], climb_after: 1h}
      - {name: Cy, notify: [person:cy], climb_after: 1h}
""")
    )
    tale.opens()
    tale.happens("escalation.declined", by="ana", reason="unavailable")
    assert tale.rings() == ["+0m ana 1 trigger", "+0m slack:#help 1 backup"]
