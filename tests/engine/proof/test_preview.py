"""What if: who would be told of an issue, and when, beforehand; and nothing is written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rung.core.events import IssueResolved
from tests.engine.house import POLICY

if TYPE_CHECKING:
    from tests.engine.house import House


def lines(house: House, written: str, key: str = "A-1") -> list[str]:
    """What is said, one line each: its mark, minutes from now, and what happens to whom."""
    from rung.engine.proof.preview import preview
    from rung.engine.proof.preview_acts import imagined

    now = house.clock.now()
    found = preview(key, imagined(written, key, "cy", now), now)
    marks = {"same": " ", "new": "+", "gone": "-"}
    return [
        f"{marks[one.change]} +{(one.rung.at - now) // timedelta(minutes=1)} {' '.join((*one.who, one.words))}"
        for one in found.lines
    ]


def test_what_comes_if_nobody_acts(house: House) -> None:
    house.tell(house.open_issue())

    assert lines(house, "nothing") == [
        "  +15 the first response target is missed",
        "  +60 Cy Park told by slack, email: outage, level 2 (Head of support), critical",
        "  +90 outage is exhausted",
    ]


def test_what_an_act_changes(house: House) -> None:
    house.tell(house.open_issue())

    assert lines(house, "resolve") == [
        "+ +0 the first response target is cancelled",
        "+ +0 outage is resolved",
        "- +15 the first response target is missed",
        "- +60 Cy Park told by slack, email: outage, level 2 (Head of support), critical",
        "- +90 outage is exhausted",
    ]


def test_a_resolution_asks_the_customer_unless_they_were_asked_lately(house: House) -> None:
    house.publish(POLICY + "survey: {after: 2h}\n")
    house.tell(house.open_issue("A-1", priority="P2", contact="kim@acme.example"))
    asked = "+ +120 the customer is asked how it went"
    assert asked in lines(house, "resolve")
    house.tell(house.open_issue("A-2", priority="P2", contact="kim@acme.example"))
    house.tell(IssueResolved(issue="A-2", at=house.clock.now(), id="over"))
    house.fast_forward(hours=2)
    assert asked not in lines(house, "resolve")


def test_a_turn_that_another_issue_takes_first_is_taken_into_account(house: House) -> None:
    """Ana had the first turn. The other issue climbs before, and so it is Bo's turn there, and Ana's here."""
    turns = POLICY.replace(
        "      - {name: Head of support, notify: [person:cy],",
        "      - {name: Again, notify: [team:technical], pick: round_robin, urgency: critical, climb_after: 2h}\n"
        "      - {name: Head of support, notify: [person:cy],",
    )
    house.publish(turns)
    house.tell(house.open_issue("A-1"))
    house.fast_forward(minutes=5)
    house.tell(house.open_issue("A-2"))
    said = [one for one in lines(house, "nothing", "A-2") if "level 2" in one]
    house.fast_forward(minutes=60)

    (told,) = [one.to for one in house.state("A-2").escalations[0].told if one.level == 2]
    names = {"ana": "Ana Ruiz", "bo": "Bo Lind"}
    assert said == [f"  +60 {names[told]} told by slack, email: outage, level 2 (Again), critical"]


def test_words_that_conditions_read_are_read_beforehand_too(house: House) -> None:
    """The ladder on the page had no words: a time trigger that asks for the subject seemed never to fire."""
    from rung.store.pages import issue_page

    house.publish(
        POLICY.replace(
            "paths:\n",
            "  - {name: Late, on: {waiting_for: first_response, longer_than: 10m},"
            " when: 'issue.subject.contains(\"down\")', escalate: outage}\npaths:\n",
            1,
        )
    )
    house.tell(house.open_issue(priority="P2"))
    page = issue_page.issue("A-1")

    told = "  +10 Ana Ruiz told by slack, email: outage, level 1 (Technical support), critical"
    assert told in lines(house, "nothing")
    assert page is not None
    assert ("tell", ("ana",)) in [(one.kind, one.people) for one in page.coming]


def test_a_person_whom_no_channel_of_ours_reaches_is_passed_at_once(house: House) -> None:
    from rung.store.models import Journal

    house.publish(POLICY.replace("name: Cy Park, email: cy@support.example, slack: U03CY,", "name: Cy Park,"))
    house.tell(house.open_issue())
    before = Journal.objects.count()

    said = lines(house, "nothing")
    assert not any("Cy Park told" in one for one in said)
    assert Journal.objects.count() == before, "nothing is written"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("wake up", "unknown_act"),
        ("escalate=nowhere", "unknown_path"),
        ("priority=", "unknown_act"),
        ("{}", "bad_event"),
    ],
)
def test_what_makes_no_sense_is_refused_as_it_would_be(house: House, written: str, code: str) -> None:
    from rung.engine.why.why import NoAnswer

    house.tell(house.open_issue())
    with pytest.raises(NoAnswer) as refused:
        lines(house, written)
    assert refused.value.code == code
    with pytest.raises(NoAnswer, match="there is no issue A-9"):
        lines(house, "nothing", "A-9")
