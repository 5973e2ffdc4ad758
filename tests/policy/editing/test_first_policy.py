"""The answers of the first-run page become a working policy, whatever people are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.core.document import Escalate, PolicyDocument
from rung.core.times.spans import parse_span
from rung.policy import Answers, Member, Promise, load, starter
from tests.policy.documents import document
from tests.properties import tried

ANA = Member(name="Ana Ruiz", email="ana@support.example", slack="U01ANA")
BO = Member(name="Bo Lind", email="bo@support.example")
CY = Member(name="Cy Park", email="cy@support.example", slack="U03CY")


def answers(**changed: object) -> Answers:
    given_: dict[str, object] = {
        "company": "Acme Cloud",
        "team": "Support",
        "members": (ANA, BO, CY),
        "time_zone": "Europe/Berlin",
        "country": "DE",
        "promises": (Promise(tier="enterprise", critical="15m", normal="2h"), Promise(tier="starter", normal="1d")),
        "on_call": ("Ana Ruiz", "Bo Lind"),
        "head": "Cy Park",
    }
    return Answers(**(given_ | changed))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def first() -> PolicyDocument:
    return document(starter(answers()))


def test_it_loads_without_an_error_or_a_warning() -> None:
    loaded = load(starter(answers()))
    assert (loaded.errors, loaded.warnings) == ((), ())


def test_the_team_is_there_with_its_addresses(first: PolicyDocument) -> None:
    assert list(first.people) == ["ana", "bo", "cy"]
    assert (first.people["ana"].email, first.people["ana"].slack) == ("ana@support.example", "U01ANA")
    assert first.teams["support"].lead == "cy"
    assert all(person.teams == ("support",) for person in first.people.values())


def test_the_hours_and_holidays_are_kept(first: PolicyDocument) -> None:
    office = first.calendars["office"]
    assert office.time_zone == "Europe/Berlin"
    assert [bool(hours) for hours in office.hours] == [True] * 5 + [False] * 2
    assert office.holidays


def test_each_tier_has_its_promise_and_the_last_one_holds_for_everyone(first: PolicyDocument) -> None:
    enterprise, everyone = first.targets
    assert first.workspace.tiers == ("enterprise", "starter")
    assert enterprise.when == 'account.tier == "enterprise"'
    assert enterprise.span("first_response", "P0") == parse_span("15m")
    assert enterprise.calendar.of("P0") == "always"
    assert everyone.when is None
    assert everyone.span("first_response", "P2") == parse_span("1d")


def test_a_critical_issue_climbs_from_the_team_to_on_call_to_the_head(first: PolicyDocument) -> None:
    assert first.triggers[0].escalate == Escalate("critical", replaces=("default",))
    team, on_call, head = first.paths["critical"].levels
    assert (team.notify, on_call.notify, head.notify) == (("team:support",), ("schedule:on-call",), ("person:cy",))
    assert first.schedules["on-call"].people == ("ana", "bo")
    assert first.workspace.last_resort == ("person:cy",)


def test_who_leaves_the_last_questions_open_gets_a_policy_too() -> None:
    short = document(starter(Answers(company="Tiny", members=(ANA, BO))))
    assert short.workspace.last_resort == ("person:ana",)
    assert short.schedules["on-call"].people == ("bo",), "the head comes last and takes no turns where others can"
    alone = document(starter(Answers(company="Tiny", members=(ANA,), promises=())))
    assert alone.schedules["on-call"].people == ("ana",)
    assert alone.workspace.tiers == ()


def test_nobody_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one member"):
        starter(Answers(company="Empty", members=()))


def test_people_of_one_first_name_have_keys_of_their_own() -> None:
    members = (ANA, Member(name="Ana Lind", email="lind@support.example"), Member(name="ana",
    email="a@support.example"))
    assert list(document(starter(answers(members=members))).people) == ["ana", "ana-lind", "ana-2"]


def test_a_night_shift_and_a_short_day() -> None:
    night = document(starter(answers(opens="22:00", closes="06:30"))).calendars["office"]
    assert night.hours[0] == ((1320, 1830),)
    assert night.day == parse_span("8h30m").elapsed()


names = st.text(min_size=1, max_size=30)


@tried(60)
@given(company=names, team=names, people=st.lists(names, min_size=1, max_size=4), tiers=st.lists(names, max_size=3))
def test_whatever_things_are_called_it_loads(company: str, team: str, people: list[str], tiers: list[str]) -> None:
    members = tuple(
        Member(name=name, email=f"p{number}@support.example", slack=f"U{number}") for number, name in enumerate(people)
    )
    promises = tuple(Promise(tier=tier) for tier in tiers)
    loaded = load(starter(Answers(company=company, team=team, members=members, promises=promises, head=people[-1])))
    assert loaded.errors == ()
    assert loaded.document is not None
    assert 1 <= len(loaded.document.people) <= len(people)
