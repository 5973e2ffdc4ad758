"""What the journal keeps of effects."""

from rung.core.effects import Emitted, without_words
from rung.core.events import IssueEscalated, IssueOpened
from rung.core.reasons import Reason
from rung.core.texts import KEPT_APART, without_texts
from tests.core.story import MONDAY


def test_an_event_for_another_issue_is_kept_without_what_people_wrote() -> None:
    opened = IssueOpened(at=MONDAY, issue="A-1+1", body="my password is tuna", contact="ines@acme.example")
    (kept,) = without_words((Emitted(at=MONDAY, because=Reason("event"), event=opened),))
    assert (kept.event.issue, kept.event.body, kept.event.contact) == ("A-1+1", "", None)  # type: ignore[union-attr]


def test_of_answers_it_stays_known_which_questions_have_one() -> None:
    answers = {"impact": "nobody can pay", "tried": " "}
    kept = without_texts(IssueEscalated(at=MONDAY, issue="A-1", path="outage", answers=answers))
    assert kept.answers == {"impact": KEPT_APART, "tried": ""}  # type: ignore[union-attr]
