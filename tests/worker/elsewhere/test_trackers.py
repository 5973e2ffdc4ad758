"""Support hands an issue to engineering, who work in a tracker of their own: nobody asks what was said, nothing goes
round, and whoever has the customer hears of the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rung.clock import SystemClock
from rung.core.events import (
    IssueAssigned,
    IssueChanged,
    IssueMerged,
    IssueResolved,
    MessageSent,
    NoteAdded,
    TrackerAsked,
    TrackerChanged,
    TrackerLinked,
    TrackerUnlinked,
)
from rung.store.models import Attempt, Notice
from tests.engine.house import House
from tests.worker.elsewhere.tracker_there import followed_in
from tests.worker.vendor import eventually

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What the database has no part in is told once."""


@ON_SQLITE
@pytest.mark.parametrize("kind", ["jira", "linear", "github"])
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
        notice = Notice.objects.get(about="tracker/" + kind + "/" + there.number, to="bo")
        assert "tell the customer" in notice.because
        there.tell(IssueResolved(**there.facts()))
        there.settles()
        assert there.said()[-1].startswith("Resolved in Rung by Bo Lind.")
        assert there.happened() == [
            "issue.opened", "handoff.offered", "tracker.asked", "tracker.linked", "note.added", "note.added",
            "note.added", "tracker.changed", "tracker.changed", "tracker.changed", "issue.resolved",
        ]  # fmt: skip


@pytest.mark.parametrize("kind", ["jira", "linear", "github"])
def test_a_mail_is_handed_to_engineering_answered_there_given_back_and_solved(house: House, kind: str) -> None:
    """Nobody asks what was said, every team has its exact time, and the whole story stands in the timeline."""
    with followed_in(house, kind, gives_back="yes") as there:
        there.comes_by_mail("Checkout fails", "Every payment fails since noon.\n\nCara")
        there.tell(IssueAssigned(**there.facts(), to="bo", team="technical"))
        there.push(minutes=10)
        ticket = there.hands_over("Is the payment queue stuck?", "A restart did not help.")
        for words in ("Is the payment queue stuck?", "A restart did not help.", "Every payment fails since noon."):
            assert words in ticket.words
        there.push(minutes=20)
        there.engineer_sets(assignee="4")
        state = house.state(there.issue)
        assert (state.team, state.assignee) == ("platform", "fay"), "whoever takes it there has accepted it here"
        there.push(minutes=40)
        there.engineer_says("The consumer had died; it runs again.")
        there.api.fixed_in = "2.4.1"
        there.engineer_moves("done")
        state = house.state(there.issue)
        assert (state.team, state.assignee, state.handoffs) == ("technical", "bo", 2)
        (one,) = state.handovers
        minutes = [(at - one.offered_at).total_seconds() / 60 for at in (one.accepted_at, one.ended_at)]
        assert minutes == [20, 60]
        told = Notice.objects.get(to="bo", about="handover/1/returned")
        release = "" if kind == "linear" else ", fixed in 2.4.1"  # Linear names none
        assert f"{release}): tell the customer" in told.because
        there.tell(MessageSent(**there.facts(), body="Payments work again.", deliver=True))
        there.tell(IssueResolved(**there.facts()))
        there.settles()
        mail = eventually(lambda: [one for one in there.mails if one.to == "cara@acme.example"], "the answer")
        assert "Payments work again." in mail[0].text
        assert not any("consumer" in one.text for one in mail), "what engineers say reaches no customer"
        assert there.said()[-1].startswith("Resolved in Rung by Bo Lind.")
        story = "\n".join(there.told())
        for words in ("opened", "asked for an issue in", f"followed as {there.number}",
                      "Fay Laurent changed", "assignee Fay Laurent", release, "answered the customer",
                      "Bo Lind resolved it"):  # fmt: skip
            assert words in story


@ON_SQLITE
@pytest.mark.parametrize("kind", ["jira", "linear", "github"])
def test_a_lost_answer_opens_no_second_issue_and_says_nothing_twice(house: House, kind: str) -> None:
    """The tracker took it, and the connection broke: it is looked up by its mark before it is asked for again."""
    with followed_in(house, kind) as there:
        hook, there.api.hook = there.api.hook, None
        there.api.broken_writes = 1
        there.tell(TrackerAsked(**there.facts(), tracker=kind, body="Please look."))
        eventually(lambda: Attempt.objects.filter(outcome="retry").exists(), "the attempt to be given up")
        there.push(minutes=5)
        there.settles()
        assert len(there.api.made) == 1
        assert there.number == there.api.made[0].number
        assert there.api.asked_to_find == 1
        there.api.hook, there.api.broken_writes = hook, 1
        there.tell(NoteAdded(**there.facts(), body=f"@{kind} It is eu-2."))
        eventually(lambda: Attempt.objects.filter(outcome="retry").count() == 2, "it to be given up too")
        there.push(minutes=5)
        there.settles()
        assert [one.partition("\n")[0] for one in there.said()] == ["Bo Lind: It is eu-2."]
        assert there.happened().count("note.added") == 1, "and its webhook is known as ours"


@ON_SQLITE
def test_what_cannot_be_opened_is_said_and_tried_again(house: House) -> None:
    with followed_in(house, "jira") as there:
        there.api.is_revoked = True
        there.tell(TrackerAsked(**there.facts(), tracker="jira", body="Please look."))
        eventually(lambda: [one.state for one in there.followed] == ["failed"], "it to be refused")
        assert "Is the token still good" in there.followed[0].error
        assert "could not be opened in jira" in Notice.objects.get(to="bo", about="tracker/jira/").because
        assert "it could not be opened in jira: Jira answered 401" in there.told()[-1]
        there.api.is_revoked = False
        there.tell(TrackerAsked(**there.facts(), tracker="jira", body="Please look."))
        eventually(lambda: there.number, "it to be opened after all")
        assert [(one.number, one.state) for one in there.followed] == [("ENG-12", "new")]


@ON_SQLITE
def test_too_many_requests_are_waited_for_as_each_tracker_says_it(house: House) -> None:
    """GitHub answers 403, with when there are requests again."""
    with followed_in(house, "github") as there:
        reset = int(SystemClock().now().timestamp()) + 60
        there.api.answer_with(403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)})
        there.tell(TrackerAsked(**there.facts(), tracker="github"))
        waited = eventually(lambda: Attempt.objects.filter(outcome="retry").first(), "the refusal")
        assert 50 < waited.retry_after <= 60
        there.push(seconds=30)
        assert there.api.made == []
        there.push(seconds=31)
        eventually(lambda: there.number, "it to be opened")


@ON_SQLITE
@pytest.mark.parametrize("kind", ["jira", "linear", "github"])
def test_one_that_is_there_is_linked_with_several_of_ours_and_follows_them(house: House, kind: str) -> None:
    with followed_in(house, kind) as there:
        bug = there.run(there.api.opens_one("The queue is stuck", "Since the release."))
        house.tell(house.open_issue("A-2", account="tiny", priority="P2"))
        for issue in ("A-1", "A-2"):
            there.tell(TrackerAsked(**there.facts(issue), tracker=kind, number=bug.number))
        eventually(lambda: there.number and any(one.url for one in house.state("A-2").tracked), "both to be linked")
        there.settles()
        there.engineer_says("Fixed on main.")
        assert there.happened("A-1")[-1] == there.happened("A-2")[-1] == "note.added"
        there.tell(IssueChanged(**there.facts(), changes={"priority": "P0"}))
        there.tell(IssueAssigned(**there.facts(), to="fay"))
        there.settles()
        assert bug.assignee == "4"
        assert bug.priority in ({"jira": "Highest", "linear": "Urgent"}.get(kind, ""),)
        there.tell(TrackerUnlinked(**there.facts("A-2"), tracker=kind, number=bug.number))
        there.tell(IssueResolved(**there.facts("A-1")))
        there.settles()
        assert bug.status == {"jira": "Done", "linear": "Done", "github": "completed"}[kind]
        assert there.happened("A-1")[-1] == "tracker.changed", "that it is over there is told, by whomever"
        assert house.state("A-2").tracked == ()
        assert there.happened("A-2")[-1] == "tracker.unlinked"
        assert there.api.made == [bug]


@ON_SQLITE
def test_where_anybody_can_read_it_the_customer_is_not_named(house: House) -> None:
    with followed_in(house, "github", writes=("notes",)) as there:
        bug = there.hands_over("Look at the @queue.", "Joe of acme wrote it.")
        assert bug.subject == "Look at the @queue."
        assert bug.words.startswith("Bo Lind: Look at the @\u200bqueue.\n\nPriority here: P1"), "it calls nobody"
        for words in ("Acme", "acme", "Nothing works", "Everything is down"):
            assert words not in bug.words.partition("—")[0]


@ON_SQLITE
def test_only_marked_comments_come_where_the_settings_say_so(house: House) -> None:
    with followed_in(house, "jira", marked="#support") as there:
        there.hands_over()
        there.engineer_says("Who broke it?")
        there.engineer_says("It is fixed tomorrow. #support")
        assert there.happened().count("note.added") == 1
        assert "note.added" in there.happened()[-1:]


@ON_SQLITE
def test_an_issue_that_is_merged_takes_its_tracker_along(house: House) -> None:
    with followed_in(house, "linear") as there:
        bug = there.hands_over()
        house.tell(house.open_issue("A-2", priority="P2"))
        there.tell(IssueMerged(**there.facts(), into="A-2"))
        there.settles()
        there.run(there.api.says(bug.number, "4", "Done by noon.", is_public=False))
        there.settles()
        assert [one.number for one in house.state("A-2").tracked] == ["ENG-12"]
        assert there.happened("A-2").count("note.added") == 1
        assert len(bug.comments) == 1, "it goes on there: nobody says that it is over"


@ON_SQLITE
def test_a_status_that_a_tracker_repeats_after_a_later_one_changes_nothing(house: House) -> None:
    house.tell(house.open_issue("A-1", priority="P2"))
    there = {"issue": "A-1", "tracker": "jira", "number": "ENG-12"}
    house.tell(TrackerLinked(**there, at=house.clock.now(), id="l"))
    house.fast_forward(minutes=10)
    began, done = house.clock.now() - timedelta(minutes=5), house.clock.now()
    house.tell(TrackerChanged(**there, at=done, id="d", status="Done", state="done"))
    house.tell(TrackerChanged(**there, at=began, id="b", status="In Progress", state="started", assignee="fay"))
    (followed,) = house.state().tracked
    assert (followed.state, followed.status, followed.assignee) == ("done", "Done", "fay")
    assert house.state().fields["tracker_state"] == "done"
    house.fast_forward(minutes=5)
    house.tell(TrackerChanged(**there, at=house.clock.now(), id="r", status="To Do", state="new"))
    assert house.state().tracked[0].state == "new", "it was opened again there"
