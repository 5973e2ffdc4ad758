"""One issue: the conversation, who has it, what comes, and every button."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from rung.core import events
from rung.core.people.fit import Fit, Fits
from rung.store.decisions import intake
from rung.store.decisions.intake import InboxRow
from rung.store.pages import issue_page, queries
from rung.store.words.attachments import File

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.console.office import Office

HARD_KEYS = ["A-1", "mail/<x+y#1@acme.example> b", "ä/ö?ü=1&2", "50%", "{{ key }}", '"quoted"']


@pytest.mark.parametrize("key", HARD_KEYS)
def test_any_key_has_a_page_and_working_buttons(sqlite_office: Office, key: str) -> None:
    from tests.console.office import does, text_of

    sqlite_office.opens(key, subject="Down")
    window = sqlite_office.window()
    assert "Nothing works!" in text_of(window.get(reverse("issue", args=[key])))
    assert "Nothing works!" in text_of(window.get(reverse("issue-parts", args=[key])))
    assert "You have it." in text_of(does(window, "acknowledge", key))
    assert f'href="{reverse("issue", args=[key])}"' in text_of(window.get(reverse("now")))


def test_an_issue_that_is_not_there(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    response = sqlite_office.window().get(reverse("issue", args=["Z-9"]))
    assert response.status_code == 404
    assert "There is no issue Z-9" in text_of(response)


def test_the_page_says_what_comes_unless_somebody_acts(office: Office) -> None:
    from tests.console.office import text_of

    office.opens("A-1")
    page = text_of(office.window().get(reverse("issue", args=["A-1"])))
    assert "Nobody yet" in page
    assert "Ana Ruiz" in page
    assert "Head of support" not in page.split("Ladder")[0]
    for instant in ("08:10", "08:40"):
        assert instant in page
    assert "nobody is left to ask" in page


def test_the_ladder_says_what_holds_a_path_and_until_when(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    move = "{name: Night move, from: 2026-03-09T08:00, to: 2026-03-09T12:00, hold: [outage]}"
    office.publishes(f"{POLICY}windows:\n  - {move}\n")
    office.opens("A-1")
    page = text_of(office.window().get(reverse("issue", args=["A-1"])))
    assert re.search(r"held until .*12:00.*: Night move goes on", page)


def test_acknowledging_stops_the_climb(office: Office) -> None:
    from tests.console.office import does, text_of

    office.opens("A-1")
    assert "You have it." in text_of(does(office.window(), "acknowledge"))
    office.passes(minutes=12)
    state = queries.state_of("A-1")
    assert state is not None
    assert [(one.state, one.level, one.acknowledged_by) for one in state.escalations] == [("acknowledged", 1, "ana")]


def test_declining_asks_the_next(office: Office) -> None:
    from tests.console.office import does

    office.opens("A-1")
    does(office.window("agent"), "decline", reason="unavailable")
    does(office.window("lead"), "decline", reason="unavailable")
    state = queries.state_of("A-1")
    assert state is not None
    assert state.escalations[0].level == 2


def test_an_answer_with_a_promise(office: Office) -> None:
    from tests.console.office import does, text_of

    office.opens("A-1")
    page = text_of(does(office.window(), "reply", body="We are on it.", next_update_by="30m"))
    assert "We are on it." in page
    state = queries.state_of("A-1")
    assert state is not None
    assert state.next_update_by == office.clock.now() + timedelta(minutes=30)


def test_the_end_of_the_day_is_the_viewers(office: Office) -> None:
    from tests.console.office import does

    office.opens("A-1")
    window = office.window()
    window.post(reverse("settings-zone"), {"time_zone": "Europe/Berlin"})
    does(window, "reply", body="Soon.", next_update_by="end_of_day")
    state = queries.state_of("A-1")
    assert state is not None
    assert state.next_update_by is not None
    assert state.next_update_by.isoformat() == "2026-03-09T17:00:00+00:00"


def test_notes_stand_on_another_ground_than_answers(office: Office) -> None:
    from tests.console.office import does

    office.opens("A-1")
    does(office.window(), "note", body="The database again.")
    does(office.window(), "reply", body="We are looking.")
    page = issue_page.issue("A-1")
    assert page is not None
    assert [(said.direction, said.body) for said in page.conversation] == [
        ("in", "Hello. Nothing works!"),
        ("internal", "The database again."),
        ("out", "We are looking."),
    ]


def test_escalating_by_hand_needs_a_reason_and_carries_the_answers(office: Office) -> None:
    from tests.console.office import does, text_of

    office.opens("B-2", priority="P2")
    assert "The reason is empty" in text_of(does(office.window(), "escalate", "B-2", path="outage"))
    does(office.window(), "escalate", "B-2", path="outage", level="2", reason="They called", answer_tried="A restart")
    state = queries.state_of("B-2")
    assert state is not None
    assert [(one.path, one.level) for one in state.escalations] == [("outage", 2)]


@pytest.mark.parametrize(
    ("name", "form", "words"),
    [
        ("reply", {"body": "  "}, "The answer is empty"),
        ("reply", {"body": "x", "next_update_by": "soon"}, "soon is no time"),
        ("snooze", {}, "until when"),
        ("change", {}, "Nothing was chosen"),
        ("escalate", {"path": "outage", "reason": "x", "level": "two"}, "whole number"),
        ("escalate", {"path": "no-such-path", "reason": "x"}, "It could not be done"),
    ],
)
def test_a_form_that_does_not_fit_says_why(
    sqlite_office: Office, name: str, form: dict[str, str], words: str
) -> None:
    from tests.console.office import does, text_of

    sqlite_office.opens("A-1")
    assert words in text_of(does(sqlite_office.window(), name, **form))


def test_resolve_and_reopen(office: Office) -> None:
    from tests.console.office import does, text_of

    office.opens("A-1")
    assert "It is resolved" in text_of(does(office.window(), "resolve"))
    assert "Open again." in text_of(does(office.window(), "reopen"))


def test_snooze_assign_and_change(office: Office) -> None:
    from tests.console.office import does

    office.opens("B-2", priority="P2")
    does(office.window(), "snooze", "B-2", until="4h")
    does(office.window(), "assign", "B-2", to="bo")
    does(office.window(), "change", "B-2", priority="P1", status="open")
    state = queries.state_of("B-2")
    assert state is not None
    assert state.snoozed_until == office.clock.now() + timedelta(hours=4)
    assert (state.assignee, state.priority) == ("bo", "P1")


def test_an_issue_that_is_not_there_takes_no_act(sqlite_office: Office) -> None:
    assert sqlite_office.window().post(reverse("issue-act", args=["resolve", "NOPE"])).status_code == 404


def test_spam_is_closed_and_opened_again_where_it_was_none(office: Office) -> None:
    from tests.console.office import does, text_of

    office.opens("A-1")
    closed = text_of(does(office.window(), "close", "A-1", **{"as": "spam"}))
    assert "as spam: no figure counts it" in closed
    state = queries.state_of("A-1")
    assert state is not None
    assert (state.status, state.closed_as, state.live()) == ("closed", "spam", ())
    assert "Open again." in text_of(does(office.window(), "reopen", "A-1"))
    assert "choose spam, duplicate, internal" in text_of(does(office.window(), "close", "A-1", **{"as": "done"}))


def test_an_issue_is_snoozed_until_the_week_begins(office: Office) -> None:
    from tests.console.office import does, text_of

    office.opens("B-2", priority="P2")
    page = text_of(does(office.window(), "snooze", "B-2", until="monday"))
    assert "Snoozed until" in page
    state = queries.state_of("B-2")
    assert state is not None
    assert state.snoozed_until
    here = state.snoozed_until.astimezone(ZoneInfo("Europe/Berlin"))
    assert (here.weekday(), here.hour, here.minute) == (0, 9, 0)
    assert timedelta(0) < state.snoozed_until - office.clock.now() <= timedelta(days=7)


def test_any_other_issue_is_merged_into_or_linked_by_its_key(office: Office) -> None:
    from tests.console.office import does, text_of

    office.opens("A-1")
    office.opens("B-2", priority="P2", subject="The same again")
    page = text_of(office.window().get(reverse("issue", args=["B-2"])))
    assert 'aria-label="The issue to merge it into"' in page
    assert "There is no issue A-9" in text_of(does(office.window(), "merge", "B-2", into="A-9"))
    assert "There is no issue A-9" in text_of(does(office.window(), "link", "B-2", to="A-\09")), "no key has a letter 0"
    assert "Linked." in text_of(does(office.window(), "link", "B-2", to=" A-1 "))
    assert "Merged" in text_of(does(office.window(), "merge", "B-2", into="A-1"))


def test_a_snoozed_issue_says_until_when_and_can_be_woken(office: Office) -> None:
    from tests.console.office import does, text_of

    office.opens("B-2", priority="P2")
    snoozed = text_of(does(office.window(), "snooze", "B-2", until="4h"))
    assert "Snoozed until" in snoozed
    assert "Wake" in snoozed
    assert "Snoozed until" not in text_of(does(office.window(), "wake", "B-2"))
    state = queries.state_of("B-2")
    assert state is not None
    assert state.snoozed_until is None


def test_an_act_that_nobody_knows_is_not_found(sqlite_office: Office) -> None:
    sqlite_office.opens("A-1")
    assert sqlite_office.window().post(reverse("issue-act", args=["explode", "A-1"])).status_code == 404


def test_an_act_goes_back_to_where_it_came_from_and_nowhere_else(sqlite_office: Office) -> None:
    sqlite_office.opens("A-1")
    address = reverse("issue-act", args=["note", "A-1"])
    window = sqlite_office.window()
    assert window.post(address, {"body": "x", "back": "/?tab=mine"})["Location"] == "/?tab=mine"
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert window.post(address, {"body": "x", "back": elsewhere})["Location"] == reverse("issue", args=["A-1"])


def test_a_file_is_only_ever_a_download(sqlite_office: Office) -> None:
    event = events.IssueOpened(
        issue="A-1", at=sqlite_office.clock.now(), subject="See the page", body="Here.", contact="ops@acme.example"
    )
    page = File("report.html", "text/html", b"<script>alert(1)</script>")
    (kept,) = intake.put([InboxRow("mail", event, files=(page,))])
    intake.wait_decided([kept.seq], 10.0)
    found = issue_page.issue("A-1")
    assert found is not None
    (file,) = found.conversation[0].files
    response = sqlite_office.window().get(reverse("issue-file", args=[file.id, "A-1"]))
    assert b"".join(response.streaming_content) == page.data
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="report.html"'
    assert sqlite_office.window().get(reverse("issue-file", args=[file.id, "B-2"])).status_code == 404


def test_what_people_write_stays_text(sqlite_office: Office) -> None:
    from tests.console.office import does

    sqlite_office.opens("A-1", subject="</title><script>alert(1)</script>", body="<b onclick=alert(2)>hi</b>")
    page = does(sqlite_office.window(), "note", body="<style>*{display:none}</style>").content.decode()
    for harm in ("<script>alert", "<b onclick", "<style>"):
        assert harm not in page


def test_every_page_forbids_scripts_of_others(sqlite_office: Office) -> None:
    policy = sqlite_office.window().get(reverse("now")).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_who_was_told_and_opens_the_page_has_seen_it(office: Office) -> None:
    from tests.console.office import text_of

    office.opens("A-1")
    assert "not seen" in text_of(office.window("administrator").get(reverse("now")))
    for _ in range(2):
        office.window("agent").get(reverse("issue", args=["A-1"]))
    office.happens(events.NoteAdded(issue="A-1", at=office.clock.now(), by="bo", body="Behind it in the queue."))
    assert "not seen" not in text_of(office.window("administrator").get(reverse("now")))
    page = issue_page.issue("A-1")
    assert page is not None
    assert [told.state for told in page.ladders[0].told if told.to == "ana"] == ["seen"]
    assert [entry.event for entry in page.timeline].count("notice.seen") == 1


def test_a_thank_you_can_be_said_to_need_no_reply(sqlite_office: Office) -> None:
    from tests.console.office import does, text_of

    sqlite_office.opens("A-1")
    window = sqlite_office.window()
    assert "needs no reply" not in text_of(window.get(reverse("issue", args=["A-1"])))
    does(window, "reply", body="It is mended.")
    sqlite_office.happens(events.MessageReceived(issue="A-1", at=sqlite_office.clock.now(), body="You saved our day!"))
    assert "The last message needs no reply" in text_of(window.get(reverse("issue", args=["A-1"])))
    assert "needing no reply" in text_of(does(window, "needs-no-reply"))
    assert "The last message needs no reply" not in text_of(window.get(reverse("issue", args=["A-1"])))


MOODY = """
  - {name: Angry, on: {sentiment: below, value: -0.5}, inform: ["slack:#angry"]}
paths:
"""


def words_of(response: HttpResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split()).replace(" ,", ",")


def test_the_mood_shows_with_the_words_that_drove_it(office: Office) -> None:
    from rung.engine.policies.publish import publish
    from tests.console.office import POLICY

    publish(POLICY.replace("\npaths:\n", MOODY), by="cy")
    office.opens("A-1", subject="A question", body="How do I invite a guest?")
    office.happens(
        events.MessageReceived(issue="A-1", at=office.clock.now(), body="This is the third time! It is unacceptable.")
    )
    page = words_of(office.window().get(reverse("issue", args=["A-1"])))
    talk, _, aside = page.partition("Who has it")
    assert "angry repeated contact “third time” (repeated contact), “unacceptable”" in talk
    mood = aside.split("Mood", 1)[1].split("Account", 1)[0]
    assert "“unacceptable”" in mood
    assert "Sentiment -0." in mood
    assert "worse than before" in mood
    assert "So far: repeated contact" in mood


def test_a_mood_that_no_rule_asks_for_is_measured_for_the_page(office: Office) -> None:
    office.opens("A-1", subject="", body="Thank you so much, that was quick!")
    state = queries.state_of("A-1")
    assert state is not None
    assert state.sentiment is None
    assert "friendly “Thank you so much”" in words_of(office.window().get(reverse("issue", args=["A-1"])))


@pytest.mark.parametrize(
    ("body", "doubt"),
    [
        ("Vi har fortfarande inte fått något svar från er.", "Not sure it is in Swedish, and no word that Rung knows"),
        ("Können Sie mir bitte die Rechnung schicken?", "Not sure it is in German, and no word that Rung knows"),
        ("xyzzy", "Not sure the language is not clear, or none that Rung knows."),
        ("The product is great and I love it. Support is terrible, I hate it.", "Not sure: praise and blame in one"),
    ],
)
def test_what_nobody_can_be_sure_of_says_so(sqlite_office: Office, body: str, doubt: str) -> None:
    sqlite_office.opens("A-1", subject="", body=body)
    mood = words_of(sqlite_office.window().get(reverse("issue", args=["A-1"]))).split(" Mood ", 1)[1]
    assert doubt in mood.split("Account", 1)[0]


def test_of_erased_words_the_kept_mood_remains(office: Office) -> None:
    from rung.engine.policies.publish import publish
    from rung.store.models import ContactKey
    from rung.store.words import texts
    from tests.console.office import POLICY

    publish(POLICY.replace("\npaths:\n", MOODY), by="cy")
    office.opens("A-1", subject="", body="This is unacceptable, we will cancel our contract.")
    for contact in ContactKey.objects.values_list("id", flat=True):
        texts.erase(contact)
    page = words_of(office.window().get(reverse("issue", args=["A-1"])))
    assert "angry threat to leave" in page
    assert "unacceptable" not in page


def test_the_chance_of_a_breach_is_said_in_words_on_queue_and_page(office: Office) -> None:
    from tests.console.office import text_of

    office.opens("A-1", breach_risk=0.997, risk_raised_by=("6 of 8 issues of this account were late",))
    office.opens("A-2", breach_risk=0.1)
    window = office.window()
    queue, first, second = (
        text_of(window.get(url)) for url in (reverse("now"), *(reverse("issue", args=[key]) for key in ("A-1", "A-2")))
    )
    assert queue.count("likely late, 99%") == 1
    assert "hardly late" not in queue
    assert "likely late, 99%" in first
    assert "6 of 8 issues of this account were late" in first
    assert "hardly late, 10%" in second


def test_the_page_says_who_knows_it_best_and_from_when_on_that_counts(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    known = Fits({"cy": Fit(0.5, 14, ("webhook", "token")), "bo": Fit(0.12)}, 0.3, "version 3 of who solves what")
    sqlite_office.opens("A-1", fits=known)
    page = text_of(sqlite_office.window().get(reverse("issue", args=["A-1"])))
    assert '</b> 50 %: solved 14 like this <span class="muted">(webhook, token)</span>' in page
    assert "</b> 12 %" in page
    assert "Give it to Bo Lind" in page
    assert "By version 3 of who solves what, as it was opened; below 30 % it does not count." in page
    sqlite_office.opens("A-2", fits=Fits({}, 0.3, "version 3 of who solves what"))
    assert "Nobody solved anything like this yet." in text_of(
        sqlite_office.window().get(reverse("issue", args=["A-2"]))
    )


def test_a_merge_is_undone_from_either_page_within_an_hour(office: Office) -> None:
    from tests.console.office import does, text_of

    def page(key: str) -> str:
        return text_of(office.window().get(reverse("issue", args=[key])))

    office.opens("A-1", subject="Down")
    office.opens("B-2", priority="P2", subject="Where is the invoice?", body="Not in the mail.")
    does(office.window(), "merge", "A-1", into="B-2")
    office.passes(seconds=1)
    assert "Nothing works!" in page("B-2")
    assert "Undo the merge of A-1" in page("B-2")
    office.happens(events.MessageReceived(issue="A-1", at=office.clock.now(), body="Still the same."))
    assert "Still the same." in page("B-2")
    assert "Undone" in text_of(does(office.window(), "unmerge", "A-1"))
    office.passes(seconds=1)
    assert "Nothing works!" not in page("B-2")
    assert "Still the same." in page("B-2"), "it was said there"
    assert "Undo the merge" not in page("A-1") + page("B-2")
    state = queries.state_of("A-1")
    assert state is not None
    assert (state.is_open, [one.state for one in state.escalations]) == (True, ["open"])
    assert "is merged into no other issue" in text_of(does(office.window(), "unmerge", "A-1"))
    does(office.window(), "merge", "A-1", into="B-2")
    office.passes(hours=1, seconds=2)
    assert "Undo the merge" not in page("A-1") + page("B-2")
    assert "more than an hour ago" in text_of(does(office.window(), "unmerge", "A-1"))


def test_beside_the_conversation_stands_first_what_everybody_needs(office: Office) -> None:
    office.opens("A-1")
    page = office.window().get(reverse("issue", args=["A-1"])).content.decode()
    order = ["Who has it", "Ladder", "Clocks", "Promise", "Account", "Why", "Mood"]
    assert [one for one in re.findall(r"<h2>([^<]+)</h2>", page) if one in order] == order


def test_many_linked_issues_are_folded_so_that_who_has_it_stays_in_view(office: Office) -> None:
    office.opens("I-1", account=None, kind="incident", priority="P1", contact=None)
    window, fold = office.window(), "4 linked issues</summary>"
    for number in range(4):
        assert fold not in window.get(reverse("issue", args=["I-1"])).content.decode()
        office.opens(f"A-{number}", priority="P2")
        office.happens(events.IssueLinked(issue=f"A-{number}", at=office.clock.now(), to="I-1", by="ana"))
        office.passes(seconds=1)  # the other side is told
    page = window.get(reverse("issue", args=["I-1"])).content.decode()
    assert fold in page
    assert page.index(fold) < page.index("Unlink A-3") < page.index("</details>", page.index(fold))
