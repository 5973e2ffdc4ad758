"""The last resort: told once nothing climbs any more, once for each time that a critical ladder ends with nobody."""

from tests.core.small_team import ladder, level, small_team
from tests.core.story import Story

LAST_RESORT = "last_resort: [person:ed]"
CRITICAL = "urgency: critical, climb_after: 20m"


def beside(other: str, triggers: str = "", **own: str) -> Story:
    """A critical ladder that ends after 20 minutes, beside another one."""
    rest = triggers or "triggers: [{name: A, on: opened, escalate: slow}, {name: B, on: opened, escalate: crit}]"
    paths = f"\npaths:\n  slow: {other}\n  crit: {ladder(level('bo', more=CRITICAL))}\n"
    return small_team(rest + paths, LAST_RESORT, **own)


def test_an_answer_that_ends_both_ladders_wakes_nobody() -> None:
    wait = "on: {waiting_for: first_response, longer_than: 10m}"
    tale = beside(
        ladder(level("ana", more="climb_after: 5h")),
        f"triggers: [{{name: A, {wait}, escalate: slow}}, {{name: B, {wait}, escalate: crit}}]",
    )
    tale.opens()
    tale.passes("1h")
    tale.happens("message.sent", by="di")
    assert tale.states() == {"slow": "fulfilled", "crit": "fulfilled"}
    assert tale.rings() == ["+10m ana 1 trigger", "+10m bo 1 trigger"]


def test_it_is_told_again_when_an_acknowledgement_ends_and_nobody_answers_again() -> None:
    tale = small_team(
        f"triggers: [{{name: A, on: opened, escalate: p}}]\npaths: {{p: {ladder(level('bo', more=CRITICAL))}}}\n",
        LAST_RESORT,
    )
    tale.opens()
    tale.passes("30m")
    tale.happens("escalation.acknowledged", by="bo", lasts="10m")
    tale.passes("1h")
    assert tale.rings() == [
        "+0m bo 1 trigger",
        "+20m ed 1 last_resort",
        "+40m bo 1 acknowledgement_expired",
        "+1h ed 1 last_resort",
    ]


def test_it_is_told_when_a_person_closes_what_climbed_on() -> None:
    tale = beside(ladder(level("ana", more="climb_after: 9h")))
    tale.opens()
    tale.passes("30m")
    tale.happens("escalation.closed", by="ana", path="slow")
    assert tale.rings()[2:] == ["+30m ed 1 last_resort"]


def test_it_is_told_when_closes_when_ends_what_climbed_on() -> None:
    tale = beside(ladder(level("ana", more="climb_after: 9h"), more="closes_when: issue.kind == 'solved'"))
    tale.opens()
    tale.passes("30m")
    tale.happens("issue.changed", changes={"kind": "solved"})
    assert tale.rings()[2:] == ["+30m ed 1 last_resort"]


def test_an_import_that_ends_what_climbed_on_leaves_it_to_the_next_step_of_time() -> None:
    tale = beside(ladder(level("ana", more="climb_after: 9h"), more="closes_when: issue.kind == 'solved'"))
    tale.opens()
    tale.passes("30m")
    tale.happens("issue.changed", changes={"kind": "solved"}, bulk=True)
    assert tale.rings()[2:] == []
    tale.passes("1m")
    assert tale.rings()[2:] == ["+30m ed 1 last_resort"]


def test_who_takes_what_climbed_on_wakes_nobody() -> None:
    tale = beside(ladder(level("ana", more="climb_after: 9h")))
    tale.opens()
    tale.passes("30m")
    tale.happens("escalation.acknowledged", by="ana", path="slow")
    assert tale.rings()[2:] == []
    tale.happens("escalation.closed", by="ana", path="slow")
    assert tale.rings()[2:] == ["+30m ed 1 last_resort"]


def test_a_ladder_that_waits_for_its_hours_keeps_nobody_from_being_told() -> None:
    tale = beside(
        ladder(level("di", more="during: day, climb_after: 1h")),
        'calendars: {day: {time_zone: UTC, hours: {mon-fri: ["09:00-17:00"]}}}\n'
        "triggers: [{name: A, on: opened, escalate: slow}, {name: B, on: opened, escalate: crit}]",
    )
    tale.passes("10h")
    tale.opens()
    tale.passes("20m")
    assert tale.rings() == ["+10h bo 1 trigger", "+10h20m ed 1 last_resort"]


def test_a_critical_notice_that_failed_told_nobody() -> None:
    tale = small_team(
        "triggers: [{name: A, on: opened, escalate: p}]\n"
        f"paths: {{p: {ladder(level('bo'), level('di', more='urgency: critical'))}}}\n",
        LAST_RESORT,
    )
    tale.opens()
    tale.passes("2h")
    tale.happens("notice.failed", notice=2, to="di")
    assert tale.states() == {"p": "exhausted"}
    assert tale.rings() == ["+0m bo 1 trigger", "+2h di 2 climb"]


def test_a_failed_notice_of_a_lower_urgency_does_not_hide_a_critical_level() -> None:
    tale = small_team(
        "triggers: [{name: A, on: opened, escalate: p}]\n"
        f"paths: {{p: {ladder(level('bo', more='urgency: critical'), level('di'))}}}\n",
        LAST_RESORT,
    )
    tale.opens()
    tale.passes("2h")
    tale.happens("notice.failed", notice=2, to="di")
    assert tale.rings()[-1] == "+2h ed 2 last_resort"


def test_two_ladders_that_end_at_once_ring_it_once() -> None:
    tale = beside(ladder(level("ana", more=CRITICAL)))
    tale.opens()
    tale.passes("20m")
    assert tale.states() == {"slow": "exhausted", "crit": "exhausted"}
    assert tale.rings()[2:] == ["+20m ed 1 last_resort"]
    assert tale.informed() == ["ed"]
