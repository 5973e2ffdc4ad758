"""Asking the customer afterwards: when the survey is due, whether it leaves, and why not."""

from datetime import timedelta

import pytest

from rung.core.effects import Recorded, SurveySent
from tests.core.promises.test_clocks import CAST
from tests.core.story import Story

SURVEY = 'survey: {after: 1h, calendar: always, when: issue.priority != "P0"}\n'


def resolved(survey: str = SURVEY, **facts: object) -> Story:
    tale = Story(CAST + survey)
    tale.opens(**{"contact": "kim", **facts})
    tale.passes("30m")
    tale.happens("issue.resolved", by="ana")
    return tale


def asked(tale: Story, issue: str = "A-1") -> list[str]:
    return [f"{tale.offset(one.at)} {one.number}" for one in tale.effects(SurveySent, issue)]


def why_not(tale: Story, issue: str = "A-1") -> list[str]:
    said = [one.because.words for one in tale.effects(Recorded, issue)]
    return [words for words in said if words.startswith("no survey")]


def test_a_customer_is_asked_an_hour_after_the_resolution_and_once() -> None:
    tale = resolved()
    tale.passes("59m")
    assert asked(tale) == []
    tale.passes("3d")
    assert asked(tale) == ["+1h30m 1"]
    assert str(tale.effects(SurveySent)[0].because) == "time: 1h after the resolution, as the policy says"
    assert tale.issues["A-1"].wake_at is None


def test_who_resolves_in_the_evening_asks_in_the_morning() -> None:
    tale = Story(CAST + "survey: {after: 1h}\n")
    tale.opens(contact="kim")
    tale.passes("8h30m")  # Monday 17:30, half an hour before closing
    tale.happens("issue.resolved", by="ana")
    tale.passes("1d")
    assert asked(tale) == ["+24h30m 1"]


@pytest.mark.parametrize(
    ("event", "facts", "why"),
    [
        ("issue.reopened", {"by": "ana"}, "no survey: the issue was opened again before it left"),
        ("issue.closed", {"as": "spam"}, "no survey: closed as spam"),
        ("issue.merged", {"into": "A-2"}, "no survey: closed as duplicate"),
        ("csat.received", {"score": 2}, "no survey: the customer has said already how it went"),
    ],
)
def test_what_calls_it_off_before_it_leaves(event: str, facts: dict[str, object], why: str) -> None:
    tale = resolved()
    tale.passes("10m")
    tale.happens(event, **facts)
    tale.passes("2d")
    assert (asked(tale), why_not(tale)) == ([], [why])


def test_what_is_closed_as_spam_or_comes_in_an_import_asks_nobody() -> None:
    tale = Story(CAST + SURVEY)
    tale.opens(contact="kim")
    tale.happens("issue.closed", **{"as": "spam"})
    tale.opens("A-2", contact="Kim")
    tale.happens("issue.resolved", "A-2", by="ana", bulk=True)
    assert [tale.issues[key].survey_at for key in ("A-1", "A-2")] == [None, None]


def test_whom_the_policy_leaves_out_and_whom_nobody_knows_are_not_asked() -> None:
    left_out, unknown = resolved(priority="P0"), resolved(contact=None)
    for tale in (left_out, unknown):
        tale.passes("2h")
        assert asked(tale) == []
    assert why_not(left_out) == ['no survey: `issue.priority != "P0"` does not hold']
    assert why_not(unknown) == ["no survey: nobody is known who could be asked"]


def test_a_contact_is_asked_once_in_thirty_days_whatever_the_issue() -> None:
    tale = resolved()
    tale.passes("1h")
    tale.opens("A-2", contact="Kim")
    tale.opens("A-3", contact="lee")
    for issue in ("A-2", "A-3"):
        tale.happens("issue.resolved", issue, by="ana")
    tale.passes("29d")
    assert asked(tale, "A-2") == []
    assert why_not(tale, "A-2") == [
        "no survey: this contact was asked on 2026-03-09, and at most once in 30 d"
    ]
    assert asked(tale, "A-3") == ["+2h30m 1"]
    tale.passes("1d")
    tale.opens("A-4", contact="kim")
    tale.happens("issue.resolved", "A-4", by="ana")
    tale.passes("2h")
    assert len(asked(tale, "A-4")) == 1


def test_switched_off_meanwhile_nobody_is_asked() -> None:
    tale = resolved()
    tale.policy = Story(CAST + "survey: {after: 1h, enabled: false}\n").policy
    tale.passes("2h")
    assert (asked(tale), why_not(tale)) == ([], ["no survey: surveys are switched off"])


def test_a_second_answer_replaces_the_first() -> None:
    tale = resolved()
    tale.passes("1h")
    tale.happens("csat.received", score=2, contact="kim", survey=1)
    tale.passes("10m")
    tale.happens("csat.received", score=4, contact="kim", survey=1)
    state = tale.issues["A-1"]
    assert state.fields["csat"] == 4
    assert state.rated_at == tale.started_at + timedelta(hours=1, minutes=40)


def test_a_rule_of_hours_is_said_in_hours() -> None:
    tale = resolved(SURVEY.replace("after: 1h", "after: 1h, every: 6h"))
    tale.passes("1h")
    tale.opens("A-2", contact="kim")
    tale.happens("issue.resolved", "A-2", by="ana")
    tale.passes("2h")
    assert why_not(tale, "A-2") == ["no survey: this contact was asked on 2026-03-09, and at most once in 6 h"]
