"""An issue goes from one team to another: offered, accepted, returned with a reason, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rung.core.decide import Refused
from rung.core.effects import HandoverMoved, Notice
from tests.core.story import MONDAY, Story

TEAMS = """
rung: 1
workspace: {time_zone: UTC}
calendars:
  day: {time_zone: UTC, hours: {mon-fri: ["09:00-17:00"]}}
  late: {time_zone: UTC, hours: {mon-fri: ["13:00-21:00"]}}
people:
  ana: {name: Ana, email: ana@example.com, slack: U1, teams: [frontline], hours: day, notices: {normal: [slack]}}
  bo: {name: Bo, email: bo@example.com, slack: U2, teams: [technical], hours: day, notices: {normal: [slack]}}
  cy: {name: Cy, email: cy@example.com, slack: U3, teams: [technical], hours: late,
       notices: {normal: [slack], handovers: [email]}}
teams:
  frontline: {name: Frontline}
  technical: {name: Technical, channel: "slack:#tech"}
  platform: {name: Platform}
targets: [{name: All, first_response: {default: 2h}, resolution: {default: 8h}}]
triggers:
  - {name: Nobody takes it, on: {waiting_for: handoff, longer_than: 45m}, escalate: {path: help}}
  - {name: Came back, on: returned, escalate: {path: lead}}
paths:
  help: {levels: [{name: Cy, notify: [person:cy], climb_after: 1h}]}
  lead: {levels: [{name: Ana, notify: [person:ana], climb_after: 1h}]}
"""


def told(tale: Story) -> list[str]:
    """Who was told of a hand-over or an assignment, by what, and until when it waits."""
    found = []
    for one in tale.effects(Notice):
        if one.about:
            held = f" at {tale.offset(one.held_until)}" if one.held_until else ""
            found.append(f"{tale.offset(one.at)} {one.about}: {one.to} by {'+'.join(one.channels)}{held}")
    return found


def moves(tale: Story) -> list[str]:
    return [f"{one.number} {one.from_}>{one.to} {one.state}" for one in tale.effects(HandoverMoved)]


def opened() -> Story:
    """At nine on Monday, with Ana of the frontline."""
    tale = Story(TEAMS, MONDAY + timedelta(hours=1))
    tale.opens(team="frontline")
    tale.happens("issue.assigned", to="ana", by="ana")
    return tale


def test_an_offer_is_told_to_who_works_and_to_the_rooms_they_share_and_the_answer_to_who_offered_it() -> None:
    tale = opened()
    tale.passes("10m")
    tale.happens("handoff.offered", to="technical", by="ana")
    state = tale.issues["A-1"]
    assert (state.team, state.assignee, state.handoff_to) == ("frontline", "ana", "technical")
    assert told(tale) == [
        "+10m handover/1: slack:#tech by slack",
        "+10m handover/1: bo by slack",  # Cy begins at one
    ]
    tale.passes("5m")
    tale.happens("handoff.accepted", by="bo")
    state = tale.issues["A-1"]
    assert (state.team, state.assignee, state.owner, state.handoff_to, state.handoffs) == (
        "technical", "bo", "bo", None, 1
    )  # fmt: skip
    assert told(tale)[2:] == ["+15m handover/1/accepted: ana by slack"]
    assert tale.rings() == []
    assert tale.clock("first_response").started_at == state.opened_at
    assert moves(tale) == ["1 frontline>technical offered", "1 frontline>technical accepted"]


def test_where_nobody_works_everybody_is_told_when_they_next_do() -> None:
    tale = opened()
    tale.passes("13h")  # ten in the evening
    tale.happens("handoff.offered", to="technical", by="ana")
    assert told(tale) == [
        "+13h handover/1: slack:#tech by slack",
        "+13h handover/1: bo by slack at +24h",
        "+13h handover/1: cy by email at +28h",  # his own choice for hand-overs
    ]


def test_a_returned_offer_stays_where_it_is_and_says_why() -> None:
    tale = opened()
    tale.happens("handoff.offered", to="technical", by="ana")
    tale.happens("handoff.returned", by="bo", reason="no logs")
    state = tale.issues["A-1"]
    assert (state.team, state.assignee, state.handoffs) == ("frontline", "ana", 0)
    assert (state.handovers[0].state, state.handovers[0].reason) == ("returned", "no logs")
    assert told(tale)[-1] == "+0m handover/1/returned: ana by slack"
    assert tale.states() == {"lead": "open"}


def test_what_was_accepted_goes_back_to_whoever_had_it() -> None:
    tale = opened()
    tale.happens("handoff.offered", to="technical", by="ana")
    tale.happens("handoff.accepted", by="bo")
    tale.passes("1h")
    tale.happens("handoff.returned", by="bo", reason="fixed in 2.1, tell them")
    state = tale.issues["A-1"]
    assert (state.team, state.assignee, state.handoffs) == ("frontline", "ana", 2)
    assert told(tale)[-1] == "+1h handover/1/returned: ana by slack"
    assert tale.states() == {"lead": "open"}


def test_a_chain_goes_back_step_by_step() -> None:
    tale = opened()
    tale.happens("handoff.offered", to="technical", by="ana")
    tale.happens("handoff.accepted", by="bo")
    tale.happens("handoff.offered", to="platform", by="bo")
    tale.happens("handoff.accepted", by="cy", to="platform")
    for team in ("technical", "frontline", "frontline"):
        tale.happens("handoff.returned", by="cy")
        assert tale.issues["A-1"].team == team


def test_nobody_answers_an_offer_and_the_wait_fires_until_it_is_answered() -> None:
    tale = opened()
    tale.happens("handoff.offered", to="technical", by="ana")
    tale.passes("44m")
    assert tale.states() == {}
    tale.passes("1m")
    assert tale.states() == {"help": "open"}
    tale.happens("handoff.accepted", by="bo")
    assert tale.states() == {"help": "fulfilled"}


def test_an_offer_that_is_taken_back_or_overtaken_asks_nobody_any_more() -> None:
    tale = opened()
    tale.happens("handoff.offered", to="technical", by="ana")
    tale.happens("handoff.withdrawn", by="ana")
    tale.passes("1h")
    assert (tale.states(), tale.issues["A-1"].handoff_to) == ({}, None)
    tale.happens("handoff.offered", to="technical", by="ana")
    tale.happens("handoff.offered", to="platform", by="ana")
    tale.happens("issue.assigned", to="cy", team="platform", by="cy")
    assert [one.state for one in tale.issues["A-1"].handovers] == ["withdrawn", "withdrawn", "accepted"]
    tale.happens("handoff.offered", to="frontline", by="cy")
    tale.happens("issue.resolved", by="cy")
    tale.happens("issue.reopened", by="cy")
    tale.passes("1h")
    assert (tale.states(), tale.issues["A-1"].handovers[-1].state) == ({}, "withdrawn")


def test_of_two_who_accept_the_first_has_it() -> None:
    tale = opened()
    tale.happens("handoff.offered", to="technical", by="ana")
    tale.happens("handoff.accepted", by="bo")
    tale.happens("handoff.accepted", by="cy")
    assert (tale.issues["A-1"].assignee, tale.issues["A-1"].handoffs) == ("bo", 1)


def test_what_is_over_is_not_handed_over() -> None:
    tale = opened()
    tale.happens("issue.resolved", by="ana")
    with pytest.raises(Refused, match="resolved"):
        tale.happens("handoff.offered", to="technical", by="ana")


def test_whoever_is_given_an_issue_hears_of_it_unless_they_took_it() -> None:
    tale = opened()
    assert told(tale) == []
    tale.happens("issue.assigned", to="bo", by="ana")
    tale.happens("issue.assigned", to="bo", by="ana")
    tale.happens("issue.changed", changes={"assignee": "cy"}, by="ana")
    tale.happens("issue.assigned", to="ana", by="cy", bulk=True)
    assert told(tale) == ["+0m assigned: bo by slack", "+0m assigned: cy by slack at +4h"]
    assert tale.rings() == []


def test_what_is_gathered_counts_from_when_it_may_go() -> None:
    tale = Story(TEAMS.replace("handovers: [email]", "handovers: {channels: [email], digest: 30m}"), MONDAY)
    tale.opens(team="frontline")
    tale.happens("handoff.offered", to="technical", by="ana")  # at eight: Bo begins at nine, Cy at one
    held = {one.to: (tale.offset(one.held_until), one.gather_s) for one in tale.effects(Notice) if one.held_until}
    assert held == {"bo": ("+1h", 2.0), "cy": ("+5h", 1800.0)}
