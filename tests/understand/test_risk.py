"""Whether a promise will be missed: by what became of issues like it, as far as that was known."""

from __future__ import annotations

import random
import re
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from rung.understand.evaluation import calibration_error, reliability
from rung.understand.judges import TooLittle, Unreadable
from rung.understand.risk.risk import LATER, Known, learn
from rung.understand.risk.risk_judge import RiskJudge, learn_risk
from rung.understand.risk.risk_packing import pack, unpack
from rung.understand.risk.track_record import GrowingRecord, Promise

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def issue(kind: str = "outage", *, team: str = "technical", hours: float = 4, at: datetime = MONDAY) -> Promise:
    return Promise(at=at, facts={"kind": kind, "team": team}, left=timedelta(hours=hours))


def a_year_of(record: GrowingRecord, issues: int = 400) -> list[list[Known]]:
    """Outages are missed four times of five, questions one time of ten; each ends a day after it opens. At half of its
    time one that will be missed was handed over.
    """
    chance, past, open_now = random.Random(3), [], []
    for number in range(issues):
        at = MONDAY + number * timedelta(hours=6)
        for opening, missed in [one for one in open_now if one[0].at + timedelta(days=1) <= at]:
            record.ends(opening, missed=missed)
        open_now = [one for one in open_now if one[0].at + timedelta(days=1) > at]
        kind = chance.choice(["outage", "question"])
        opening = issue(kind, at=at)
        missed = chance.random() < {"outage": 0.8, "question": 0.1}[kind]
        half = handed_over(opening, times=int(missed))
        past.append([Known(record.features(opening), missed), Known(record.features(half), missed, LATER)])
        open_now.append((opening, missed))
    return past


def handed_over(opening: Promise, times: int) -> Promise:
    return structs.replace(opening, at=opening.at + timedelta(hours=2), used=0.5, course={"handoffs": times})


@pytest.fixture(scope="module")
def taught() -> tuple[RiskJudge, GrowingRecord]:
    record = GrowingRecord()
    return learn_risk(a_year_of(record), record), record


def test_a_kind_that_was_missed_often_is_at_risk(taught: tuple[RiskJudge, GrowingRecord]) -> None:
    judge, _ = taught
    outage, question = judge.risk(issue("outage"), opens=True), judge.risk(issue("question"), opens=True)
    assert 0.6 < outage.chance < 0.95
    assert question.chance < 0.3
    assert any(re.fullmatch(r"\d+ of \d+ issues with kind outage were late", words) for words in outage.raised_by)
    assert not any("question" in words for words in question.raised_by)


def test_what_happens_later_moves_the_chance(taught: tuple[RiskJudge, GrowingRecord]) -> None:
    judge, _ = taught
    moved, stays = (judge.risk(handed_over(issue("question"), times), opens=False) for times in (1, 0))
    assert moved.chance > 0.4 > 0.2 > stays.chance
    assert moved.raised_by[0] == "it was moved between teams"


def test_what_is_kept_says_the_same_and_names_nobody(taught: tuple[RiskJudge, GrowingRecord]) -> None:
    judge, record = taught
    content = pack(judge, record)
    again = unpack(content)
    for promise, opens in ((issue("outage"), True), (handed_over(issue("question"), 1), False)):
        assert again.risk(promise, opens=opens) == judge.risk(promise, opens=opens)
    assert pack(judge, record) == content
    assert b"outage" not in zlib.decompress(content)
    for broken in (b"", content[:-9], zlib.compress(b"\x93"), pack(judge, record)[::-1]):
        with pytest.raises(Unreadable):
            unpack(broken)


def test_what_was_said_is_what_came(taught: tuple[RiskJudge, GrowingRecord]) -> None:
    judge, _ = taught
    later = [looks[0] for looks in a_year_of(GrowingRecord(), 1_500)[200:]]
    chances = [judge.opening.chance(one.features) for one in later]
    assert calibration_error(reliability(chances, [one.missed for one in later])) < 0.08


def test_the_record_knows_an_end_only_when_it_is_told() -> None:
    record = GrowingRecord()
    before = record.features(issue())
    record.ends(issue(), missed=True)
    assert record.features(issue())["fared:kind"] > before["fared:kind"]


def test_three_issues_of_a_kind_prove_little() -> None:
    record = GrowingRecord()
    for number in range(40):
        record.ends(issue("question"), missed=number % 10 == 0)
    for _ in range(3):
        record.ends(issue("outage"), missed=True)
    few = record.features(issue("outage"))["fared:kind"]
    for _ in range(30):
        record.ends(issue("outage"), missed=True)
    assert 0 < few < record.features(issue("outage"))["fared:kind"]


def test_too_short_a_past_teaches_nothing() -> None:
    with pytest.raises(TooLittle, match="at least 50"):
        learn_risk(a_year_of(GrowingRecord(), 40), GrowingRecord())
    with pytest.raises(ValueError, match="0 of 90"):
        learn([Known({"usual": 0.1}, False)] * 100)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=30))
def test_the_calibration_error_is_a_share(told: list[tuple[float, bool]]) -> None:
    error = calibration_error(reliability([chance for chance, _ in told], [missed for _, missed in told]))
    assert 0 <= error <= 1
    assert calibration_error(reliability([float(missed) for _, missed in told], [missed for _, missed in told])) == 0
