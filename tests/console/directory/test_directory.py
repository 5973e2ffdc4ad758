"""The directory's pages: who works here, entered by a lead, checked with the policy, and shown to everybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rung.store.people import roster
from rung.store.policies import policies

if TYPE_CHECKING:
    from django.http import HttpResponse
    from playwright.sync_api import Page

    from tests.console.house import House
    from tests.console.office import Office

ANA = ("people", "ana")


def people() -> dict[str, object]:
    return policies.current().document.people


def text_of(answer: HttpResponse) -> str:
    from tests.console import office

    return office.text_of(answer)


def enters(office: Office, key: str = "dee", **fields: str) -> HttpResponse:
    return office.window("lead").post(reverse("directory-add", args=["people"]), {"key": key, **fields}, follow=True)


def test_a_lead_adds_somebody_and_everybody_sees_them(office: Office) -> None:
    page = text_of(enters(office, name="Dee Dunn", email="dee@support.example", teams="technical", skills="api: 4"))
    assert "Dee Dunn is in the directory." in page
    assert people()["dee"].skills == {"api": 4}
    listed = text_of(office.window("read_only").get(reverse("directory-people")))
    assert "Dee Dunn" in listed
    assert "Bo Lind" in listed
    assert "bo, Mon" not in listed
    found = text_of(office.window().get(reverse("directory-people"), {"q": "api"}))
    assert "Dee Dunn" in found
    assert "Bo Lind" not in found
    assert "Nobody fits" in text_of(office.window().get(reverse("directory-people"), {"q": "zzz"}))


def test_each_error_stands_at_its_field_and_nothing_is_lost(sqlite_office: Office) -> None:
    page = text_of(enters(sqlite_office, name="Dee", time_zone="Berlin", skills="api: 9", teams="technicall"))
    assert 'id="error_time_zone" role="alert">There is no time zone \'Berlin\' (write Europe/Berlin)' in page
    assert re.search(r'id="error_skills"[^>]*>\'9\' is no level', page)
    assert "did you mean technical?" in page
    assert 'name="skills" value="{api: 9}"' in page or 'name="skills" value="api: 9"' in page
    assert "dee" not in people()


def test_a_key_is_needed_and_given_once(sqlite_office: Office) -> None:
    assert "Write a short name" in text_of(enters(sqlite_office, key="", name="Dee"))
    assert "There is a person ana already" in text_of(enters(sqlite_office, key="ana", name="Dee"))


def test_what_the_policy_says_cannot_be_typed_over(office: Office) -> None:
    window = office.window("lead")
    page = text_of(window.get(reverse("directory-record", args=ANA)))
    assert 'name="email"' not in page
    assert 'name="phone"' in page
    sent = {"phone": "+34600", "email": "x@y.example"}
    answer = window.post(reverse("directory-record", args=ANA), sent, follow=True)
    assert "Kept. Ana Ruiz counts so from now on." in text_of(answer)
    assert (people()["ana"].phone, people()["ana"].email) == ("+34600", "ana@support.example")
    (change,) = roster.changes()
    assert change.changed_by == "bo"


def test_two_who_change_the_same_person_undo_nothing_of_each_other(sqlite_office: Office) -> None:
    first, second, ana = sqlite_office.window("lead"), sqlite_office.window("administrator"), ANA
    first.get(reverse("directory-record", args=ana))
    second.post(reverse("directory-record", args=ana), {"phone": "+492", "was_phone": ""})
    untouched = {"phone": "", "was_phone": "", "title": "Engineer", "was_title": ""}
    first.post(reverse("directory-record", args=ana), untouched)
    assert (people()["ana"].phone, people()["ana"].title) == ("+492", "Engineer")
    crossed = first.post(reverse("directory-record", args=ana), {"phone": "+493", "was_phone": ""})
    assert "somebody changed phone meanwhile" in text_of(crossed)
    assert people()["ana"].phone == "+492"


def test_an_agent_looks_and_does_not_change(sqlite_office: Office) -> None:
    window, bo = sqlite_office.window("agent"), reverse("directory-record", args=["people", "bo"])
    assert "Leads and administrators can change" in text_of(window.get(bo))
    window.post(bo, {"phone": "+34600"})
    assert people()["bo"].phone is None
    assert window.get(reverse("directory-add", args=["people"])).status_code == 403


def test_everybody_says_how_they_themselves_are_reached(sqlite_office: Office) -> None:
    window, own = sqlite_office.window("agent"), reverse("directory-record", args=ANA)
    page = text_of(window.get(own))
    assert 'name="phone"' in page
    assert 'name="capacity"' not in page
    assert "A lead changes this." in page
    window.post(own, {"phone": "+34600", "notices": "{quiet: 22:00-07:00}", "capacity": "1", "title": "Boss"})
    ana = people()["ana"]
    assert (ana.phone, ana.capacity, ana.title) == ("+34600", None, None)
    assert ana.quiet is not None


def test_whom_the_policy_names_stays_and_the_page_says_where(office: Office) -> None:
    window = office.window("lead")
    assert "The policy's text holds ana" in text_of(
        window.post(reverse("directory-remove", args=ANA), follow=True)
    )
    enters(office, name="Dee Dunn", email="dee@support.example")
    removal = reverse("directory-remove", args=["people", "dee"])
    assert "dee is taken out" in text_of(window.post(removal, follow=True))
    assert "dee" not in people()


def test_a_file_is_shown_first_and_then_kept(office: Office) -> None:
    window, address = office.window("lead"), reverse("directory-import", args=["people"])
    table = SimpleUploadedFile("new.csv", b"key,name,team\ndee,Dee,technical\nana,Anita,\n")
    shown = text_of(window.post(address, {"file": table}))
    assert "2 would change" in shown
    assert "the policy says otherwise, and counts" in shown
    assert "dee" not in people()
    content = re.search(r"<textarea name=\"content\" aria-label=\"The file\" hidden>(.*?)</textarea>", shown)
    assert content is not None
    sent = {"name": "new.csv", "content": "key,name,team\ndee,Dee,technical\n", "keep": "yes"}
    assert "1 changed by new.csv." in text_of(window.post(address, sent, follow=True))
    assert people()["dee"].teams == ("technical",)
    exported = window.get(reverse("directory-csv", args=["people"])).content.decode()
    assert "dee,Dee,,,,,technical" in exported
    again = SimpleUploadedFile("out.csv", exported.encode())
    assert "out.csv changes nothing." in text_of(window.post(address, {"file": again}))


def test_a_file_with_faults_says_all_of_them(sqlite_office: Office) -> None:
    window, address = sqlite_office.window("lead"), reverse("directory-import", args=["people"])
    broken = SimpleUploadedFile("new.csv", b"key,name,tz\ndee,Dee,Berlin\neli,Eli,Munich\n")
    page = text_of(window.post(address, {"file": broken}))
    assert "new.csv:2:9" in page
    assert "new.csv:3:9" in page
    assert "Nothing is changed." in page


def test_teams_and_hours_have_pages_too(sqlite_office: Office) -> None:
    window = sqlite_office.window("lead")
    hours = {"key": "lisbon", "time_zone": "Europe/Lisbon", "hours": '{mon-fri: ["09:00-17:00"]}', "holidays": "PT"}
    window.post(reverse("directory-add", args=["calendars"]), hours)
    window.post(reverse("directory-add", args=["teams"]), {"key": "night", "name": "Night", "calendar": "lisbon"})
    assert policies.current().document.teams["night"].calendar == "lisbon"
    teams = text_of(window.get(reverse("directory", args=["teams"])))
    assert "Night" in teams
    assert "nobody" in teams
    assert "Europe/Lisbon" in text_of(window.get(reverse("directory", args=["calendars"])))
    assert window.get(reverse("directory", args=["paths"])).status_code == 404


def test_the_policys_page_names_each_text_once(office: Office) -> None:
    enters(office, name="Dee Dunn")
    enters(office, "eli", name="Eli")
    page = text_of(office.window().get(reverse("policy")))
    assert "2 more with this text: the directory or a calendar changed" in page


@pytest.mark.browser
def test_a_lead_adds_somebody_in_the_browser(page: Page, house: House) -> None:
    from tests.console.test_accessibility import findings
    from tests.console.test_browser import sign_in

    sign_in(page, house)
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.get_by_role("button", name="Add").or_(page.get_by_role("link", name="Add")).click()
    page.get_by_label("Key", exact=True).fill("dee")
    page.get_by_label("Name", exact=True).fill("Dee Dunn")
    page.get_by_label("Skills").fill("api: 9")
    page.get_by_role("button", name="Add").click()
    assert page.get_by_text("'9' is no level of a skill").is_visible()
    assert findings(page) == []
    page.get_by_label("Skills").fill("api: 4; billing: 2")
    page.get_by_role("button", name="Add").click()
    assert page.get_by_text("Dee Dunn is in the directory.").is_visible()
    for path in ("/directory", "/directory/teams", "/directory/calendars", "/directory/people/import"):
        page.goto(f"{house.url}{path}")
        assert findings(page) == []
