"""What a person's page foretells is what then happens: by day, at night, on call, away, gathered, and unseen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rung.core.effects import Notice
from rung.core.paths.notices import RELEASED_TOGETHER, chosen
from rung.core.paths.reach import foresee
from tests.core.small_team import AT_ONCE, ladder, level, small_team
from tests.core.story import Story

THEN = "then: [{after: 5m, channels: [sms]}, {after: 12m, channels: [phone]}]"
NIGHT = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
DAY = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)

OWN = {
    "later channels": f"notices: {{high: {{channels: [slack], {THEN}}}}}",
    "quiet hours": f'notices: {{high: {{channels: [slack], {THEN}}}, quiet: "22:00-07:00"}}',
    "what breaks through": 'notices: {high: {channels: [slack], breaks_quiet_hours: true}, quiet: "22:00-07:00"}',
    "gathered for a while": f"notices: {{high: {{channels: [slack], digest: 30m, {THEN}}}}}",
    "gathered until a time": f'notices: {{high: {{channels: [email], digest_at: ["09:00", "16:30"], {THEN}}}}}',
    "gathered in quiet hours": 'notices: {high: {channels: [email], digest_at: ["09:00"]}, quiet: "22:00-07:00"}',
    "no address for it": "notices: {high: [teams]}",
    "a zone of their own": 'time_zone: Asia/Tokyo, notices: {high: {channels: [slack], digest_at: ["09:00"]}}',
    "nothing of their own": "",
}


def team(own: str, at: datetime, rest: str = "") -> Story:
    stop = level("cy", more="climb_after: 20h")
    tale = small_team(f"{rest}{AT_ONCE}paths: {{p: {ladder(stop)}}}\n", cy=own)
    tale.started_at = tale.now = at
    return tale


def sent(tale: Story) -> list[tuple[datetime, tuple[str, ...]]]:
    """When each notice to Cy really goes out, and by what."""
    told = [one for one in tale.effects(Notice) if one.to == "cy" and one.ring]
    waits = [0.0 if one.gather_s == RELEASED_TOGETHER else one.gather_s or 0.0 for one in told]
    return [(one.at + timedelta(seconds=wait), one.channels) for one, wait in zip(told, waits, strict=True)]


@pytest.mark.parametrize("at", [DAY, NIGHT], ids=["by day", "at night"])
@pytest.mark.parametrize("own", OWN.values(), ids=OWN)
def test_what_is_foretold_then_happens(own: str, at: datetime) -> None:
    tale = team(own, at)
    foretold = foresee(tale.policy, tale.desk, "cy", "high", at)
    tale.opens(priority="P1")
    tale.passes("19h")
    assert [(one.at, one.channels) for one in foretold.steps] == sent(tale)
    assert foretold.steps, "Cy is told in every case"


def test_who_is_on_call_is_told_in_quiet_hours_and_the_page_says_why() -> None:
    layer = "{rotation: [cy], every: 1w, starts: 2026-03-02T09:00}"
    pager = f"schedules: {{pager: {{time_zone: UTC, layers: [{layer}]}}}}\n"
    tale = team(OWN["quiet hours"], NIGHT, pager)
    foretold = foresee(tale.policy, tale.desk, "cy", "high", NIGHT)
    tale.opens(priority="P1")
    assert (foretold.steps[0].at, foretold.held_until) == (NIGHT, None)
    assert "on call counts as outside" in foretold.overrides[0]
    assert sent(tale) == [(NIGHT, ("slack",))]


def test_who_is_away_is_not_told_and_their_deputy_is_named() -> None:
    tale = team("", DAY)
    tale.goes_away("cy", "2h", deputy="bo")
    foretold = foresee(tale.policy, tale.desk, "cy", "critical", DAY)
    assert (foretold.steps, foretold.is_away, foretold.stands_in) == ((), True, "bo")
    assert foresee(tale.policy, tale.desk, "cy", "informed", DAY).steps, "what asks nothing is shown all the same"


def test_nobody_turns_critical_off_and_the_page_says_so() -> None:
    own = 'notices: {critical: {channels: [slack], breaks_quiet_hours: false}, quiet: "22:00-07:00"}'
    foretold = foresee(team(own, NIGHT).policy, team(own, NIGHT).desk, "cy", "critical", NIGHT)
    assert foretold.steps[0].at == NIGHT
    assert foretold.overrides == ("quiet hours do not hold it: nobody turns critical off for themselves",)


TEAM = "teams: {{core: {{notices: {{{rules}}}}}}}\nnotices: {{high: [email], informed: [email]}}\n"


@pytest.mark.parametrize(
    ("own", "rules", "whose", "channels"),
    [
        ("", "high: [sms]", "team", ("sms",)),
        ("notices: {high: [slack]}", "high: [sms]", "own", ("slack",)),
        ("notices: {normal: [slack]}", "normal: [sms]", "policy", ("email",)),
    ],
)
def test_ones_own_choice_goes_before_the_teams_and_that_before_the_policys(
    own: str, rules: str, whose: str, channels: tuple[str, ...]
) -> None:
    tale = team(f"teams: [core], {own}", DAY, TEAM.format(rules=rules))
    found = chosen(tale.policy, tale.policy.document.people["cy"], "high")
    assert (found.whose, found.rule.channels) == (whose, channels)
    tale.opens(priority="P1")
    assert sent(tale) == [(DAY, channels)]


def test_who_is_only_informed_has_a_rule_of_their_own() -> None:
    rest = f"{AT_ONCE}paths: {{p: {ladder(level('bo'), more='inform: [person:cy]')}}}\n"
    tale = small_team(rest, cy='notices: {normal: [sms], informed: {channels: [slack], digest_at: ["18:00"]}}')
    tale.opens(priority="P1")
    shown = next(one for one in tale.effects(Notice) if one.to == "cy")
    assert (shown.channels, shown.ring, shown.gather_s) == (("slack",), False, 10 * 3600.0)


def test_quiet_hours_of_the_team_are_those_of_whoever_has_none_and_can_be_left() -> None:
    rules = 'quiet: "22:00-07:00"'
    inherits = team("teams: [core]", NIGHT, TEAM.format(rules=rules))
    leaves = team("teams: [core], notices: {quiet: off}", NIGHT, TEAM.format(rules=rules))
    for tale, held in ((inherits, True), (leaves, False)):
        foretold = foresee(tale.policy, tale.desk, "cy", "high", NIGHT)
        assert (foretold.held_until is not None) == held
        tale.opens(priority="P1")
        assert (not sent(tale)) == held
