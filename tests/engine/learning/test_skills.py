"""What an issue needs to be known for it: by its words from the first day, learned from what people say, corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rung.core.events import IssueAssigned, IssueOpened, IssueSkillSaid
from rung.engine import replay
from rung.engine.learning import learning, own_skills
from rung.store.pages import issue_page
from rung.store.policies import learned
from rung.understand.judges import TooLittle
from tests.engine.house import POLICY
from tests.understand.test_classifier import API, BILLING, NAMES

if TYPE_CHECKING:
    from tests.engine.house import House

SKILLED = POLICY.replace("hours: always}\n  bo:", "hours: always, skills: {api: 3}}\n  bo:", 1).replace(
    "teams: [technical], hours: always}\n  cy:", "teams: [technical], hours: always, skills: {billing: 2}}\n  cy:", 1
)
ROUTED = SKILLED.replace(
    "paths:\n",
    """routing:
  - {name: Money, when: '"billing" in issue.skills', to: {team: technical, needs: {billing: 1}}}
paths:
""",
    1,
)
REFUND = "I was charged twice in May, please refund the invoice"


def opens(house: House, key: str, subject: str, **facts: object) -> None:
    house.tell(house.open_issue(key, **{"priority": "P2", "subject": subject, "contact": "joe@acme.example", **facts}))


def says(house: House, key: str, skill: str, needed: bool = True) -> None:
    house.tell(
        IssueSkillSaid(issue=key, at=house.clock.now(), id=house.next_id(), by="bo", skill=skill, needed=needed)
    )


@pytest.fixture
def taught(house: House) -> House:
    """A past of 64 issues whose sources said what they need."""
    house.publish(SKILLED)
    places = [(name, skill, texts) for name in NAMES for skill, texts in (("billing", BILLING), ("api", API))]
    asked = [(text.format(name), skill) for name, skill, texts in places for text in texts]
    start = house.clock.now() - timedelta(hours=len(asked))
    house.tell(
        *(
            IssueOpened(
                issue=f"P-{number}", at=start + timedelta(hours=number), id=house.next_id(), account="tiny",
                priority="P2", subject=text, contact=f"c{number}@tiny.example", skills=(skill,),
            )
            for number, (text, skill) in enumerate(asked)
        )
    )  # fmt: skip
    learning.keep("skills", learning.learn("skills", house.clock.now()), house.clock.now())
    return house


def test_from_the_first_day_by_what_skills_are_called_and_only_suggested(house: House) -> None:
    house.publish(SKILLED)
    learned.set_threshold("skills", 0.5)
    opens(house, "A-1", "Our API calls answer 401")
    opens(house, "A-2", "Where is the station?")
    (one,) = house.state("A-1").suggestions
    assert (one.field, one.value, one.version, one.is_set) == ("skills", "api", 0, False)
    assert house.state("A-1").skills == house.state("A-2").suggestions == ()
    with pytest.raises(TooLittle):
        learning.learn("skills", house.clock.now())

    says(house, "A-1", "api")
    assert (house.state("A-1").skills, house.state("A-1").suggestions) == (("api",), ())
    learned.switch_off("skills")
    opens(house, "A-3", "Our API calls answer 401")
    assert house.state("A-3").suggestions == ()
    learned.switch_on("skills")
    opens(house, "A-4", "Our API calls answer 401")
    assert [one.value for one in house.state("A-4").suggestions] == ["api"]


def test_what_is_learned_is_set_above_the_threshold_and_routes(taught: House) -> None:
    taught.publish(ROUTED)
    learned.set_threshold("skills", 0.6)
    opens(taught, "A-1", REFUND)
    state = taught.state("A-1")
    assert (state.skills, state.assignee) == (("billing",), "bo")
    assert all(one.is_set and one.version == 1 for one in state.suggestions)
    (shown,) = issue_page.issue("A-1").suggestions
    assert {"charged", "invoice", "refund", "twice"} & set(shown.words.split(", "))
    assert replay.replay("A-1").differences == ()
    taught.publish(ROUTED.replace("needs: {billing: 1}", "needs: {issue.skills: 1}"))
    opens(taught, "A-9", REFUND)
    says(taught, "A-9", "api")
    assert (taught.state("A-9").skills, taught.state("A-9").assignee) == (("billing", "api"), "bo")
    taught.tell(IssueAssigned(issue="A-9", at=taught.clock.now(), id=taught.next_id(), to=None, team="technical"))
    assert "; nobody who could have it has api 1" in str(taught.journal("A-9")[-1].effects)

    opens(taught, "A-2", "Können Sie mir bitte den Weg zum Bahnhof zeigen")
    opens(taught, "A-3", REFUND, bulk=True)
    opens(taught, "A-4", REFUND, skills=("api",))
    assert [taught.state(key).suggestions for key in ("A-2", "A-3", "A-4")] == [(), (), ()]


def test_a_correction_counts_and_teaches_and_leaves_the_other_suggestions(taught: House) -> None:
    learned.set_threshold("skills", 0.6)
    opens(taught, "A-1", REFUND)
    before = {one.issue: said for one, said in own_skills.known(taught.clock.now())}
    assert "A-1" not in before

    says(taught, "A-1", "billing", needed=False)
    assert (taught.state("A-1").skills, taught.state("A-1").suggestions) == ((), ())
    says(taught, "A-1", "api")
    known = {one.issue: said for one, said in own_skills.known(taught.clock.now())}["A-1"]
    assert (known.label("api"), known.label("billing")) == ("needed", "not needed")
    assert known.text == REFUND

    says(taught, "A-1", "unknown")
    assert taught.state("A-1").skills == ("api",)


def test_its_figures_are_of_later_issues_and_what_was_kept_is_read_again(taught: House) -> None:
    (version,) = learned.history("skills")
    assert version.examples == 64
    assert version.figures["values"]["right"] > version.figures["values"]["usual"]
    from rung.understand.labels.skills_packing import unpack

    assert sorted(unpack(learned.content("skills", 1)).by_skill) == ["api", "billing"]
