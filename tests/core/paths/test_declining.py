"""Not mine: who declines, or cannot be reached, and whom that concerns."""

import pytest

from rung.core.decide import Refused
from tests.core.paths.test_ladder import policy
from tests.core.small_team import AT_ONCE, ladder, level, small_team
from tests.core.story import Story

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


OPINION = f"paths: {{p: {ladder(level('bo', more='climb_after: 1h'), level('ed', more='climb_after: 1h'))}}}\n"


def escalated(by: str | None, rest: str = OPINION, **facts: str) -> Story:
    """Cy has the issue, and somebody escalated it to Bo by hand."""
    tale = small_team(rest)
    tale.opens(**facts)
    tale.happens("issue.assigned", to="cy", by="ed")
    tale.happens("issue.escalated", path="p", by=by)
    tale.passes("10m")
    return tale


def test_an_opinion_that_cannot_go_back_goes_to_the_assignee() -> None:
    tale = escalated("ana")
    tale.goes_away("ana", "9h")
    tale.happens("escalation.declined", by="bo", reason="not_ours")
    tale.passes("1h")
    assert tale.rings() == ["+0m bo 1 manual", "+10m cy 1 declined", "+1h10m ed 2 climb"]


def test_an_opinion_of_who_escalated_goes_to_the_assignee() -> None:
    tale = escalated("bo")
    tale.happens("escalation.declined", by="bo", reason="known")
    assert tale.rings() == ["+0m bo 1 manual", "+10m cy 1 declined"]


def test_else_to_the_lead() -> None:
    tale = escalated("ana", OPINION + "teams: {t: {name: T, lead: di}}\n", team="t")
    tale.goes_away("ana", "9h")
    tale.goes_away("cy", "9h")
    tale.happens("escalation.declined", by="bo", reason="not_urgent")
    assert tale.rings() == ["+0m bo 1 manual", "+10m di 1 declined"]


def test_a_last_level_goes_on_with_its_repeats_after_the_hold() -> None:
    stop = level("bo", more="climb_after: 10m, repeat: {every: 30m, times: 2}")
    tale = escalated(None, f"paths: {{p: {ladder(stop)}}}\n")
    tale.happens("escalation.declined", by="bo", reason="not_ours")
    tale.passes("3h")
    assert tale.rings() == [
        "+0m bo 1 manual",
        "+10m cy 1 declined",
        "+20m cy 1 repeat",
        "+50m cy 1 repeat",
    ]
    assert tale.escalation("p").closed_at is None
    assert tale.states() == {"p": "exhausted"}


def test_repeats_that_would_tell_nobody_are_not_waited_for() -> None:
    stop = level("bo", more="climb_after: 10m, repeat: {every: 30m, times: 9}")
    tale = small_team(f"{AT_ONCE}paths: {{p: {ladder(stop, more='if_nobody: person:ed')}}}\n")
    tale.opens()
    tale.happens("escalation.declined", by="bo", reason="known")
    tale.passes("10m")
    assert tale.rings() == ["+0m bo 1 trigger", "+10m ed 2 if_nobody"]


def test_an_opinion_of_if_nobody_holds_the_end_for_its_span() -> None:
    path = ladder(level("bo", more="climb_after: 20m"), more="if_nobody: person:ed")
    tale = escalated("ana", f"paths: {{p: {path}}}\n")
    tale.passes("20m")
    tale.happens("escalation.declined", by="ed", reason="not_ours")
    tale.passes("19m")
    assert tale.states() == {"p": "open"}
    assert tale.rings()[1:] == ["+20m ed 2 if_nobody", "+30m ana 2 declined"]
    tale.passes("1m")
    assert tale.states() == {"p": "exhausted"}


def test_a_reason_that_is_none_is_refused_with_the_nearest() -> None:
    tale = escalated("ana")
    with pytest.raises(Refused) as refused:
        tale.happens("escalation.declined", by="bo", reason="not_urgant")
    assert (refused.value.code, refused.value.hint) == ("unknown_reason", "did you mean not_urgent?")
    with pytest.raises(Refused) as refused:
        tale.happens("escalation.declined", by="bo", reason="lunch")
    assert refused.value.hint == "use one of unavailable, not_ours, not_urgent, known"


def test_without_a_reason_somebody_is_unavailable() -> None:
    tale = escalated("ana")
    tale.happens("escalation.declined", by="bo")
    assert tale.rings()[1:] == ["+10m ed 2 nobody"]


def test_a_decline_in_an_import_asks_nobody() -> None:
    for reason in ("unavailable", "known"):
        tale = escalated("ana")
        tale.happens("escalation.declined", by="bo", reason=reason, bulk=True)
        tale.passes("49m")
        assert tale.rings() == ["+0m bo 1 manual"]
        tale.passes("1m")
        assert tale.rings()[1:] == ["+1h ed 2 climb"]


def test_an_opinion_on_several_ladders_rings_who_hears_of_it_once() -> None:
    tale = small_team(
        "triggers: [{name: A, on: opened, escalate: a}, {name: B, on: opened, escalate: b}]\n"
        f"paths:\n  a: {ladder(level('bo'))}\n  b: {ladder(level('bo', more='urgency: critical'))}\n"
    )
    tale.opens()
    tale.happens("issue.assigned", to="cy", by="ed")
    tale.happens("escalation.declined", by="bo", reason="not_ours")
    assert [one for one in tale.rings() if " cy " in one] == ["+0m cy 1 declined"]
