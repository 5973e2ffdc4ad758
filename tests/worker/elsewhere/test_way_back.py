"""Customers write in a helpdesk, colleagues answer here: the customer reads it there, once, and nothing goes round."""

from __future__ import annotations

import pytest

from rung import config
from rung.core.events import IssueAssigned, IssueChanged, IssueResolved
from rung.doctor import ways_back
from rung.doctor.finding import Finding
from rung.doctor.patient import patient_of
from rung.store import sealed
from rung.store.elsewhere import sources, written
from rung.store.models import Attempt, Delivery, Written
from rung.store.pages import queries
from tests.engine.house import House
from tests.secret_keys import another_secret_key
from tests.worker.there import working_with
from tests.worker.vendor import eventually


@pytest.mark.parametrize("kind", ["zendesk", "intercom", "zammad", "chatwoot"])
@pytest.mark.parametrize("when", ["after", "before"])
def test_what_bo_answers_here_is_read_there_once(house: House, kind: str, when: str) -> None:
    """Whether the webhook comes after the answer to our request, or before it."""
    with working_with(house, kind, writes=("answers", "notes")) as there:
        there.api.hook.when = when
        there.opens()
        there.answer("We are on it.\n\nGive us an hour.")
        there.note("It is the new release.")
        there.settles()
        (said,) = there.ticket().said()
        (noted,) = there.ticket().said(public=False)
        assert "We are on it." in said
        assert "Give us an hour." in said
        assert "It is the new release." in noted
        assert "Bo Lind" in noted
        assert f"/issues/{kind}-35" in noted
        assert ("Bo Lind" in said) is (kind in ("zammad", "chatwoot")), "elsewhere it is Bo's own"
        assert there.happened() == ["issue.opened", "message.sent", "note.added"]
        there.customer_says("Thanks!")
        there.settles()
        assert there.happened()[3] == "message.received"
    assert Written.objects.exclude(ref=None).count() == 2


def test_what_is_done_here_shows_there_and_does_not_come_back(house: House) -> None:
    with working_with(house, "zendesk") as there:
        issue = there.opens(priority="normal")
        there.tell(IssueChanged(**there.facts(), changes={"priority": "P1", "tags": ["sev2"]}, by="bo"))
        there.tell(IssueAssigned(**there.facts(), to="bo", by="bo"))
        there.settles()
        ticket = there.ticket()
        assert (ticket.priority, ticket.assignee, ticket.tags) == ("high", "4", ["sev2"])
        there.tell(IssueResolved(**there.facts(), by="bo"))
        there.settles()
        assert ticket.status == "solved"
        there.sets(status="open")
        there.settles()
        assert queries.state_of(issue).is_open
        assert ticket.status == "open", "they opened it again, and so it stays"
        assert [one for one in there.happened() if one not in ("issue.opened", "time.passed")] == [
            "issue.changed", "issue.assigned", "issue.resolved", "issue.changed",
        ]  # fmt: skip


def test_an_assignee_whom_they_do_not_know_is_named_in_a_note_once(house: House) -> None:
    with working_with(house, "zendesk") as there:
        there.opens()
        there.tell(IssueAssigned(**there.facts(), to="cy", by="cy"))
        there.settles()
        there.tell(IssueAssigned(**there.facts(), to=None, by="cy"))
        there.tell(IssueAssigned(**there.facts(), to="cy", by="cy"))
        there.settles()
        (note,) = there.ticket().said(public=False)
        assert "Assigned in Rung to Cy Park" in note
        assert there.ticket().assignee == ""
        assert there.happened().count("note.added") == 1, "and it says so here"


def test_what_they_set_meanwhile_stands_and_a_note_says_so(house: House) -> None:
    """Their webhook is slow: Bo raises the priority here while an agent has lowered it there."""
    with working_with(house, "zendesk") as there:
        issue = there.opens(priority="high")
        there.tell(IssueChanged(**there.facts(), changes={"priority": "P2"}, by="bo"))
        there.settles()
        assert there.ticket().priority == "normal"
        there.ticket().priority = "urgent"
        there.tell(IssueChanged(**there.facts(), changes={"priority": "P1"}, by="bo"))
        there.settles()
        eventually(lambda: "note.added" in there.happened(), "a note to say so")
        assert there.ticket().priority == "urgent"
        there.sets(priority="urgent")
        there.settles()
        assert queries.state_of(issue).priority == "P0", "it comes here by its webhook"
        assert written.known([Delivery.objects.first().subject_id]).popitem()[1]["priority"] == "P0"


def test_an_agent_who_answers_there_at_the_same_time_is_heard_as_well(house: House) -> None:
    with working_with(house, "zendesk") as there:
        there.opens()
        there.answer("We are on it.")
        there.says("We are on it.")
        there.says("And so am I.")
        there.settles()
        assert sorted(there.ticket().said()) == ["And so am I.", "We are on it.", "We are on it."]
        assert there.happened().count("message.sent") == 3, "two are theirs, and none is told twice"


def test_an_attempt_of_which_nobody_knows_the_end_is_not_made_twice(house: House) -> None:
    """Zendesk took the comment and fell silent. Its webhooks are switched off; the ticket is looked at."""
    with working_with(house, "zendesk") as there:
        there.opens()
        there.api.hook = None
        there.api.silent_writes = 1
        there.answer("We are on it.")
        eventually(lambda: there.ticket().said(), "it to be taken")
        eventually(lambda: Attempt.objects.filter(outcome="retry").exists(), "the attempt to be given up", within=40)
        there.push(minutes=5)
        eventually(lambda: Delivery.objects.filter(state="sent").exists(), "it to be known as sent")
        assert there.ticket().said() == ["We are on it."]


def doctored() -> Finding:
    (found,) = ways_back.look(patient_of(config.current()))
    return found


def test_a_token_that_is_revoked_is_said_and_mended(house: House) -> None:
    from rung.engine.sending import again

    with working_with(house, "zendesk") as there:
        there.opens()
        there.api.is_revoked = True
        there.answer("We are on it.")
        failed = eventually(lambda: Delivery.objects.filter(state="failed").first(), "it to be refused")
        assert "Is the token still good" in failed.error
        assert "1 thing of the last day could not be written, the last: Zendesk answered 401" in doctored().says
        standing = written.standing("zendesk", "zendesk:zendesk", there.house.clock.now().replace(hour=0))
        assert [one.delivery for one in standing.failures] == [failed.pk]
        assert standing.is_failing
        there.api.is_revoked = False
        assert again.send(failed.pk, "bo").code == "asked"
        there.settles()
        assert there.ticket().said() == ["We are on it."]


def test_a_login_that_was_sealed_under_another_secret_key_is_said_and_entered_again(house: House) -> None:
    from rung.engine.sending import again

    with another_secret_key():
        kept = sealed.seal_values({"token": "of another time"})
    with working_with(house, "zendesk") as there:
        there.opens()
        source = sources.get("zendesk")
        assert source is not None
        sources.set_way_back("zendesk", sealed.opened_values(kept), source.writes)
        there.answer("We are on it.")
        failed = eventually(lambda: Delivery.objects.filter(state="failed").first(), "it to be held")
        assert failed.error == (
            "The login to zendesk was sealed under another secret key: enter it again, or put the old secret_key "
            "(RUNG_SECRET_KEY) back, under Settings, Sources, zendesk."
        )
        assert (doctored().state, doctored().says) == ("wrong", "its login was sealed under another secret key")
        sources.set_way_back("zendesk", source.api, source.writes)
        assert again.send(failed.pk, "bo").code == "asked"
        there.settles()
        assert there.ticket().said() == ["We are on it."]


def test_a_minute_of_too_many_requests_is_waited_for(house: House) -> None:
    with working_with(house, "zendesk") as there:
        there.opens()
        there.api.answer_with(429, {"Retry-After": "60"}, times=1)
        there.answer("We are on it.")
        eventually(lambda: Attempt.objects.filter(retry_after=60).exists(), "the refusal")
        there.answer("Nearly done.")
        there.push(seconds=30)
        assert there.ticket().said() == []
        there.push(seconds=31)
        there.settles()
        assert there.ticket().said() == ["We are on it.", "Nearly done."]


def test_after_an_hour_without_it_answers_come_in_order_and_fields_once_as_they_stand(house: House) -> None:
    with working_with(house, "zendesk") as there:
        there.opens(priority="normal")
        there.api.answer_with(503, times=1000)
        there.answer("First.")
        for priority in ("P1", "P2", "P0"):
            there.tell(IssueChanged(**there.facts(), changes={"priority": priority}, by="bo"))
        there.answer("Second.")
        eventually(lambda: Attempt.objects.filter(outcome="retry").count() >= 2, "attempts")
        for _ in range(12):
            there.push(minutes=5)
        there.api.recover()
        there.lives_until(lambda: there.ticket().priority == "urgent", "the priority to be written")
        there.lives_until(lambda: len(there.ticket().said()) == 2, "both answers")
        there.settles()
        assert there.ticket().said() == ["First.", "Second."]
        fields = Delivery.objects.filter(op="fields").order_by("id")
        assert sorted(fields.values_list("state", flat=True)) == ["dropped", "dropped", "sent"]


def test_what_a_source_does_not_take_is_said_where_it_was_written(house: House) -> None:
    with working_with(house, "zendesk", writes=("notes",)) as there:
        there.opens()
        there.answer("We are on it.")
        there.tell(IssueChanged(**there.facts(), changes={"priority": "P0"}, by="bo"))
        there.settles()
        (failed,) = Delivery.objects.filter(channel="none")
        assert "zendesk does not take answers yet" in failed.error
        assert there.ticket().said() == []
        assert not Delivery.objects.filter(op="fields").exists()
    sources.remove("zendesk")


def test_a_conversation_of_intercom_follows_what_is_done_here(house: House) -> None:
    with working_with(house, "intercom") as there:
        sources.change("intercom", words={"priority": {"priority": "P0", "not_priority": "P2"}})
        there.opens()
        there.tell(IssueChanged(**there.facts(), changes={"priority": "P0", "tags": ["sev2"]}, by="bo"))
        there.tell(IssueAssigned(**there.facts(), to="bo", by="bo"))
        there.settles()
        conversation = there.ticket()
        assert (conversation.priority, conversation.assignee, conversation.tags) == ("priority", "4", ["sev2"])
        there.tell(IssueResolved(**there.facts(), by="bo"))
        there.settles()
        assert conversation.status == "closed"
        before = len(there.happened())
        assert "issue.reopened" not in there.happened()
        there.sets(status="open")
        there.settles()
        assert there.happened()[before:] == ["issue.reopened"]
        assert conversation.status == "open"


def test_what_is_imported_is_written_nowhere(house: House) -> None:
    with working_with(house, "zendesk") as there:
        there.opens(priority="normal")
        there.tell(IssueChanged(**there.facts(), changes={"priority": "P0"}, bulk=True))
        there.settles()
        assert not Delivery.objects.exists()
        assert there.ticket().priority == "normal"
