"""`replaces`, and a path that is opened again: one climb of one path, and one acknowledgement that carries over."""

from rung.core.effects import Recorded
from tests.core.small_team import ladder, level, small_team
from tests.core.story import Story


def paths(**given: str) -> str:
    return "paths:\n" + "".join(f"  {key}: {path}\n" for key, path in given.items())


CRITICAL = ladder(level("ana", more="climb_after: 5h"), level("cy", more="urgency: critical"))
SLOW = ladder(level("bo", more="climb_after: 1h"), level("di", more="climb_after: 1h"))


def both_open(escalate: str, more: str = "") -> Story:
    """`main` and `slow` are open; a change of priority escalates once more."""
    tale = small_team(
        "triggers:\n"
        "  - {name: Opened, on: opened, escalate: main}\n"
        "  - {name: Wrote, on: message, escalate: slow}\n"
        f"  - {{name: Worse, on: priority, escalate: {escalate}{more}}}\n" + paths(main=CRITICAL, slow=SLOW)
    )
    tale.opens()
    tale.happens("message.received")
    tale.passes("10m")
    return tale


def test_a_path_that_is_open_already_replaces_all_the_same() -> None:
    tale = both_open("{path: main, replaces: [slow]}")
    tale.happens("issue.changed", changes={"priority": "P0"})
    tale.passes("2h")
    assert tale.states() == {"main": "open", "slow": "replaced"}
    assert tale.rings() == ["+0m ana 1 trigger", "+0m bo 1 trigger"]


def test_one_that_is_raised_replaces_too() -> None:
    tale = both_open("{path: main, level: 2, replaces: [slow]}")
    tale.happens("issue.changed", changes={"priority": "P0"})
    assert tale.states() == {"main": "open", "slow": "replaced"}
    assert tale.rings()[2:] == ["+10m cy 2 raised"]


def test_an_acknowledgement_carries_over_to_a_path_that_is_open_already() -> None:
    tale = both_open("{path: main, replaces: [slow]}")
    tale.happens("escalation.acknowledged", by="bo", path="slow", lasts="1h")
    tale.happens("issue.changed", changes={"priority": "P0"})
    assert tale.states() == {"main": "acknowledged", "slow": "replaced"}
    tale.passes("2h")
    assert tale.rings()[2:] == ["+1h10m ana 1 acknowledgement_expired"]


def test_a_lesser_acknowledgement_does_not_keep_a_raise_to_critical_from_ringing() -> None:
    tale = both_open("{path: main, level: 2, replaces: [slow]}")
    tale.happens("escalation.acknowledged", by="bo", path="slow")
    tale.happens("issue.changed", changes={"priority": "P0"})
    assert tale.states() == {"main": "open", "slow": "replaced"}
    assert tale.rings()[2:] == ["+10m cy 2 raised"]


def test_over_acknowledged_rings_although_it_replaces_what_somebody_has() -> None:
    tale = small_team(
        "triggers:\n"
        "  - {name: Opened, on: opened, escalate: slow}\n"
        "  - {name: Worse, on: priority, escalate: {path: main, replaces: [slow]}, over_acknowledged: true}\n"
        + paths(main=CRITICAL, slow=SLOW)
    )
    tale.opens()
    tale.happens("escalation.acknowledged", by="bo")
    tale.happens("issue.changed", changes={"priority": "P0"})
    assert tale.states() == {"slow": "replaced", "main": "open"}
    assert tale.rings() == ["+0m bo 1 trigger", "+0m ana 1 trigger"]


def test_over_acknowledged_rings_what_is_held_already() -> None:
    tale = small_team(
        "triggers:\n"
        "  - {name: Opened, on: opened, escalate: slow}\n"
        "  - {name: Wrote, on: message, escalate: main}\n"
        "  - {name: Worse, on: priority, escalate: main, over_acknowledged: true}\n" + paths(main=CRITICAL, slow=SLOW)
    )
    tale.opens()
    tale.happens("escalation.acknowledged", by="bo")
    tale.happens("message.received")
    assert tale.states() == {"slow": "acknowledged", "main": "held"}
    tale.happens("issue.changed", changes={"priority": "P0"})
    assert tale.states() == {"slow": "acknowledged", "main": "open"}
    assert tale.rings() == ["+0m bo 1 trigger", "+0m ana 1 trigger"]


def test_what_the_replaced_one_held_waits_for_its_heir() -> None:
    tale = small_team(
        "triggers:\n"
        "  - {name: Opened, on: opened, escalate: slow}\n"
        "  - {name: Wrote, on: message, escalate: third}\n"
        "  - {name: Worse, on: priority, escalate: {path: main, replaces: [slow]}}\n"
        + paths(main=CRITICAL, slow=SLOW, third=ladder(level("ed")))
    )
    tale.opens()
    tale.happens("escalation.acknowledged", by="bo", lasts="1h")
    tale.happens("message.received")
    tale.happens("issue.changed", changes={"priority": "P0"})
    assert tale.states() == {"slow": "replaced", "third": "held", "main": "acknowledged"}
    tale.passes("50m")
    tale.happens("note.added", by="bo")
    tale.passes("30m")
    assert tale.rings() == ["+0m bo 1 trigger"]
    tale.passes("30m")
    assert tale.rings()[1:] == ["+1h50m ana 1 acknowledgement_expired", "+1h50m ed 1 acknowledgement_expired"]


def test_a_path_that_is_not_needed_is_not_opened_and_the_timeline_says_so() -> None:
    tale = small_team(
        "triggers: [{name: Opened, on: [opened, message], escalate: {path: p, replaces: [slow]}}]\n"
        + paths(p=ladder(level("ana"), more="closes_when: issue.kind == 'solved'"), slow=SLOW)
    )
    tale.opens(kind="solved")
    assert (tale.rings(), tale.states()) == ([], {})
    said = [one.because.words for one in tale.effects(Recorded)]
    assert said == ["Opened: p is not opened, for issue.kind == 'solved' holds already"]
    tale.happens("issue.escalated", path="slow", by="cy")
    tale.happens("message.received")
    assert tale.states() == {"slow": "open"}
    tale.happens("issue.changed", changes={"kind": "open"})
    tale.happens("message.received")
    assert tale.states() == {"slow": "replaced", "p": "open"}


def test_a_raise_by_hand_makes_its_author_the_one_who_escalated() -> None:
    tale = small_team(
        "triggers: [{name: Opened, on: opened, escalate: p}]\n"
        + paths(p=ladder(level("ana"), level("bo", more="climb_after: 1h"), level("role:escalated_by")))
    )
    tale.opens()
    tale.happens("issue.escalated", path="p", level=2, by="di")
    tale.passes("1h")
    assert tale.rings() == ["+0m ana 1 trigger", "+0m bo 2 raised", "+1h di 3 climb"]


def test_who_escalated_is_asked_about_each_ladder_of_its_own() -> None:
    tale = small_team(paths(p=ladder(level("ana", more="climb_after: 1h"), level("role:escalated_by")), slow=SLOW))
    tale.opens()
    tale.happens("issue.escalated", path="p", by="ed")
    tale.happens("issue.escalated", path="slow", by="di")
    tale.passes("1h")
    assert [one for one in tale.rings() if " 2 " in one] == ["+1h ed 2 climb", "+1h di 2 climb"]


def test_what_a_path_asks_and_nobody_answered_stands_in_the_timeline() -> None:
    tale = small_team(paths(p=ladder(level("ana"), more="asks: [impact, tried, question]")))
    tale.opens()
    tale.happens("issue.escalated", path="p", by="cy", answers={"impact": "all of them", "tried": " "})
    said = [one.because.words for one in tale.effects(Recorded)]
    assert said == ["p asks for tried, question: nothing was said of it"]
    assert tale.rings() == ["+0m ana 1 manual"]
