"""Mentions and watching at the console: who is told is said at once, and one button watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from rung.store.pages import queries

if TYPE_CHECKING:
    from tests.console.office import Office


def watchers(issue: str = "A-1") -> tuple[str, ...]:
    state = queries.state_of(issue)
    assert state is not None
    return state.watchers


def test_whoever_writes_a_note_reads_who_is_told_of_it_and_who_is_not(office: Office) -> None:
    from tests.console.office import does, text_of

    office.opens("A-1")
    said = text_of(does(office.window(), "note", "A-1", body="@bo and @cyy, please look; @technical too"))
    assert "Told: Bo Lind, Cy Park." in said
    assert "Nobody here is called @cyy." in said
    assert watchers() == ("bo",)
    page = text_of(office.window("lead").get(reverse("issue", args=["A-1"])))
    assert "Watched by <b>you</b>" in page
    assert '<option value="bo" label="Bo Lind"' in page
    assert '<option value="technical" label="Technical support" data-what="team">' in page


def test_who_cannot_open_the_page_is_said_and_told_all_the_same(sqlite_office: Office) -> None:
    from tests.console.office import account, does, text_of

    bo = account("lead")
    bo.is_active = False
    bo.save()
    sqlite_office.opens("A-1")
    said = text_of(does(sqlite_office.window(), "note", "A-1", body="@bo look"))
    assert "Told: Bo Lind." in said
    assert "Bo Lind may not sign in any more, so the link does not open for them" in said


def test_watching_is_a_button_and_shows_in_the_timeline(sqlite_office: Office) -> None:
    from tests.console.office import does, text_of

    sqlite_office.opens("A-1")
    window = sqlite_office.window()
    assert "Stop watching" in text_of(does(window, "watch", "A-1"))
    assert watchers() == ("ana",)
    page = text_of(does(window, "unwatch", "A-1"))
    assert watchers() == ()
    assert "no longer watches it" in page
    assert 'data-key="v"' in page


def test_what_somebody_hears_of_issues_they_watch_is_their_choice(sqlite_office: Office) -> None:
    from rung.store.policies import policies
    from tests.console.office import text_of

    window = sqlite_office.window()
    page = reverse("preferences", args=["people", "ana"])
    was = text_of(window.get(page)).partition('name="was" value="')[2].partition('"')[0]
    chosen = {
        "was": was, "watching.how": "own", "watching.channels": ["slack"], "watching.tells": ["messages", "notes"],
        "watching.watch_when": ["answering"], "watching.gathered": "09:00, 16:00", "quiet.how": "inherit", "keep": "1",
    }  # fmt: skip
    assert window.post(page, chosen).status_code == 302
    rule = policies.current().document.people["ana"].notices["watching"]
    assert (rule.channels, rule.tells, rule.watch_when) == (("slack",), ("messages", "notes"), ("answering",))
    shown = text_of(window.get(page))
    assert 'name="watching.tells" value="notes" checked' in shown
    assert 'name="watching.tells" value="status" >' in shown


def test_two_answers_do_not_cross_unread_and_the_draft_is_kept(sqlite_office: Office) -> None:
    from tests.console.office import does, text_of

    sqlite_office.opens("A-1")
    window = sqlite_office.window("lead")
    read = text_of(window.get(reverse("issue", args=["A-1"]))).partition('name="read" value="')[2].partition('"')[0]
    does(sqlite_office.window("agent"), "reply", "A-1", body="We are on it.", read=read)
    crossed = does(window, "reply", "A-1", body="We look into it.", read=read)
    assert crossed.status_code == 422
    page = text_of(crossed)
    assert "Ana Ruiz answered the customer" in page
    assert ">We look into it.</textarea>" in page
    now_read = page.partition('name="read" value="')[2].partition('"')[0]
    assert "Answered." in text_of(does(window, "reply", "A-1", body="We look into it.", read=now_read, sure="1"))


def test_an_answer_that_reads_like_a_note_is_asked_about_first(sqlite_office: Office) -> None:
    from tests.console.office import does, text_of

    sqlite_office.opens("A-1")
    window = sqlite_office.window()
    asked = does(window, "reply", "A-1", body="@bo this customer is confused")
    assert "This names @bo, as a note does" in text_of(asked)
    assert "Answered." in text_of(does(window, "reply", "A-1", body="Write to @bo please", sure="1"))


def test_an_answer_that_is_refused_when_the_page_is_left_is_told_on_the_next_one(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    sqlite_office.opens("A-1")
    window = sqlite_office.window("agent")
    left = window.post("/acts/reply/A-1", {"body": "@bo look at this", "left": "1"})
    assert (left.status_code, left.content) == (204, b"")
    said = text_of(window.get("/"))
    assert "A-1: what you sent when you left the page was not taken. This names @bo" in said
    assert "You wrote: “@bo look at this”" in said
    assert "was not taken" not in text_of(window.get("/"))
