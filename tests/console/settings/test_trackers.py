"""Trackers on pages: set up and tried, and an issue opened, linked and unlinked in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from rung.store.elsewhere import sources

if TYPE_CHECKING:
    from tests.console.office import Office

WRONG = {"jira": {"project": "OPS"}, "linear": {"team": "OPS"}, "github": {"repository": "acme/other"}}
SAYS = {
    "jira": "No project could be found with key 'OPS'", "linear": "Linear has no team OPS",
    "github": "GitHub answered 404",
}  # fmt: skip


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", ["jira", "linear", "github"])
def test_a_tracker_is_set_up_and_says_itself_what_is_wrong(office: Office, kind: str) -> None:
    from msgspec import structs

    from rung import config
    from rung.channels.base import Stage
    from rung.channels.registry import TRACKERS
    from rung.clock import SystemClock
    from rung.engine.sending.wires import place_in
    from tests.console.office import text_of
    from tests.worker.there import InALoop

    window, before = office.window("administrator"), config.current()
    window.post(reverse("source-add"), {"kind": kind})
    assert "no issue is opened there" in text_of(window.get(reverse("source", args=[kind])))
    address, there = reverse("source-way-back", args=[kind]), InALoop()
    api: Any = TRACKERS[kind].stand_in(Stage(capture=lambda _: None, now=SystemClock().now), {})
    with there.serving(api):
        config.use(structs.replace(before, helpdesk_hosts=(place_in(api.url),)))
        given = {**api.settings, "teams": "technical", "writes": ["notes", "priority"], "gives_back": "yes"}
        assert SAYS[kind] in text_of(window.post(address, {**given, **WRONG[kind]}, follow=True))
        page = text_of(window.post(address, {**given, "teams": "technical, platfrom"}, follow=True))
        assert "There is no team platfrom" in page
        page = text_of(window.post(address, given, follow=True))
        assert "Kept, and it works: it knows us as" in page
    config.use(before)
    kept = sources.get(kind)
    assert (kept.api["teams"], kept.api["gives_back"], kept.me) == ("technical", "yes", "1")
    window.post(address, {**given, "gives_back": ""})
    assert "gives_back" not in sources.get(kind).api
    assert api.unexpected == []


def test_an_issue_is_opened_linked_written_to_and_unlinked_on_its_page(office: Office) -> None:
    from rung import clock
    from rung.channels.helpdesk.standin import TOKEN
    from rung.core.events import NoteAdded, TrackerChanged, TrackerFailed, TrackerLinked
    from tests.console.office import does, text_of
    from tests.secret_keys import another_secret_key

    sources.add("jira", "jira", "cy")
    given = {"url": "https://acme.example", "email": "a@b.c", "token": TOKEN, "project": "ENG"}
    sources.set_way_back("jira", given, ["notes"])
    office.opens("A-1")
    window, page = office.window("agent"), reverse("issue", args=["A-1"])
    assert "It is in no tracker yet." in text_of(window.get(page))
    assert "its credentials were never tried" in text_of(window.get(page))
    assert "please is no issue of jira" in text_of(does(window, "track", tracker="jira", number="please"))
    with another_secret_key():
        sources.set_way_back("jira", given, ["notes"])
    lost = text_of(does(window, "track", tracker="jira", number="ENG-12"))
    assert "How jira is reached was sealed under another secret key. Under Settings, Sources, jira: enter" in lost
    sources.set_way_back("jira", given, ["notes"])
    does(window, "track", tracker="jira", body="Is it the release?")
    assert "on its way" in text_of(window.get(page))
    common: dict[str, Any] = {"issue": "A-1", "at": clock.now(), "tracker": "jira"}
    office.happens(TrackerFailed(**common, id="f", error="Jira answered 400: priority: it cannot be set"))
    said = text_of(window.get(page))
    assert "Jira answered 400: priority: it cannot be set" in said
    assert "Try again" in said
    office.happens(TrackerLinked(**common, id="l", number="ENG-12", url="https://acme.example/browse/ENG-12"))
    changed = {"number": "ENG-12", "status": "In Review", "state": "started", "assignee": "712020:x"}
    office.happens(TrackerChanged(**common, id="c", **changed))
    office.happens(NoteAdded(issue="A-1", at=clock.now(), id="n", body="ENG-12, 712020:x: It is the new release."))
    said = text_of(window.get(page))
    for words in ("In Review", "under way", "712020:x has it there", "It is the new release.”", "Unlink"):
        assert words in said
    does(window, "tell-tracker", number="ENG-12", body="Thank you!")
    assert "@ENG-12 Thank you!" in text_of(window.get(page))
    does(window, "untrack", tracker="jira", number="ENG-12")
    assert "It is in no tracker yet." in text_of(window.get(page))
