"""On their own page customers find the survey that they were sent, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rung import clock
from rung.core import events
from rung.engine.policies.publish import publish
from rung.store.models import Survey

if TYPE_CHECKING:
    from tests.console.office import Office


def test_the_scores_stand_on_the_page_of_the_issue_for_whom_they_were_sent_to(office: Office) -> None:
    from tests.console.office import POLICY
    from tests.portal.customers import Customer, open_page

    open_page(shared="everybody")
    publish(POLICY + "survey: {after: 1h, calendar: always}\n", by="cy")
    office.opens("A-1", priority="P2")
    office.opens("A-2", priority="P2", contact="kim@acme.example")
    office.happens(events.IssueResolved(issue="A-1", at=clock.now(), by="ana"))
    customer, colleague = Customer(office), Customer(office)
    customer.comes_in("ops@acme.example")
    assert "How did we do?" not in customer.opens("/c/issues/A-1"), "nobody has asked yet"
    office.passes(minutes=61)
    colleague.comes_in("kim@acme.example")
    assert "How did we do?" not in colleague.opens("/c/issues/A-1"), "they see the issue, and were not asked"
    assert "This survey has ended" in colleague.presses("rate", score="1")
    assert "How did we do?" in customer.opens("/c/issues/A-1")
    assert "Choose one of the five answers" in customer.presses("rate")
    assert "Thank you. Your answer is with us." in customer.presses("rate", score="2", comment="Slow.")
    assert "You said 2 of 5 before" in customer.opens("/c/issues/A-1")
    row = Survey.objects.get(issue="A-1")
    assert (row.score, row.answered_by) == (2, "portal")
    office.clock.push(timedelta(days=14))
    customer.comes_in("ops@acme.example")
    assert "How did we do?" not in customer.opens("/c/issues/A-1")
