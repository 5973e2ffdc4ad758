"""How well an account is, from facts alone: parts that say why, unknown ones left out, and what moved a score."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rung.core.accounts.churn import churn_of
from rung.core.accounts.health import DEFAULT_WEIGHTS, Health, Rules, health_of, moves
from rung.core.accounts.health_facts import BY_POLICY, Happened, What, facts_at

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
TODAY = date(2026, 3, 9)
USUAL = Rules()


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def happened(what: What, days: float, **facts: object) -> Happened:
    facts.setdefault("issue", "A-1" if what not in ("signal", "renews") else "")
    facts.setdefault("known_at", ago(days))
    return Happened(what, ago(days), **facts)  # type: ignore[arg-type]


def health(*past: Happened, rules: Rules = USUAL) -> Health:
    return health_of(facts_at(past, NOW, TODAY, rules.usage), rules)


def points(found: Health) -> dict[str, float]:
    return {one.name: one.points for one in found.parts}


QUIET = (happened("opened", 40), happened("answered", 39), happened("kept", 10), happened("message", 10))
"""A customer of acme writes now and then, and is answered in time."""


def test_what_is_not_known_leaves_its_part_out_and_the_rest_is_scaled() -> None:
    found = health(*QUIET)

    assert points(found).keys() == {"volume", "escalations", "promises", "contact"}
    assert found.score == 100
    assert sum(found.share(one) for one in found.parts) == pytest.approx(1)
    left_out = {one.name: one.words for one in found.left_out}
    assert left_out["csat"] == "nobody answered a survey in 90 days"
    assert "the other parts are scaled" in found.words


def test_nothing_known_is_no_score_rather_than_a_good_one() -> None:
    assert health().score is None
    assert health(happened("renews", 5, day=TODAY + timedelta(days=3))).score is None


@pytest.mark.parametrize(
    ("part", "past", "expected"),
    [
        ("csat", [happened("rated", 3, value=1), happened("rated", 2, value=3)], 50),
        ("csat", [happened("rated", 3, value=1, issue="A-2"), happened("rated", 2, value=3)], 25),
        ("mood", [happened("message", 3, name="m1", value=-0.6)], 10),
        ("mood", [happened("message", 3, name="m1", value=-0.6), happened("mood", 1, name="m1", value=0.0)], 70),
        ("promises", [happened("missed", 3), *[happened("kept", 3)] * 17], 87.5),
        ("escalations", [happened("escalated", 3)], 33.3),
        ("usage", [happened("signal", 20, name="logins", value=10), happened("signal", 2, name="logins", value=6)], 60),
        ("contact", [happened("message", 75)], 50),
        ("renewal", [happened("renews", 5, day=TODAY + timedelta(days=45))], 75),
        ("volume", [*(happened("opened", day) for day in range(14, 71, 7)), *[happened("opened", 3)] * 4], 61.1),
    ],
)  # fmt: skip
def test_each_part_gives_points_for_what_it_measures(part: str, past: list[Happened], expected: float) -> None:
    assert points(health(*past))[part] == expected


def test_an_issue_closed_as_spam_says_nothing_of_an_account() -> None:
    shouting = happened("message", 3, name="m1", value=-1.0, issue="A-9", flags=("threat_to_leave",))
    facts = facts_at([*QUIET, shouting, happened("left_out", 1, issue="A-9")], NOW, TODAY)

    assert facts.mood is None
    assert facts.threats == ()


def test_a_past_instant_knows_only_what_was_known_then() -> None:
    learned_late = happened("rated", 9, value=1, known_at=ago(2))

    assert facts_at([learned_late], ago(5), TODAY).rating is None
    assert facts_at([learned_late], NOW, TODAY).rating == 1


def test_an_event_says_more_of_a_renewal_than_any_later_policy() -> None:
    said = happened("renews", 9, day=TODAY + timedelta(days=10))
    policy = happened("renews", 1, name=BY_POLICY, day=TODAY + timedelta(days=300))

    assert facts_at([said, policy], NOW, TODAY).renews_in_days == 10
    assert facts_at([policy], NOW, TODAY).renews_in_days == 300


def test_a_changed_weight_says_by_how_much_it_moved_the_score_and_who_changed_it() -> None:
    past = [*QUIET, happened("rated", 3, value=1)]
    heavier = Rules(1, NOW, "ana", {"csat": 60})
    before, after = health(*past), health(*past, rules=heavier)

    (move,) = moves(before, after, USUAL, heavier)
    assert move.words == "since the weight of CSAT was raised from 15 to 60 by ana"
    assert move.by == pytest.approx(after.weighed - before.weighed, abs=0.1)
    assert move.by < -20


def test_what_moved_a_score_adds_up_to_the_whole_way() -> None:
    past = [*QUIET, happened("rated", 9, value=3)]
    before = health(*past)
    rules = Rules(1, NOW, "ana", {"promises": 40, "contact": 0})
    after = health(*past, happened("rated", 3, value=2), *[happened("missed", 2)] * 3, rules=rules)

    found = moves(before, after, USUAL, rules)
    assert sum(one.by for one in found) == pytest.approx(after.weighed - before.weighed, abs=0.2)
    assert {one.what for one in found} == {"weights", "csat", "promises"}
    assert found[0].by < 0


def test_a_part_without_weight_is_left_out() -> None:
    found = health(*QUIET, rules=Rules(1, weights={"promises": 0}))

    assert "promises" not in points(found)
    assert ("promises", "its weight is 0") in [(one.name, one.words) for one in found.left_out]


def test_signs_of_leaving_come_with_their_evidence() -> None:
    past = [
        *[happened("message", day, name=f"b{day}", value=0.1, contact="c1") for day in (40, 35, 30)],
        *[happened("message", day, name=f"n{day}", value=-0.5, contact="c2", issue="A-7") for day in (5, 4, 3)],
        happened("message", 2, name="x", contact="c2", issue="A-7", flags=("threat_to_leave",)),
        happened("signal", 30, name="logins", value=40), happened("signal", 3, name="logins", value=10),
    ]  # fmt: skip
    facts = facts_at(past, NOW, TODAY)
    churn = churn_of(facts, health_of(facts, USUAL))

    signs = {one.name: one for one in churn.signs}
    assert signs.keys() == {"threat", "mood_falling", "usage_falling", "champion_silent"}
    assert signs["threat"].issue == "A-7"
    assert signs["champion_silent"].contact == "c1"
    assert signs["usage_falling"].words == "logins fell by 75%: from 40.0 a day to 10.0"
    assert churn.level == "high"


def test_one_weak_sign_is_worth_a_look_and_no_risk() -> None:
    facts = facts_at([*QUIET, *[happened("missed", 2)] * 3], NOW, TODAY)

    assert churn_of(facts, health_of(facts, USUAL)).level == "watch"
    assert not churn_of(facts, health_of(facts, USUAL)).is_at_risk


def test_the_usual_weights_come_to_a_hundred() -> None:
    assert sum(DEFAULT_WEIGHTS.values()) == 100
