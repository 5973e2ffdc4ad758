"""A colleague says with one click how a message really sounds: kept in the journal, and counted from then on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from rung import clock
from rung.core import events
from rung.store.accounts.account_moods import trend
from rung.store.pages import issue_page, queries
from rung.store.words.conversation import Said

if TYPE_CHECKING:
    from tests.console.office import Office

SARCASM = "Your chatbot was charming company for an hour."


def last_said(key: str = "A-1") -> Said:
    page = issue_page.issue(key)
    assert page is not None
    return [one for one in page.conversation if one.direction == "in"][-1]


def test_a_correction_counts_from_then_on_and_the_page_says_whose_it_is(office: Office) -> None:
    from tests.console.office import does, text_of

    office.opens("A-1", subject="Chat", body=SARCASM, priority="P2")
    said = last_said()
    window = office.window("agent")

    page = text_of(does(window, "mood", "A-1", message=said.event_id, said_at=said.at.isoformat(), mood="angry"))

    assert "Corrected: it counts from now on." in page
    assert "Ana Ruiz says:" in page
    state = queries.state_of("A-1")
    assert state is not None
    assert (state.sentiment, state.frustration) == (-0.8, 0.8)
    assert "said that a message sounds angry" in page


def test_an_older_message_changes_nothing_of_how_the_issue_sounds_now(office: Office) -> None:
    from tests.console.office import does

    office.opens("A-1", body=SARCASM, priority="P2")
    first = last_said()
    office.passes(minutes=5)
    office.happens(events.MessageReceived(issue="A-1", at=clock.now(), body="It works, thank you. Wonderful!"))
    before = queries.state_of("A-1")

    does(office.window("agent"), "mood", "A-1", message=first.event_id, said_at=first.at.isoformat(), mood="angry")

    after = queries.state_of("A-1")
    assert before is not None
    assert after is not None
    assert (after.sentiment, after.frustration) == (before.sentiment, before.frustration)
    page = issue_page.issue("A-1")
    assert page is not None
    assert [one.mood for one in page.conversation if one.direction == "in"] == ["angry", ""]


def test_nobody_can_say_is_an_answer_too_and_what_is_no_mood_is_refused(sqlite_office: Office) -> None:
    from tests.console.office import does, text_of

    sqlite_office.opens("A-1", body="You are the worst. Unacceptable!", priority="P2")
    said, window = last_said(), sqlite_office.window("agent")

    does(window, "mood", "A-1", message=said.event_id, said_at=said.at.isoformat(), mood="unsure")

    state = queries.state_of("A-1")
    assert state is not None
    assert (state.sentiment, state.frustration) == (None, None)
    assert "furious is no mood" in text_of(does(window, "mood", "A-1", message="x", said_at="now", mood="furious"))
    assert "load the page anew" in text_of(does(window, "mood", "A-1", message="x", said_at="now", mood="angry"))


def test_the_page_of_an_account_shows_how_it_sounded_and_where_that_goes(office: Office) -> None:
    from tests.console.office import text_of

    window = office.window()
    assert "No mood is known of the last twelve weeks" in text_of(window.get(reverse("customer", args=["acme"])))
    office.opens("A-1", priority="P2", sentiment=0.6)
    office.clock.set(office.clock.now() + timedelta(weeks=5))
    office.opens("A-2", priority="P2", sentiment=-0.8)
    office.opens("A-3", priority="P2", sentiment=-0.4)
    office.opens("T-1", priority="P2", sentiment=1.0, account="tiny")

    page = text_of(window.get(reverse("customer", args=["acme"])))

    assert "worse</span> by 1.20 in the last four weeks" in page
    assert [page.count(f"Week of {day} 2026: ") for day in ("9 Mar", "13 Apr", "16 Mar")] == [1, 1, 0]
    assert "-0.60" in page
    assert "<td>2</td>" in page


def test_each_message_counts_as_it_was_corrected_and_threats_are_counted(sqlite_office: Office) -> None:
    from tests.console.office import does

    sqlite_office.opens("A-1", body="How do I add a user?", priority="P2", sentiment=0.0)
    said = last_said()
    about = {"message": said.event_id, "said_at": said.at.isoformat()}
    sqlite_office.opens("A-2", priority="P2", sentiment=-0.4, flags=("threat_to_leave",))
    now = sqlite_office.clock.now()
    assert [(week.messages, week.sentiment, week.threats) for week in trend("acme", now).weeks] == [(2, -0.2, 1)]
    does(sqlite_office.window("agent"), "mood", "A-1", **about, mood="angry")
    assert [week.sentiment for week in trend("acme", now).weeks] == [-0.6]
    does(sqlite_office.window("agent"), "mood", "A-1", **about, mood="unsure")
    assert [(week.messages, week.sentiment) for week in trend("acme", now).weeks] == [(1, -0.4)]


def test_what_a_model_says_is_confirmed_by_a_click_and_stands_below_what_people_say(sqlite_office: Office) -> None:
    from tests.console.office import does, text_of

    sqlite_office.opens("A-1", body=SARCASM, priority="P2", sentiment=0.0)
    said, now = last_said(), sqlite_office.clock.now()
    about = {"message": said.event_id, "said_at": said.at}
    by_model = events.MessageMoodCorrected(issue="A-1", at=now, **about, mood="angry", model="gemma")
    sqlite_office.happens(by_model)
    window = sqlite_office.window("agent")
    asked = text_of(window.get(reverse("issue", args=["A-1"])))
    assert 'value="angry" class="small" aria-label="Yes, it sounds angry"' in asked

    about["said_at"] = said.at.isoformat()
    assert "Ana Ruiz says:" in (page := text_of(does(window, "mood", "A-1", **about, mood="angry")))
    assert "Yes, it sounds" not in page
    does(window, "mood", "A-1", **about, mood="unsure")
    sqlite_office.happens(by_model)

    state = queries.state_of("A-1")
    assert state is not None
    assert (state.sentiment, last_said().mood, last_said().mood_by) == (None, "unsure", "Ana Ruiz")
    assert trend("acme", now).weeks == (), "and so it counts for the account"
