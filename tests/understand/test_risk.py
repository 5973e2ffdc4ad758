"""Whether a promise will be missed: by what became of issues like it, as far as that was known."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.understand.risk import Known, RiskModel, calibration_error, learn
from rung.understand.track_record import Opening, TrackRecord

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def issue(kind: str = "outage", *, team: str = "technical", hours: float = 4, at: datetime = MONDAY) -> Opening:
    return Opening(at=at, facts={"kind": kind, "team": team}, left=timedelta(hours=hours))


def a_year_of(record: TrackRecord, issues: int = 400) -> list[Known]:
    """Outages are missed four times of five, questions one time of ten; each ends a day after it opens."""
    chance, past, open_now = random.Random(3), [], []
    for number in range(issues):
        at = MONDAY + number * timedelta(hours=6)
        for opening, missed in [one for one in open_now if one[0].at + timedelta(days=1) <= at]:
            record.ends(opening, missed=missed)
        open_now = [one for one in open_now if one[0].at + timedelta(days=1) > at]
        kind = chance.choice(["outage", "question"])
        opening = issue(kind, at=at)
        missed = chance.random() < {"outage": 0.8, "question": 0.1}[kind]
        past.append(Known(record.features(opening), missed))
        record.opens(opening)
        open_now.append((opening, missed))
    return past


@pytest.fixture(scope="module")
def taught() -> tuple[RiskModel, TrackRecord]:
    record = TrackRecord()
    return learn(a_year_of(record)), record


def test_a_kind_that_was_missed_often_is_at_risk(taught: tuple[RiskModel, TrackRecord]) -> None:
    model, record = taught
    outage, question = model.risk(record, issue("outage")), model.risk(record, issue("question"))
    assert 0.6 < outage.chance < 0.95
    assert question.chance < 0.3
    assert any("kind" in name for name in outage.raised_by)


def test_what_was_said_is_what_came(taught: tuple[RiskModel, TrackRecord]) -> None:
    model, _ = taught
    later = a_year_of(TrackRecord(), 1_500)[200:]
    chances = [model.of(one.features).chance for one in later]
    assert calibration_error(chances, [one.missed for one in later]) < 0.08


def test_the_record_knows_an_end_only_when_it_is_told() -> None:
    record = TrackRecord()
    before = record.features(issue())
    record.opens(issue())
    assert record.features(issue())["fared:kind"] == before["fared:kind"]
    assert record.features(issue())["open:kind"] > before["open:kind"]
    record.ends(issue(), missed=True)
    assert record.features(issue())["fared:kind"] > before["fared:kind"]
    assert record.features(issue())["open:kind"] == before["open:kind"]


def test_what_was_called_off_leaves_the_queue_and_proves_nothing() -> None:
    record = TrackRecord()
    before = record.features(issue())
    record.opens(issue())
    record.ends(issue(), missed=None)
    assert record.features(issue()) == before


def test_three_issues_of_a_kind_prove_little() -> None:
    record = TrackRecord()
    for number in range(40):
        record.ends(issue("question"), missed=number % 10 == 0)
    for _ in range(3):
        record.ends(issue("outage"), missed=True)
    few = record.features(issue("outage"))["fared:kind"]
    for _ in range(30):
        record.ends(issue("outage"), missed=True)
    assert 0 < few < record.features(issue("outage"))["fared:kind"]


def test_too_short_a_past_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="at least 50"):
        learn(a_year_of(TrackRecord(), 40))
    with pytest.raises(ValueError, match="0 of 90"):
        learn([Known({"usual": 0.1}, False)] * 100)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=30))
def test_the_calibration_error_is_a_share(told: list[tuple[float, bool]]) -> None:
    error = calibration_error([chance for chance, _ in told], [missed for _, missed in told])
    assert 0 <= error <= 1
    assert calibration_error([float(missed) for _, missed in told], [missed for _, missed in told]) == 0
