"""Why, and why not, from the journal of a real database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rung.core.desk import Away
from rung.core.events import EscalationClosed, IssueChanged, IssueEscalated, IssueResolved, MessageReceived, NoteAdded
from rung.engine import replay
from rung.engine.why import why
from rung.engine.why.why import NoAnswer, explain
from rung.engine.why.why_person import of_person
from rung.store.decisions import desk as shared
from rung.store.models import Journal, Subject
from rung.store.policies import policies
from rung.store.words import texts
from tests.engine.house import MONDAY, POLICY

if TYPE_CHECKING:
    from tests.engine.house import House

ROUTED = (
    POLICY
    + """
routing:
  - {name: Outages, when: issue.kind == "outage", to: {team: technical, pick: round_robin}}
  - {name: The rest, to: {person: cy}}
"""
)
WORDED = POLICY.replace('when: issue.priority == "P0"', 'when: issue.body.contains("down")')


def said(answer: why.Answer, name: str) -> str:
    rules = (*answer.triggers, *answer.routing, *answer.targets)
    return next(one.words for one in rules if one.name == name)


def refused(*asked: object, **how: object) -> tuple[str, str, str]:
    with pytest.raises(NoAnswer) as error:
        explain(*asked, **how)  # type: ignore[arg-type]
    return error.value.code, error.value.message, error.value.hint


# One decision ----------------------------------------


def test_the_latest_decision_is_explained_unless_another_is_chosen(house: House) -> None:
    house.tell(house.open_issue(priority="P2"))
    house.clock.push(timedelta(minutes=10))
    house.tell(IssueChanged(issue="A-1", at=house.clock.now(), id="c", by="ana", changes={"priority": "P0"}))
    latest, opening = explain("A-1"), explain("A-1", line=1)
    assert said(latest, "Critical at once") == "fired"
    assert latest.triggers[0].sentences[0].words == "escalation outage opened (Critical at once)"
    assert said(opening, "Critical at once") == (
        'its `when` does not hold: `issue.priority == "P0"` is false: issue.priority is "P2"'
    )
    assert explain("A-1", line=-2) == explain("A-1", at=MONDAY + timedelta(minutes=9)) == opening
    assert explain("A-1", at=MONDAY + timedelta(minutes=10)) == latest
    assert (opening.entry.seq, opening.entry.words, opening.entry.policy_version) == (1, "opened", 1)


def test_an_instant_read_off_a_timeline_has_no_parts_of_a_second(house: House) -> None:
    house.clock.set(MONDAY + timedelta(milliseconds=400))
    house.tell(house.open_issue())
    assert explain("A-1", at=MONDAY).entry.seq == 1


def test_a_step_of_time_is_explained_like_an_event(house: House) -> None:
    late = POLICY.replace(
        "paths:",
        '  - {name: Late, on: {waiting_for: first_response, longer_than: 30m}, when: issue.kind == "x", '
        "escalate: {path: outage}}\npaths:",
    )
    house.publish(late)
    house.tell(house.open_issue(priority="P2"))
    house.fast_forward(minutes=31)
    answer = explain("A-1", rule="late")
    assert answer.entry.event == "time.passed"
    assert said(answer, "Late").endswith('`issue.kind == "x"` cannot be told: issue.kind is not set')
    house.tell(NoteAdded(issue="A-1", at=house.clock.now(), id="n", by="bo", body="Hm."))
    (earlier,) = explain("A-1", rule="Late").earlier
    assert (earlier.seq, earlier.happened, earlier.times) == (2, "time passed", 1)


def test_it_is_explained_by_the_version_in_force_then(house: House) -> None:
    house.tell(house.open_issue(priority="P2"))
    house.publish(POLICY.replace("Critical at once", "At once"))
    policies.move_batch()
    house.settle()
    assert said(explain("A-1", line=1), "Critical at once").startswith("its `when` does not hold")
    assert said(explain("A-1"), "At once").startswith("not looked at")
    assert refused("A-1", rule="Critical at once")[0] == "unknown_rule"


def test_who_was_passed_over_by_a_rule_that_routes(house: House) -> None:
    house.publish(ROUTED)
    shared.save_away({"ana": (Away(MONDAY - timedelta(hours=1), MONDAY + timedelta(days=1)),)}, MONDAY)
    house.tell(house.open_issue(kind="outage"))
    (rule, rest) = explain("A-1").routing
    assert (rule.words, rule.acted) == ("chose Bo Lind, who had their turn longest ago", True)
    assert rule.considered == (
        ("Bo Lind", "had their turn longest ago"),
        ("Ana Ruiz", "is away until 2026-03-10 09:00 UTC"),
    )
    assert rest.words == "not looked at: Outages, which stands before it, applies"


def test_silenced_by_the_person_who_closed_it(house: House) -> None:
    house.tell(house.open_issue())
    house.tell(EscalationClosed(issue="A-1", at=house.clock.now(), id="x", by="bo", path="outage"))
    for number, priority in enumerate(["P1", "P0"]):
        changes = {"priority": priority}
        house.tell(IssueChanged(issue="A-1", at=house.clock.now(), id=f"c{number}", by="bo", changes=changes))
    assert said(explain("A-1"), "Critical at once") == "fired", "the priority rose"
    assert said(explain("A-1", line=-2), "Critical at once").startswith("silenced until 2026-03-10 09:00 UTC")


# What is not there ----------------------------------------


def test_what_is_not_there_says_what_is(house: House) -> None:
    assert refused("A-9") == ("not_found", "there is no issue 'A-9'", "the queue and `GET /api/v1/issues` list them")
    house.tell(house.open_issue())
    assert refused("A-1", line=7) == ("no_line", "A-1 has no line 7", "its lines are 1 to 1; -1 is the latest")
    assert refused("A-1", line=-3)[0] == refused("A-1", line=0)[0] == "no_line"
    assert refused("A-1", at=MONDAY - timedelta(hours=1)) == (
        "no_line",
        "nothing was decided about A-1 by 2026-03-09 08:00 UTC",
        "the first one is of 2026-03-09 09:00 UTC",
    )
    assert refused("A-1", rule="Critical at one")[2] == "did you mean Critical at once?"
    assert refused("A-1", rule="xyz")[2] == "there is: Critical at once, Account at risk, Everyone"
    with pytest.raises(NoAnswer, match="knows nobody called 'Boo Lind'") as error:
        of_person("A-1", "Boo Lind")
    assert error.value.hint == "did you mean Bo Lind?"


def test_a_line_that_is_refused_by_now_says_so(house: House) -> None:
    house.tell(house.open_issue())
    (opened,) = house.journal()
    event = {"type": "issue.escalated", "issue": "A-1", "at": MONDAY.isoformat(), "path": "nowhere"}
    Journal.objects.create(
        subject_id=opened.subject_id, seq=2, at=MONDAY, decided_at=MONDAY, event=event, effects=[], facts={},
        policy_version=1,
    )  # fmt: skip
    Subject.objects.filter(pk=opened.subject_id).update(journal_seq=2)
    code, message, _ = refused("A-1")
    assert (code, message) == (
        "refused",
        "this version of Rung refuses what line 2 decided: there is no path 'nowhere'",
    )


# Words that are gone ----------------------------------------


def test_a_condition_is_judged_by_the_words_that_came(house: House) -> None:
    house.publish(WORDED)
    house.tell(house.open_issue(body="Everything is down", contact="joe@acme.example"))
    house.tell(house.open_issue("A-2", body="How do I export?", contact="joe@acme.example"))
    assert said(explain("A-1"), "Critical at once") == "fired"
    assert said(explain("A-2"), "Critical at once").endswith(
        '`issue.body.contains("down")` is false: issue.body is a text of 16 characters'
    )


def test_erased_words_are_said_to_be_erased_and_the_journal_is_believed(house: House) -> None:
    house.publish(WORDED)
    house.tell(house.open_issue(body="Everything is down", contact="joe@acme.example"))
    texts.erase(texts.contact_ids(["joe@acme.example"])["joe@acme.example"])
    answer = explain("A-1")
    (trigger, _) = answer.triggers
    assert (trigger.outcome, trigger.acted) == ("erased", True)
    assert trigger.words == (
        "fired, as the journal says; its `when` reads issue.body, and those words are erased: "
        "what it came to cannot be said any more"
    )
    assert answer.caveats == (
        "words of this issue were erased: conditions that read issue.body cannot be judged any more",
        "line 1 is decided otherwise for want of the erased words: what is said from there on may not be how it was",
    )
    house.tell(NoteAdded(issue="A-1", at=house.clock.now(), id="n", by="bo", body="Who wrote this?"))
    assert len(explain("A-1").caveats) == 2


def test_a_condition_that_reads_the_contact_is_replayed_with_their_address(house: House) -> None:
    house.publish(POLICY.replace('when: issue.priority == "P0"', 'when: contact.email.endsWith("@acme.example")'))
    house.tell(house.open_issue(contact="joe@acme.example"))
    house.tell(MessageReceived(issue="A-1", at=house.clock.now(), id="m", body="Hello?", contact="joe@acme.example"))
    assert replay.replay("A-1").differences == ()
    assert replay.replay("A-1").is_same_state
    assert said(explain("A-1", line=1), "Critical at once") == "fired"


def test_a_reply_that_opened_another_issue_is_replayed_without_a_difference(house: House) -> None:
    house.publish(POLICY.replace("  tiers:", "  on_reply: {resolved: reopen, within: 1d}\n  tiers:"))
    house.tell(house.open_issue(contact="joe@acme.example"))
    house.tell(IssueResolved(issue="A-1", at=house.clock.now(), id="r", by="bo"))
    house.fast_forward(days=3)
    house.tell(house.message(body="It is back"))
    assert replay.replay("A-1").differences == ()
    assert explain("A-1").caveats == ()


def test_what_a_person_answered_when_they_escalated_is_given_back(house: House) -> None:
    house.publish(POLICY.replace("  outage:\n", "  outage:\n    asks: [impact]\n"))
    house.tell(house.open_issue(priority="P2"))
    by_hand = {"path": "outage", "by": "ana", "answers": {"impact": "All of Acme"}}
    house.tell(IssueEscalated(issue="A-1", at=house.clock.now(), id="x", **by_hand))
    assert replay.replay("A-1").differences == ()
    assert explain("A-1").caveats == ()


# Who was not told ----------------------------------------


def at_levels(house: House, person: str) -> list[str]:
    return [f"{one.seq} {one.path} {one.level}: {one.words}" for one in of_person("A-1", person).levels]


def test_why_somebody_was_not_told_level_by_level(house: House) -> None:
    shared.save_away({"bo": (Away(MONDAY - timedelta(hours=1), MONDAY + timedelta(days=1)),)}, MONDAY)
    house.tell(house.open_issue())
    assert at_levels(house, "bo") == [
        "1 outage 1: not told: is away until 2026-03-10 09:00 UTC",
    ]
    assert at_levels(house, "Ana Ruiz") == [
        "1 outage 1: told by slack, email: had their turn longest ago",
    ]
    assert at_levels(house, "cy") == [
        "1 outage 1: not told: the level tells the team Technical support, and that meant Ana Ruiz, Bo Lind then",
        "None outage 2: not told: the level has not started, because the ladder is at level 1 and climbs at "
        "2026-03-09 10:00 UTC",
    ]
    assert of_person("A-1", "bo").words == "Bo Lind was not told"
    house.tell(house.acknowledgement(by="ana"))
    assert at_levels(house, "cy")[-1].endswith("because Ana Ruiz has it")
    house.tell(IssueResolved(issue="A-1", at=house.clock.now(), id="r", by="ana"))
    assert at_levels(house, "cy")[-1].endswith("because the ladder ended first: resolved by ana")


def test_a_turn_that_was_another_s(house: House) -> None:
    house.tell(house.open_issue())
    assert at_levels(house, "bo") == [
        "1 outage 1: not told: works now; not chosen; told was Ana Ruiz, who had their turn longest ago"
    ]


def test_a_deputy_stands_in(house: House) -> None:
    away = Away(MONDAY - timedelta(hours=1), MONDAY + timedelta(days=1), deputy="ana")
    shared.save_away({"cy": (away,)}, MONDAY)
    house.tell(house.open_issue())
    house.fast_forward(minutes=61)
    assert at_levels(house, "cy")[-1].endswith("not told: Ana Ruiz stands in, because Cy Park is away")


def test_quiet_hours_hold_a_notice(house: House) -> None:
    house.publish(
        POLICY.replace("urgency: critical, climb_after: 1h", "urgency: high, climb_after: 1h")
        .replace("slack: U02BO,", 'slack: U02BO, notices: {quiet: "08:00-10:00"},')
        .replace("pick: round_robin", "pick: everyone")
    )
    house.tell(house.open_issue())
    assert at_levels(house, "bo") == [
        "1 outage 1: not told yet: is told at any hour; quiet hours hold it until 2026-03-09 10:00 UTC"
    ]


def test_a_level_that_waits_and_one_that_has_nobody(house: House) -> None:
    house.publish(
        POLICY.replace("urgency: critical, climb_after: 1h", "urgency: high, during: on_shift, climb_after: 1h")
        .replace("hours: always", "hours: late")
        .replace("people:", 'calendars:\n  late: {time_zone: UTC, hours: {daily: ["12:00-20:00"]}}\npeople:')
    )
    house.tell(house.open_issue())
    assert at_levels(house, "bo")[0] == "1 outage 1: not told yet: the level waits until 2026-03-09 12:00 UTC"
    assert at_levels(house, "cy")[0] == (
        "1 outage 1: not told: the level tells the team Technical support; it waits until 2026-03-09 12:00 UTC"
    )
    house.publish(POLICY)
    day = Away(MONDAY - timedelta(hours=1), MONDAY + timedelta(days=1))
    shared.save_away({"ana": (day,), "bo": (day,)}, MONDAY)
    house.tell(house.open_issue("A-2"))
    first = of_person("A-2", "bo").levels[0]
    assert (first.path, first.level) == ("outage", 1)
    assert first.words == (
        "not told: is away until 2026-03-10 09:00 UTC; it had nobody to tell, and gave way to the next"
    )


def test_nothing_was_escalated(house: House) -> None:
    house.tell(house.open_issue(priority="P2"))
    found = of_person("A-1", "bo")
    assert (found.levels, found.words) == ((), "Bo Lind was not told: no level of any path has started")


# Why somebody was told ----------------------------------------


def test_why_somebody_was_told_notice_by_notice(house: House) -> None:
    own = "slack: U02BO, notices: {critical: {channels: [slack, sms], then: [{after: 5m, channels: [email]}]}},"
    house.publish(POLICY.replace("slack: U02BO,", own).replace("pick: round_robin", "pick: everyone"))
    house.tell(house.open_issue())
    house.fast_forward(minutes=6)

    first, later = of_person("A-1", "bo").tellings
    assert (first.words, later.words) == ("rung by level 1 of outage, on slack", "rung by level 1 of outage, on email")
    assert first.why == 'the trigger Critical at once fired: issue.priority is "P0"'
    assert later.why == "fallback: not seen within 5 min"
    assert first.ladder == later.ladder == "outage was opened by Critical at once"
    assert first.chosen == "their own choice for critical, less sms, where they have no address"
    assert later.chosen == "the later channels of their own choice for critical"
    assert (first.became, later.became) == ("slack waiting", "email waiting")
    assert first.others == (("Ana Ruiz", "is told at any hour"),)


def test_who_has_no_address_on_the_channels_of_the_policy_is_told_by_all_they_have(house: House) -> None:
    house.publish(POLICY.replace("critical: {channels: [slack, email]}", "critical: {channels: [sms]}"))
    house.tell(house.open_issue())

    (told,) = of_person("A-1", "ana").tellings
    assert told.channels == ("slack", "email")
    none = "every address that they have: they have none for sms"
    assert told.chosen == f"{none}, which is the policy's choice for critical"


def test_whom_no_level_names_hears_that_too(house: House) -> None:
    dee = "  dee: {name: Dee, email: dee@support.example, hours: always}\n"
    house.publish(POLICY.replace("teams:\n", f"{dee}teams:\n", 1))
    house.tell(house.open_issue())

    found = of_person("A-1", "dee")
    assert found.tellings == ()
    assert found.words == "Dee was not told; no level of any path names them, unless by a role"
