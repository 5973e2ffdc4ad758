"""Side conversations in the core: who is waited for, who hears, and what they leave alone."""

import pytest

from rung.core.effects import Notice, Recorded
from rung.core.happenings.collaboration import Side
from rung.core.refused import Refused
from tests.core.small_team import AT_ONCE, ladder, level, small_team
from tests.core.story import Story

TEAMS = 'teams: {t: {name: T, channel: "slack:#t"}, u: {name: U}}\n'


def told(tale: Story) -> list[str]:
    return [f"{one.to}: {one.because.words}" for one in tale.last_effects() if isinstance(one, Notice)]


def side(tale: Story, number: int = 1) -> Side:
    return tale.issues["A-1"].sides[number - 1]


def test_who_is_asked_is_waited_for_until_they_answer_and_again_when_asked_on() -> None:
    tale = small_team(TEAMS)
    tale.opens()
    tale.happens("side.started", by="ana", to=["bo", "team:t"], topic="The log", said="Is this yours?")
    assert told(tale) == ["bo: ana asks in side conversation 1", "slack:#t: ana asks in side conversation 1"]
    assert side(tale).waiting_since_at == tale.now
    tale.passes("1h")
    tale.happens("side.replied", side=1, by="bo", said="It is.")
    assert told(tale) == ["ana: bo answered in side conversation 1", "slack:#t: bo answered in side conversation 1"]
    assert side(tale).waiting_since_at is None
    tale.happens("side.replied", side=1, by="cy", said="And since when?")
    assert side(tale).waiting_since_at == tale.now
    assert side(tale).members == ("ana", "bo", "cy")
    tale.happens("side.closed", side=1, by="ana")
    assert (side(tale).waiting_since_at, side(tale).done_at) == (None, tale.now)
    tale.happens("side.replied", side=1, by="bo", said="Since Monday.")
    assert side(tale).done_at is None


def test_what_came_from_a_teams_own_channel_is_not_said_there_again() -> None:
    tale = small_team(TEAMS, di="teams: [t]")
    tale.opens()
    tale.happens("side.started", by="ana", to=["team:t"], topic="The log", said="Is this yours?")
    tale.happens("side.replied", side=1, by="di", said="It is.", channel="slack:#t")
    assert told(tale) == ["ana: di answered in side conversation 1"]
    assert side(tale).waiting_since_at is None


def test_a_vendor_is_waited_for_and_a_machine_of_theirs_answers_nothing() -> None:
    tale = small_team(TEAMS)
    tale.opens()
    tale.happens("issue.assigned", to="bo", by="bo")
    tale.happens("side.started", by="ana", by_mail=True, outside="help@vendor.example", topic="t", said="Please look")
    assert told(tale) == []
    tale.happens("side.replied", side=1, from_outside=True, automatic=True, said="We are away")
    assert (side(tale).waiting_since_at, told(tale)) == (tale.now, [])
    tale.passes("1h")
    tale.happens("side.replied", side=1, from_outside=True, said="Fixed", doubt="other_sender")
    doubted = "they answered, perhaps: the sender is not certain in side conversation 1"
    assert told(tale) == [f"ana: {doubted}", f"bo: {doubted}"]
    assert side(tale).waiting_since_at is None


def test_it_touches_no_clock_no_ladder_and_no_status() -> None:
    rest = f"{AT_ONCE}paths: {{p: {ladder(level('ed'))}}}\ntargets: [{{name: T, first_response: 1h, update: 1h}}]\n"
    tale = small_team(rest)
    tale.opens()
    before = tale.issues["A-1"]
    tale.happens("side.started", by="ana", by_mail=True, outside="help@vendor.example", topic="t", said="Please look")
    tale.happens("side.replied", side=1, from_outside=True, said="Fixed")
    after = tale.issues["A-1"]
    assert (after.clocks, after.escalations, after.status, after.messages, after.responded_at) == (
        before.clocks, before.escalations, before.status, before.messages, before.responded_at,
    )  # fmt: skip


def test_one_is_with_teammates_or_outside_and_reaches_somebody_or_says_so() -> None:
    tale = small_team(TEAMS + 'calendars: {day: {time_zone: UTC, hours: {mon-fri: ["08:00-17:00"]}}}\n',
                      di="teams: [u], hours: day")  # fmt: skip
    tale.opens()
    for facts in ({"to": []}, {"to": ["bo"], "by_mail": True}, {"to": ["zoe"]}):
        with pytest.raises(Refused):
            tale.happens("side.started", by="ana", said="?", **facts)
    with pytest.raises(Refused, match="no side conversation 3"):
        tale.happens("side.replied", side=3, by="ana", said="?")
    tale.passes("12h")
    tale.happens("side.started", by="ana", to=["team:u"], topic="t", said="?")
    assert [one.because.words for one in tale.last_effects() if isinstance(one, Recorded)] == [
        "side conversation 1 reaches nobody now: nobody of it works"
    ]
