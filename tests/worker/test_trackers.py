"""Support hands an issue to engineering, who work in a tracker of their own: nobody asks what was said, nothing goes
round, and whoever has the customer hears of the end."""

from __future__ import annotations

import pytest

from rung.core.events import IssueResolved, NoteAdded
from rung.store.models import Notice
from tests.engine.house import House
from tests.worker.tracker_there import followed_in


@pytest.mark.parametrize("kind", ["jira"])
def test_what_is_handed_over_is_opened_answered_and_done_there(house: House, kind: str) -> None:
    with followed_in(house, kind) as there:
        ticket = there.hands_over()
        assert ticket.subject == "Everything is down"
        for words in ("Bo Lind: Please look at the queue.", "We restarted it twice.", "Acme (enterprise)", "P1",
                      "due 2026-03-09 11:00 UTC", "Nothing works since noon.", "/issues/A-1"):  # fmt: skip
            assert words in ticket.words
        there.engineer_says("Which cluster is it?")
        there.tell(NoteAdded(**there.facts(), body=f"@{kind} It is eu-2."))
        there.tell(NoteAdded(**there.facts(), body="Between us: they are angry."))
        there.settles()
        (said,) = there.said()
        assert said.startswith("Bo Lind: It is eu-2.")
        there.engineer_sets(assignee="4")
        there.engineer_moves("started")
        there.api.fixed_in = "2.4.1"
        there.engineer_moves("done")
        (followed,) = there.followed
        assert (followed.state, followed.assignee) == ("done", "fay")
        assert house.state().fields["tracker_state"] == "done"
        notice = Notice.objects.get(code="inform", to="bo")
        assert "tell the customer" in notice.because
        there.tell(IssueResolved(**there.facts()))
        there.settles()
        assert there.said()[-1].startswith("Resolved in Rung by Bo Lind.")
        assert there.happened() == [
            "issue.opened", "handoff.offered", "tracker.asked", "tracker.linked", "note.added", "note.added",
            "note.added", "tracker.changed", "tracker.changed", "tracker.changed", "issue.resolved",
        ]  # fmt: skip
