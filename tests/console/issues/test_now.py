"""Now: what stands on top, what a row says, and whose rows a tab holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from rung.core import events
from rung.store.accounts import contacts
from rung.store.pages import queries

if TYPE_CHECKING:
    from tests.console.office import Office


ROW = r'<li class="q-row [^"]*" data-key="([^"]+)">'


def queue(window: Client, **query: str) -> list[str]:
    """The keys of the rows, from the top."""
    return re.findall(ROW, window.get(reverse("now"), query).content.decode())


def row(window: Client, key: str) -> str:
    """What one row says."""
    page = window.get(reverse("now")).content.decode()
    found = re.search(rf'<li class="q-row [^"]*" data-key="{key}">.*?</li>', page, re.DOTALL)
    assert found, f"no row {key}"
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_an_empty_queue_says_how_issues_come(office: Office) -> None:
    from tests.console.office import text_of

    page = text_of(office.window().get(reverse("now")))
    assert "Nothing here needs anybody." in page
    assert "POST /api/v1/events" in page


def test_an_empty_tab_says_what_is_due_next_and_who_of_those_on_duty_hears(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    schedule = "schedules:\n  night: {layers: [{rotation: [ana, bo], every: 1d, starts: 2026-03-09T08:00}]}\n"
    office.publishes(POLICY + schedule)
    window = office.window("read_only")
    assert "Nothing is due." in text_of(window.get(reverse("now")))
    office.opens("A-1", priority="P2")
    page = window.get(reverse("now"), {"tab": "waiting"}).content.decode()
    says = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "0 of 3 on duty soon proved lately that they hear what would wake them." in says
    assert "Due next among all: A-1 first response, 13:00." in says


def test_what_is_due_sooner_stands_higher(office: Office) -> None:
    office.opens("B-2", account="tiny", priority="P2")
    office.opens("A-1", priority="P0")
    assert queue(office.window()) == ["A-1", "B-2"]


def test_a_row_says_what_is_next_who_is_asked_and_who_comes_then(office: Office) -> None:
    office.opens("A-1", subject="Everything is down", body="Good morning. Nothing works!")
    office.passes(minutes=3)
    says = row(office.window(), "A-1")
    assert "7:00" in says
    assert "climbs" in says
    assert "P0 Acme enterprise" in says
    assert "“Nothing works!”" in says
    assert "outage, level 1, told 3:00 ago, not seen" in says
    assert "then Cy Park 09:10" in says


def test_an_exhausted_ladder_is_pinned_on_top(office: Office) -> None:
    office.opens("B-2", account="tiny", priority="P2")
    office.opens("A-1")
    office.passes(hours=2)
    assert queue(office.window())[0] == "A-1"
    assert "nobody answered" in row(office.window(), "A-1")


def test_who_has_it_stands_in_the_row(office: Office) -> None:
    from tests.console.office import does

    office.opens("A-1")
    does(office.window(), "acknowledge")
    assert "✓ Ana Ruiz" in row(office.window(), "A-1")
    assert "I have it" not in row(office.window(), "A-1")


def test_tabs_hold_mine_my_teams_and_what_has_ended(office: Office) -> None:
    from tests.console.office import does

    office.opens("A-1", team="technical")
    office.opens("B-2", priority="P2", account="tiny")
    office.opens("C-3", priority="P2")
    does(office.window(), "take", "B-2")
    does(office.window(), "resolve", "C-3")
    ana = office.window("agent")
    assert queue(ana, tab="mine") == ["B-2"]
    assert queue(ana, tab="team") == ["A-1"]
    assert queue(ana, tab="ended") == ["C-3"]
    assert queue(ana, tab="all") == ["A-1", "B-2"]


def test_waiting_for_the_customer_has_a_tab(office: Office) -> None:
    from tests.console.office import does

    office.opens("B-2", priority="P2")
    does(office.window(), "reply", "B-2", body="Please send us the log.")
    does(office.window(), "change", "B-2", status="waiting_on_customer")
    assert queue(office.window(), tab="waiting") == ["B-2"]


def test_an_issue_is_found_by_part_of_its_key_or_account(office: Office) -> None:
    office.opens("mail/<x@acme>")
    office.opens("B-2", account="tiny")
    window = office.window()
    assert queue(window, q="TINY") == ["B-2"]
    assert queue(window, q="x@ac") == ["mail/&lt;x@acme&gt;"]
    assert queue(window, q="nothing of the kind") == []


def test_an_issue_is_found_by_what_was_written_and_who_its_account_is(office: Office) -> None:
    from tests.console.office import does, text_of

    office.opens("B-2", priority="P2", subject="Die Überweisung hängt", body="Fehler 0x80 beim „Export“, 100% voll")
    office.opens("C-3", priority="P2", account="tiny", subject="請求書 が届かない", body="O'Brien waits")
    window = office.window()
    does(window, "note", "C-3", body="Same cause as the ledger export")
    assert queue(window, q="uberweisung") == ["B-2"], "accents and case make no difference"
    assert queue(window, q="export acme") == ["B-2"], "each word counts, wherever it stands"
    assert queue(window, q="ledger") == ["C-3"], "a note of the team"
    assert queue(window, q="請求書 O'Brien") == ["C-3"]
    assert queue(window, q="100%") == ["B-2"], "no character means any other"
    assert queue(window, q="_") == []
    assert "No issue matches" in text_of(window.get(reverse("now"), {"q": "nobody said so"}))
    assert queue(window, q="uber\0weisung") == ["B-2"]
    does(window, "change", "B-2", status="waiting_on_customer")
    assert queue(window, q="uberweisung") == ["B-2"], "what waits is found, too"
    does(window, "resolve", "B-2")
    assert queue(window, q="uberweisung") == []
    assert "Look among the ended ones" in text_of(window.get(reverse("now"), {"q": "uberweisung"}))
    assert queue(window, q="uberweisung", tab="ended") == ["B-2"]


def test_an_issue_is_found_by_who_wrote_it_and_so_are_they(office: Office) -> None:
    from tests.console.office import text_of

    office.opens("A-1", contact="eve@elsewhere.example", account=None)
    office.opens("B-2")
    assert queue(office.window(), q="Eve@Elsewhere.example") == ["A-1"]
    assert queue(office.window(), q="eve@elsewhere.example down") == ["A-1"]
    assert queue(office.window(), q="nobody@elsewhere.example") == []
    page = text_of(office.window("administrator").get(reverse("customers"), {"q": "eve@elsewhere.example"}))
    assert "wrote here" in page
    assert "erase them" in page
    agent = text_of(office.window("agent").get(reverse("customers"), {"q": "eve@elsewhere.example"}))
    assert ("wrote here" in agent, "erase them" in agent) == (True, False)
    assert "wrote here" not in text_of(office.window("agent").get(reverse("customers"), {"q": "nobody@x.example"}))


def test_the_queue_is_narrowed_and_the_view_kept_by_whoever_looks(office: Office) -> None:
    from tests.console.office import does, text_of

    office.opens("A-1")
    office.opens("B-2", priority="P2")
    office.opens("C-3", priority="P2", account="tiny")
    window = office.window()
    does(window, "assign", "C-3", to="bo")
    assert queue(window, priority="P2") == ["B-2", "C-3"]
    assert queue(window, priority="P2", assignee="bo") == ["C-3"]
    assert queue(window, account="tiny") == ["C-3"]
    assert "No issue here is so." in text_of(window.get(reverse("now"), {"team": "nobody\0"}))

    def keep(name: str, query: str) -> str:
        return text_of(window.post(reverse("view-keep"), {"name": name, "query": query}, follow=True))

    assert "Kept:" in keep("Bo's", "tab=all&assignee=bo&page=3&odd=1")
    page = text_of(window.get(reverse("now")))
    assert '<a href="?tab=all&amp;assignee=bo">' in window.get(reverse("now")).content.decode()
    assert "Remove the view Bo's" in page
    assert "Bo's" not in text_of(office.window("lead").get(reverse("now"))).split("<main")[1].split("anybody's")[0]
    assert "Give it a name" in keep("  ", "tab=all")
    assert "too long to be kept" in keep("Long", f"q={'x' * 700}")
    number = re.search(r"now/views/(\d+)/removal", page)
    assert number
    removal = reverse("view-remove", args=[number[1]])
    assert "removed before" in text_of(office.window("lead").post(removal, follow=True)), "only one's own"
    assert "not kept any more" in text_of(window.post(removal, follow=True))


def test_issues_of_somebody_who_is_not_here_are_shown_and_found(office: Office) -> None:
    from rung.engine.policies import directory
    from tests.console.office import text_of

    directory.keep({"people": {"dee": {"name": "Dee Okafor", "email": "dee@support.example"}}}, "cy", "joined")
    office.opens("A-1")
    office.happens(events.IssueAssigned(issue="A-1", at=office.clock.now(), id="a", by="cy", to="dee"))
    assert "not in the directory" not in text_of(office.window().get(reverse("now")))
    directory.keep({"people": {"dee": None}}, "cy", "left")
    page = office.window().get(reverse("now")).content.decode()
    assert "1 open issue is with somebody who is not in the directory" in " ".join(page.split())
    assert '?tab=all&amp;assignee=dee">dee (1)</a>' in page
    assert queue(office.window(), tab="all", assignee="dee") == ["A-1"]
    office.happens(events.IssueAssigned(issue="A-1", at=office.clock.now(), id="b", by="cy", to="ana"))
    assert "not in the directory" not in text_of(office.window().get(reverse("now")))


def test_several_are_done_at_once_and_what_cannot_be_is_named(office: Office) -> None:
    from tests.console.office import text_of

    for key in ("A-1", "B-2", "C-3"):
        office.opens(key, priority="P2")
    window = office.window()

    def several(act: str, *keys: str, **form: str) -> str:
        given = {"act": act, "issue": [*keys], "back": "/?tab=all", **form}
        return text_of(window.post(reverse("now-several"), given, follow=True))

    assert "2 issues: Assigned." in several("assign", "A-1", "B-2", to="bo")
    assert [one.key for one in queries.queue(queries.Filter()).rows if one.assignee == "bo"] == ["A-1", "B-2"]
    page = several("snooze", "A-1", "Z-9", until="4h")
    assert "1 issue: Snoozed." in page
    assert "Z-9: There is no such issue any more." in page
    assert "2 issues: Closed:" in several("close", "B-2", "C-3", **{"as": "spam"})
    assert 'value="reopen">' in window.get(reverse("now"), {"tab": "ended"}).content.decode()
    assert "2 issues: Open again." in several("reopen", "B-2", "C-3")
    several("close", "B-2", "C-3", **{"as": "spam"})
    assert queue(window) == ["A-1"]
    assert "No issue is chosen" in several("resolve")
    assert "choose one of the buttons" in several("merge", "A-1", into="B-2")
    assert "at most 200" in several("resolve", *(f"N-{number}" for number in range(201)))
    for elsewhere in ("https://evil.example/", "//evil.example/", "no such page", "9"):
        form = {"act": "snooze", "issue": "A-1", "until": "9999-12-31T23:59", "back": elsewhere}
        assert window.post(reverse("now-several"), form).headers["Location"] == reverse("now")
    assert "1 issue: Resolved." in several("resolve", "A-1")


def test_more_than_a_page_goes_on_on_the_next(office: Office) -> None:
    for number in range(53):
        office.opens(f"N-{number}", priority="P2", account="tiny")
    window = office.window()
    first, second = queue(window), queue(window, page="2")
    assert (len(first), len(second)) == (50, 3)
    assert not set(first) & set(second)
    assert queue(window, page="not a number") == first
    assert queue(window, page="0") == first
    assert queue(window, page="9" * 5_000) == [], "a page that no list reaches"


def test_a_number_longer_than_any_is_no_fault_of_ours(office: Office) -> None:
    from tests.console.office import text_of

    office.opens("A-1")
    window, long = office.window("lead"), "9" * 5_000
    for page in ("/outbox", "/customers", "/satisfaction"):
        assert window.get(page, {"page": long}).status_code == 200, page
    assert window.get("/numbers", {"days": long}).status_code == 422
    assert window.post("/settings/health", {"weight_volume": long}).status_code == 400
    done = window.post("/acts/side-done/A-1", {"side": long}, follow=True)
    assert "The side conversation is a whole number from 1" in text_of(done)
    assert window.post("/acts/side-say/A-1", {"side": long}).status_code == 422


def test_an_unknown_account_is_nobodys_until_somebody_looks(office: Office) -> None:
    office.opens("S-1", account=None, priority="P2", contact="joe@nowhere.example")
    assert "unknown account" in row(office.window(), "S-1")


def test_an_incident_is_one_row_that_says_what_it_stands_for(office: Office) -> None:
    office.opens("A-1", priority="P2")
    office.opens("T-1", account="tiny", priority="P2", contact="it@tiny.example")
    office.opens("I-1", account=None, kind="incident", priority="P1", contact=None, subject="Sign-in is down")
    assert "unknown account" not in row(office.window(), "I-1")
    for key in ("A-1", "T-1"):
        office.happens(events.IssueLinked(issue=key, at=office.clock.now(), to="I-1", by="ana"))
    office.passes(seconds=1)  # the other sides are told

    window = office.window()
    assert queue(window)[0] == "I-1"
    assert "incident 2 issues · 2 accounts · 240,000 a year" in row(window, "I-1")
    assert "part of I-1" in row(window, "T-1")
    from tests.console.office import text_of

    page = text_of(window.get(reverse("issue", args=["I-1"])))
    assert "2 issues · 2 accounts · 240,000 a year" in page
    assert "Acme, Tiny" in page


def test_a_row_marks_who_is_a_vip_and_shows_what_the_customers_clock_shows(office: Office) -> None:
    for address in ("ops@acme.example", "it@tiny.example"):
        office.opens(address[:2], contact=address, priority="P2", account=address.partition("@")[2].partition(".")[0])
    said = {"ops@acme.example": contacts.Profile(tags=("VIP",), time_zone="Asia/Tokyo")}
    contacts.save(said, "cy", "test", office.clock.now())

    window = office.window()
    assert "Acme enterprise VIP" in row(window, "op")
    assert "VIP" not in row(window, "it")
    page = window.get(reverse("issue", args=["op"])).content.decode()
    assert "; Monday 17:00 for the customer (Asia/Tokyo)" in page
    assert re.search(r"Time there</dt><dd><time[^>]*>17:00</time>", page)
    assert "for the customer" not in window.get(reverse("issue", args=["it"])).content.decode()


def test_what_engineering_follows_waits_on_them_until_the_customer_writes_again(office: Office) -> None:
    office.opens("A-1", priority="P2")
    asked = events.TrackerLinked(issue="A-1", at=office.clock.now(), tracker="jira", number="ENG-7", state="started")
    office.happens(asked)
    assert "waits on us" in row(office.window(), "A-1")
    office.happens(events.MessageSent(issue="A-1", at=office.clock.now(), by="ana", body="Our engineers look at it."))
    assert "waits on engineering" in row(office.window(), "A-1")
    office.happens(events.MessageReceived(issue="A-1", at=office.clock.now(), body="And?", contact="ops@acme.example"))
    assert "waits on us" in row(office.window(), "A-1")


def test_what_a_customer_writes_stays_text(office: Office) -> None:
    office.opens("A-1", subject="<script>alert(1)</script>", body='<img src=x onerror="alert(2)">')
    page = office.window().get(reverse("now")).content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_subject_without_end_does_not_fill_the_page(office: Office) -> None:
    office.opens(subject="S" * 100_000)
    window = office.window()
    assert "S" * 200 in row(window, "A-1")
    assert len(window.get(reverse("now")).content) < 50_000
    assert len(window.get(reverse("issue", args=["A-1"])).content) < 50_000


def test_the_part_that_moves_is_the_part_of_the_page(office: Office) -> None:
    office.opens("A-1")
    window = office.window()
    assert "<html" not in window.get(reverse("now-rows")).content.decode()
    assert queue(window) == re.findall(ROW, window.get(reverse("now-rows")).content.decode())


def test_read_only_sees_no_buttons(office: Office) -> None:
    office.opens("A-1")
    assert "I have it" not in row(office.window("read_only"), "A-1")
    assert "I have it" in row(office.window("agent"), "A-1")


def test_times_are_in_the_zone_of_who_looks(office: Office) -> None:
    office.opens("A-1")
    window = office.window()
    window.post(reverse("settings-zone"), {"time_zone": "Asia/Tokyo"})
    assert "then Cy Park 17:10" in row(window, "A-1")


def test_mood_is_a_word(office: Office) -> None:
    office.opens("A-1")
    office.happens(
        events.MessageReceived(issue="A-1", at=office.clock.now(), body="This is the third time!", sentiment=-0.8)
    )
    assert "“This is the third time!” · angry" in row(office.window(), "A-1")


@pytest.mark.parametrize("page", ["9" * 30, "0", "²", "-1", "one"])
@pytest.mark.parametrize("name", ["now", "now-rows", "outbox", "outbox-rows"])
def test_a_page_that_nobody_can_reach_is_shown_empty(office: Office, name: str, page: str) -> None:
    assert office.window().get(reverse(name), {"page": page}).status_code == 200
