"""What was learned, as a team sees it: suggestions with a yes and a correction, figures, versions and switches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rung.core import events
from rung.engine.learning import learning
from rung.store.pages import queries
from rung.store.policies import learned
from tests.understand.test_classifier import examples

if TYPE_CHECKING:
    from tests.console.office import Office

REFUND = "I was charged twice in May, please refund the invoice"


@pytest.fixture
def taught(sqlite_office: Office) -> Office:
    """An office whose past taught it kinds."""
    for number, one in enumerate(examples()):
        sqlite_office.opens(f"P-{number}", account="tiny", priority="P2", subject=one.text, body="", kind=one.label)
    learning.keep("kind", learning.learn("kind", sqlite_office.clock.now()), sqlite_office.clock.now(), "bo")
    return sqlite_office


def test_on_the_first_day_the_page_says_what_is_needed(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    page = text_of(sqlite_office.window("read_only").get(reverse("models")))
    assert "It needs 40 issues or more" in page
    assert page.count("“Assign, change, snooze”") == 4, "whether a promise is kept is nothing to be set by hand"
    assert "Learn now" not in page


def test_a_suggestion_is_agreed_to_with_one_click_or_corrected(taught: Office) -> None:
    from tests.console.office import does, text_of

    window = taught.window()
    for key in ("A-1", "A-2", "A-3"):
        taught.opens(key, priority="P2", subject=REFUND, body="Thanks.")
    page = text_of(window.get(reverse("issue", args=["A-1"])))
    assert "What it seems to be" in page
    assert "sure, by model 1" in page
    assert "twice" in page
    assert "What it seems to be" not in text_of(does(window, "change", "A-1", kind="billing"))
    assert "Changed." in text_of(does(window, "change", "A-2", kind="api"))
    # who changes the status alone says nothing of the kind or the priority that the form shows beside it
    does(window, "change", "A-3", status="waiting_on_customer", was_status="open", was_kind="", priority="P2",
         was_priority="P2")  # fmt: skip
    kinds = {key: queries.state_of(key).kind for key in ("A-1", "A-2", "A-3")}
    assert kinds == {"A-1": "billing", "A-2": "api", "A-3": None}
    assert len(queries.state_of("A-3").suggestions) == 1


def test_the_page_shows_what_it_is_worth_and_turns_it(taught: Office) -> None:
    from tests.console.office import text_of

    lead = taught.window("lead")
    page = text_of(lead.get(reverse("models")))
    measured = "Learned from <b>64</b>, measured on the latest <b>13</b>"
    for words in ("version 1 counts", measured, "right among the surest half"):
        assert words in page
    assert "Switch off" not in text_of(taught.window("agent").get(reverse("models")))

    answer = lead.post(reverse("models-threshold", args=["kind"]), {"threshold": "60%"}, follow=True)
    assert "set from 60% on" in text_of(answer)
    answer = lead.post(reverse("models-threshold", args=["kind"]), {"threshold": "7"}, follow=True)
    assert "Nothing changed" in text_of(answer)
    assert learned.judge("kind").threshold == 0.6
    assert "It waits to be learned" in text_of(lead.post(reverse("models-learn", args=["kind"]), follow=True))
    assert "It is off" in text_of(lead.post(reverse("models-off", args=["kind"]), follow=True))
    assert "no such version" in text_of(lead.post(reverse("models-use", args=["kind"]), {"version": "9"}, follow=True))
    answer = lead.post(reverse("models-use", args=["kind"]), {"version": "1"}, follow=True)
    assert "Version 1 counts now, until a newer one is learned" in text_of(answer)
    assert lead.post(reverse("models-off", args=["nose"])).status_code == 404


def test_a_model_that_cannot_be_read_is_shown(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    learned.add("kind", b"torn", 64, {"learned_from": 64, "tested": 13}, sqlite_office.clock.now())
    sqlite_office.happens(events.IssueOpened(issue="A-1", at=sqlite_office.clock.now(), subject="Works all the same"))
    assert "cannot be read and counts as if it were off" in text_of(sqlite_office.window().get(reverse("models")))
