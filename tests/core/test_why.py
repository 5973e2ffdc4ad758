"""Why a rule acted in one decision, or did not: in the words of the decision itself."""

from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given

from rung.core.conditions.parts import deciding_parts
from rung.core.desk import Desk
from rung.core.document import OnEvent
from rung.core.issue import IssueState
from rung.core.why.why import OUTCOMES, Explained, Look, explain
from rung.core.why.why_words import EVENTS
from tests.core.any_history import POLICIES, PUBLISHED, History, histories
from tests.core.life import Life
from tests.core.story import Story, policy_of
from tests.properties import tried

POLICY = """
rung: 1
workspace:
  time_zone: Europe/Berlin
  priorities: [P0, P1, P2, P3]
  tiers: [enterprise, growth, starter]
  unknown_account: {tier: starter}
  statuses_waiting: [waiting_on_customer, on_hold]
  on_reply: {waiting: open, resolved: reopen, within: 14d}
calendars:
  berlin: {time_zone: Europe/Berlin, hours: {mon-fri: ["09:00-18:00"]}}
people:
  ana: {name: Ana Ruiz, email: ana@support.example, teams: [frontline], skills: {billing: 1}, hours: berlin}
  bo: {name: Bo Lind, email: bo@support.example, teams: [technical, frontline], capacity: 1, hours: always}
  cy: {name: Cy Park, email: cy@support.example, teams: [technical], hours: berlin}
teams:
  frontline: {name: Frontline, lead: cy, handles: [billing]}
  technical: {name: Technical, lead: cy}
targets:
  - {name: Weak accounts, when: account.health < 40, calendar: always, first_response: {default: 30m}}
  - {name: Enterprise, when: account.tier == "enterprise", calendar: always, first_response: {P0: 15m, default: 2h}}
  - {name: Everyone, calendar: berlin, first_response: {default: 4h}, resolution: {default: 3d}}
triggers:
  - name: Raise what large accounts write
    on: [opened, {changed: kind}]
    when: account.arr >= 100000 && !(issue.priority in ["P0", "P1"])
    set: {priority: {at_least: P1}, tags: [large]}
  - name: Critical at once
    on: [opened, priority]
    when: issue.priority == "P0"
    escalate: outage
    stop: true
  - {name: Urgent, on: [opened, priority], when: issue.priority == "P1" || issue.priority == "P0", escalate: default}
  - {name: Weak account, on: "opened, message", when: account.health < 40, escalate: default}
  - {name: In the day only, on: message, during: berlin, escalate: default}
  - {name: Once, on: message, limit: once, inform: [person:cy]}
  - {name: Every hour, on: message, limit: {every: 1h}, inform: [person:ana]}
  - {name: Twice, on: message, limit: {at_most: 2}, set: {tags: [twice]}}
  - {name: Third follow-up, on: {follow_ups: 3, within: 4h, apart: 5m}, escalate: {path: default, level: 2}}
  - {name: Angry, on: {sentiment: below, value: -0.5}, escalate: default}
  - {name: Falling, on: {sentiment: falls, value: 0.4}, escalate: default}
  - {name: Legal, on: {flag: [legal]}, escalate: outage}
  - {name: Churning, on: account, when: account.churn_risk, escalate: outage}
  - {name: Half time, on: {target: first_response, at: 50%}, when: issue.priority != "P3", escalate: default}
  - {name: At risk, on: {target: first_response, at: 75%}, escalate: default}
  - {name: Breach, on: {target: [first_response, resolution]}, escalate: {path: outage, replaces: [default]}}
  - {name: Waits long, on: {waiting_for: first_response, longer_than: 30m}, during: berlin, escalate: default}
  - {name: Nobody assigned, on: {waiting_for: assignment, longer_than: 1h}, when: issue.team == "technical",
     set: {priority: {at_least: P1}}}
  - {name: Bad mark, on: csat, when: issue.fields.csat < 3, inform: [person:cy]}
routing:
  - {name: Technical matters, when: issue.team == "technical", to: {team: technical}}
  - {name: Billing, when: issue.kind == "billing", to: {team: frontline, pick: round_robin, needs: {billing: 1}}}
  - {name: The rest, to: {team: frontline}}
paths:
  outage:
    levels:
      - {name: Technical, notify: [person:bo], urgency: critical, climb_after: 30m}
      - {name: Head, notify: [person:cy], urgency: critical, climb_after: 30m}
  default:
    levels:
      - {name: Owner, notify: [role:assignee], backup: [role:lead], urgency: high, climb_after: 30m}
      - {name: Head, notify: [person:cy], urgency: high, climb_after: 30m}
accounts:
  acme: {name: Acme, tier: enterprise, arr: 240000, health: 72}
  tiny: {name: Tiny, tier: starter, arr: 900}
"""
READY = policy_of(POLICY)


class Asked(Story):
    """A story of which every decision is asked why."""

    def __init__(self, policy: str = POLICY, **facts: Any) -> None:
        super().__init__(policy)
        self._before: list[IssueState | None] = []
        if facts:
            self.opens(**facts)

    def _decide(self, event: Any, now: Any) -> Any:
        self._before.append(self.issues.get(event.issue))
        return super()._decide(event, now)

    def why(self, back: int = 1) -> Explained:
        """The last decision, or one further back, explained by the facts that it asked for."""
        happened, decision = self.decisions[-back]
        desk = Desk.of(decision.facts)
        explained = explain(self._before[-back], happened, self.policy, desk, happened.at)
        assert (explained.decision.state, explained.decision.effects) == (decision.state, decision.effects)
        return explained

    def said(self, name: str, back: int = 1) -> str:
        """What is said of one trigger."""
        return of(self.why(back), name).words


def of(explained: Explained, name: str) -> Look:
    looks = (*explained.triggers, *explained.routing, *explained.targets)
    return next(one for one in looks if one.name == name)


# Triggers ----------------------------------------


def test_a_when_that_is_false_names_the_part_and_its_values() -> None:
    story = Asked(priority="P3")
    look = of(story.why(), "Critical at once")
    assert look.outcome == "when"
    assert look.words == 'its `when` does not hold: `issue.priority == "P0"` is false: issue.priority is "P1"'
    assert look.values == {"issue.priority": "P1"}


def test_a_part_in_brackets_that_is_denied() -> None:
    story = Asked(priority="P0")
    assert story.said("Raise what large accounts write") == (
        'its `when` does not hold: `issue.priority in ["P0", "P1"]` is true: issue.priority is "P0"'
    )


def test_what_is_not_known_is_said_to_be_not_known() -> None:
    story = Asked(account="tiny", priority="P3")
    look = of(story.why(), "Weak account")
    assert look.words == "its `when` does not hold: `account.health < 40` cannot be told: account.health is not known"
    assert [(part.text, part.holds) for part in look.parts] == [("account.health < 40", None)]


def test_a_trigger_that_fired_says_by_which_values() -> None:
    story = Asked(priority="P3", account="acme")
    look = of(story.why(), "Urgent")
    assert (look.outcome, look.words) == ("fired", "fired")
    assert look.values == {"issue.priority": "P1"}
    assert look.effects[0].__struct_config__.tag == "escalation.opened"


def test_stop_ends_the_look() -> None:
    story = Asked(priority="P0")
    assert story.said("Urgent") == (
        "not looked at: Critical at once, which stands before it, fired and says `stop: true`"
    )


def test_an_event_of_another_kind() -> None:
    story = Asked(priority="P3")
    story.happens("note.added", by="bo")
    assert story.said("Critical at once") == "not looked at: it looks when the issue is opened or its priority changes"


def test_outside_its_during_it_says_when_it_looks_again() -> None:
    story = Asked(priority="P3", account="tiny")
    story.passes("12h")  # 21:00 in Berlin
    story.happens("message.received")
    look = of(story.why(), "In the day only")
    assert look.words == "outside its `during`, berlin: it is looked at again at 2026-03-10 08:00 UTC"
    assert look.at is not None
    story.happens("note.added", by="bo")
    assert of(story.why(), "In the day only").outcome == "deferred"
    story.passes("12h")
    assert of(story.why(), "In the day only").outcome == "fired"


def test_limits_say_when_it_fired_and_when_it_may_again() -> None:
    story = Asked(priority="P3", account="tiny")
    for _ in range(3):
        story.passes("10m")
        story.happens("message.received")
    assert story.said("Once") == "its limit is once, and it fired last at 2026-03-09 08:10 UTC"
    assert story.said("Every hour") == (
        "its limit is once in 1 h: it fired last at 2026-03-09 08:10 UTC, and may again from 2026-03-09 09:10 UTC"
    )
    assert story.said("Twice") == ("its limit is 2 times, and it fired 2 times: it fired last at 2026-03-09 08:20 UTC")


def test_silenced_by_who_closed_it() -> None:
    story = Asked(priority="P3", account="tiny")
    story.happens("message.received")
    story.happens("escalation.closed", by="bo", path="default")
    story.passes("10m")
    story.happens("message.received")
    look = of(story.why(), "In the day only")
    assert look.outcome == "silent"
    assert look.words.startswith("silenced until 2026-03-10 08:00 UTC")
    assert "a person closed what it had opened" in look.words


def test_a_path_that_is_open_already() -> None:
    story = Asked(priority="P1")
    story.happens("message.received")
    assert story.said("In the day only") == "fired, but default is already at level 1"


def test_held_while_somebody_has_the_issue() -> None:
    story = Asked(priority="P0")
    story.happens("escalation.acknowledged", by="bo")
    story.happens("message.received")
    assert story.said("In the day only") == (
        "fired, but default is held, because bo has the issue until the next breach"
    )


def test_a_field_that_a_person_set_stays() -> None:
    story = Asked(priority="P3", account="tiny", team="technical")
    story.happens("issue.changed", by="ana", changes={"priority": "P2"})
    story.happens("issue.assigned", by="ana", to=None)
    story.passes("61m")
    assert story.said("Nobody assigned", back=1) == "fired, but priority stays P2: a person set it by hand"


def test_a_field_that_is_so_already() -> None:
    story = Asked(priority="P3", account="tiny")
    for _ in range(2):
        story.passes("10m")
        story.happens("message.received")
    assert story.said("Twice") == "fired, but tags is twice already"


def test_follow_ups_are_counted_for_the_reader() -> None:
    story = Asked(priority="P3")
    for _ in range(2):
        story.passes("6m")
        story.happens("message.received")
    assert story.said("Third follow-up") == "it fires on follow-up 3, and 2 count by now"


def test_moods_and_words() -> None:
    story = Asked(priority="P3", sentiment=-0.6)
    assert of(story.why(), "Angry").acted
    story.happens("message.received", sentiment=-0.8, flags=["praise"])
    assert story.said("Angry") == "the mood did not cross -0.5: it was -0.6 and is -0.8"
    assert story.said("Legal") == "no words of the kind legal were noticed"


def test_an_account_fires_when_it_becomes_so() -> None:
    story = Asked(priority="P3")
    story.account_changes(churn_risk=True)
    assert of(story.why(), "Churning").acted
    story.account_changes(churn_risk=True)
    assert "held already when the account was last looked at" in story.said("Churning")


def test_the_end_of_the_issue() -> None:
    story = Asked(priority="P3")
    story.happens("issue.resolved", by="bo")
    assert story.said("Urgent").startswith("not looked at: the issue is resolved")
    story.happens("csat.received", score=5)
    assert story.said("Bad mark").endswith("`issue.fields.csat < 3` is false: issue.fields.csat is 5")


def test_an_import_rings_nobody() -> None:
    story = Asked(priority="P0", bulk=True)
    assert story.said("Critical at once") == "not looked at: an import rings nobody"


# Time ----------------------------------------


def test_an_instant_that_has_not_come() -> None:
    look = of(Asked(priority="P3").why(), "At risk")
    assert look.words == (
        "its instant has not come: 75% of the time for the first response has passed at 2026-03-09 09:30 UTC"
    )
    assert look.at is not None


def test_an_instant_that_the_answer_came_before() -> None:
    story = Asked(priority="P3")
    story.passes("20m")
    story.happens("message.sent", by="bo")
    assert story.said("At risk") == (
        "the first response is waited for no more: its instant would have been 2026-03-09 09:30 UTC"
    )
    story.happens("note.added", by="bo")
    assert story.said("At risk") == "the first response is not waited for: it came at 2026-03-09 08:20 UTC"


def test_an_instant_that_came_while_its_when_was_false() -> None:
    story = Asked(priority="P3", account="tiny")
    story.passes("121m")
    assert of(story.why(), "Half time").outcome == "when"
    story.happens("note.added", by="bo")
    assert of(story.why(), "Half time").outcome == "when"
    story.passes("70m")
    assert story.said("Half time").startswith("its instant, 2026-03-09 10:00 UTC, came while its `when` did not hold")


def test_an_instant_has_been_had() -> None:
    story = Asked(priority="P1")
    story.passes("31m")
    story.happens("note.added", by="bo")
    assert story.said("Waits long") == (
        "it has had its instant for the first response; it fired once before, last at 2026-03-09 08:30 UTC"
    )


def test_a_change_that_jumps_over_instants_fires_the_latest() -> None:
    story = Asked(POLICY.replace("    stop: true\n", ""), priority="P2", account="acme")
    story.happens("issue.changed", by="bo", changes={"priority": "P2"})
    story.passes("14m")
    story.happens("issue.changed", by="bo", changes={"priority": "P0"})
    assert of(story.why(), "At risk").acted
    assert story.said("Half time") == (
        "a change jumped over its instant: At risk, whose instant is later, fired in its place"
    )


def test_stop_ends_the_look_at_instants_too() -> None:
    story = Asked(priority="P2", account="acme")
    story.passes("14m")
    story.happens("issue.changed", by="bo", changes={"priority": "P0"})
    assert of(story.why(), "At risk").outcome == "stopped"


def test_every_kind_of_event_has_its_words() -> None:
    assert set(EVENTS) == set(get_args(get_type_hints(OnEvent)["kind"]))


# Routing and targets ----------------------------------------


def test_routing_says_who_was_passed_over_and_why() -> None:
    story = Asked()
    story.desk.load["bo"] = 1
    story.opens(priority="P3", kind="billing")
    rule = of(story.why(), "Billing")
    assert (rule.words, rule.considered) == (
        "chose ana, who had their turn longest ago",
        (("ana", "had their turn longest ago"), ("bo", "lacks billing")),
    )
    assert of(story.why(), "Technical matters").words == (
        'its `when` does not hold: `issue.team == "technical"` cannot be told: issue.team is not set'
    )
    assert of(story.why(), "The rest").words == "not looked at: Billing, which stands before it, applies"


def test_routing_that_finds_nobody() -> None:
    story = Asked()
    story.desk.load["bo"] = 1
    story.goes_away("ana", "3h")
    story.opens(priority="P3")
    rule = of(story.why(), "The rest")
    assert rule.words == (
        "it applies, and nobody is eligible; it waits for ana or bo; it looks again at 2026-03-09 11:00 UTC"
    )
    assert dict(rule.considered) == {"ana": "is away until 2026-03-09 11:00 UTC", "bo": "is full: 1 of 1"}


LIKED = """
rung: 1
workspace: {time_zone: UTC, priorities: [P0, P1]}
people:
  ana: {email: ana@x.example, teams: [desk], hours: always, capacity: 1, languages: [de]}
  bo: {email: bo@x.example, teams: [desk], hours: always, capacity: 1}
  cy: {email: cy@x.example, teams: [desk], hours: always, capacity: 1, languages: [de, en]}
teams: {desk: {}}
routing: [{name: Desk, to: {team: desk, prefer: [account, language]}}]
paths: {}
accounts: {acme: {name: Acme, owner: bo}, tiny: {name: Tiny, fields: {language: de}}}
"""
BO_HAS_ROOM = "bo@x.example, teams: [desk], hours: always, capacity: 2"


def test_routing_says_which_preference_narrowed_the_choice() -> None:
    story = Asked(LIKED.replace("bo@x.example, teams: [desk], hours: always, capacity: 1", BO_HAS_ROOM), account="acme")
    rule = of(story.why(), "Desk")
    assert (rule.words, rule.considered) == (
        "chose bo, who looks after Acme",
        (
            ("bo", "looks after Acme"),
            ("ana", "could have it; preferred is who looks after Acme"),
            ("cy", "could have it; preferred is who looks after Acme"),
        ),
    )
    story.opens("A-2", account="tiny")
    rule = of(story.why(), "Desk")
    assert rule.words == "chose ana, who speaks de, and had their turn longest ago"
    assert dict(rule.considered)["cy"] == "could have it; not chosen"


def test_routing_says_who_has_room_and_is_waited_for() -> None:
    story = Asked(LIKED, account="tiny")
    for number in range(2, 5):
        story.opens(f"A-{number}", account="tiny")
    rule = of(story.why(), "Desk")
    assert rule.words == "it applies, and nobody is eligible; it waits for ana or bo or cy"
    assert dict(rule.considered) == dict.fromkeys(("ana", "bo", "cy"), "is full: 1 of 1")
    story.desk.load["bo"] = 0
    story.opens("A-5", account="tiny")
    rule = of(story.why(2), "Desk")
    assert dict(rule.considered)["bo"] == "has room, and others wait for it"


def test_a_team_that_the_event_names_limits_routing() -> None:
    story = Asked(priority="P3", team="technical")
    assert of(story.why(), "Technical matters").acted
    story = Asked(priority="P3", team="frontline")
    assert of(story.why(), "Technical matters").words == "it gives to technical, and the issue belongs to frontline"


def test_which_target_applied_and_why_not_those_before_it() -> None:
    why = Asked(priority="P3").why()
    assert of(why, "Weak accounts").words == (
        "its `when` does not hold: `account.health < 40` is false: account.health is 72"
    )
    assert (
        of(why, "Enterprise").words == 'applies: `account.tier == "enterprise"` is true: account.tier is "enterprise"'
    )
    assert of(why, "Everyone").words == "not looked at: Enterprise, which stands before it, applies"


def test_a_target_goes_on_where_nothing_changed() -> None:
    story = Asked(priority="P3")
    story.happens("note.added", by="bo")
    assert of(story.why(), "Enterprise").words == (
        "not looked at now: it still holds for the first response, the update to the customer, the resolution"
    )


# Words that are gone ----------------------------------------


def test_erased_words_are_said_to_be_erased() -> None:
    policy = policy_of(POLICY.replace('when: issue.priority == "P0"', 'when: issue.body.contains("down")'))
    opened, decision = Asked(priority="P0").decisions[-1]
    desk = Desk.of(decision.facts)
    look = of(explain(None, opened, policy, desk, opened.at, frozenset({"issue.body"})), "Critical at once")
    assert look.outcome == "erased"
    assert look.words == (
        "its `when` reads issue.body, and those words are erased: what it came to cannot be said any more"
    )


# Parts of conditions ----------------------------------------


@pytest.mark.parametrize(
    ("text", "values", "parts"),
    [
        ("account.arr > 1 && account.health < 40", {"account.arr": 5}, ["account.health < 40"]),
        ("account.arr > 9 && account.health < 40", {"account.arr": 5}, ["account.arr > 9"]),
        ("account.health < 40 && account.arr > 9", {"account.arr": 5}, ["account.arr > 9"]),
        ("(account.arr > 9) || (account.health < 40)", {"account.arr": 5}, ["account.health < 40"]),
        ("( ( account.arr > 9 ) )", {"account.arr": 5}, ["account.arr > 9"]),
        ('issue.kind == ")" || issue.kind == "&&"', {"issue.kind": "ä"}, ['issue.kind == ")"', 'issue.kind == "&&"']),
        ('!(issue.kind == "ä" || account.churn_risk)', {"issue.kind": "ä"}, ['issue.kind == "ä"']),
        ("account.churn_risk && account.arr > 1 // because\n", {"account.arr": 5}, ["account.churn_risk"]),
        ("account.churn_risk // why &&\n && true", {}, ["account.churn_risk // why &&"]),
    ],
)
def test_the_parts_that_decide(text: str, values: dict[str, object], parts: list[str]) -> None:
    condition = READY.condition(text)
    assert [part.text for part in deciding_parts(condition, values, READY.condition)] == parts


# Whatever happens ----------------------------------------

POLICIES["why"] = READY


@tried(100)
@given(histories(policies=("why",), also=PUBLISHED))
def test_what_is_said_to_have_fired_fired_and_nothing_else(history: History) -> None:
    for before, happened, at, decision in Life(history).steps:
        explained = explain(before, happened, READY, Desk.of(decision.facts), at)
        again = explained.decision
        assert (again.state, again.effects) == (decision.state, decision.effects), "to listen changes nothing"
        whole = Desk.of(decision.facts)
        whole.accounts = {**READY.document.accounts, **whole.accounts}
        in_full = explain(before, happened, READY, whole, at)
        assert in_full.triggers == explained.triggers, "the facts in the journal are all that is needed"
        assert (in_full.routing, in_full.targets) == (explained.routing, explained.targets)
        said = {look.name for look in explained.triggers if look.outcome == "fired"}
        was = before.fired if before else {}
        fired = {
            name for name, one in decision.state.fired.items() if one.times != (was[name].times if name in was else 0)
        }
        assert said == fired
        because = {one.because.words for one in decision.effects if one.because.code == "trigger"}
        assert {name for name in because if name in READY_NAMES} <= said
        assert [look.name for look in explained.triggers] == [one.name for one in READY.document.triggers]
        looks = (*explained.triggers, *explained.routing, *explained.targets)
        assert all(look.words and look.outcome in OUTCOMES for look in looks)
        chosen = [look for look in explained.targets if look.acted]
        assert len(chosen) <= 1
        assert all(
            look.at is None or look.at >= happened.at for look in explained.triggers
        ), "a time to come has not passed"


READY_NAMES = {trigger.name for trigger in READY.document.triggers}
