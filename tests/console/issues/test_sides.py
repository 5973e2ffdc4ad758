"""Side conversations at the console, by the API, and out of every place where a customer reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rung import clock
from rung.core import events
from rung.engine import handover_brief
from rung.engine.elsewhere import tracker_words
from rung.store.models import Journal, Subject, Text
from rung.store.pages import queries
from rung.store.words import attachments, sides, texts

if TYPE_CHECKING:
    from tests.console.office import Office

SECRETS = ("Case 77", "node 3", "restarted", "vendor.example", "secret")


def start(office: Office, to: str = "help@vendor.example", role: str = "agent", **form: object) -> str:
    from tests.console.office import text_of

    given = {"to": to, "topic": "Case 77", "said": "Please restart node 3", **form}
    page = office.window(role).post(reverse("issue-act", args=["side-start", "A-1"]), given, follow=True)
    return text_of(page)


def answers(said: str = "It is restarted.", **facts: object) -> events.SideReplied:
    return events.SideReplied(
        issue="A-1", at=clock.now(), side=1, said=said, from_outside=True, outside="help@vendor.example", **facts
    )  # type: ignore[arg-type]


def test_a_vendor_is_asked_answers_and_it_is_done_all_on_its_own_ground(sqlite_office: Office) -> None:
    from tests.console.office import does, text_of

    sqlite_office.opens("A-1")
    page = start(sqlite_office, files=SimpleUploadedFile("log.txt", b"a secret log"))
    assert "Asked, beside the conversation" in page
    assert "waiting on help@vendor.example since" in page
    assert page.index("Please restart node 3") > page.index('id="sides"')
    assert "log.txt" in page
    sqlite_office.happens(answers(doubt="other_sender", id="v1"), source="mail")
    page = text_of(sqlite_office.window().get(reverse("issue", args=["A-1"])))
    assert "sender not confirmed" in page
    assert "It is restarted." in page
    assert "somebody outside wrote in side conversation 1" in page
    page = text_of(does(sqlite_office.window(), "side-done", "A-1", side="1"))
    assert "waiting on help@" not in page
    assert "Open again" in page
    wrong = does(sqlite_office.window(), "side-start", "A-1", to="ops@acme.example", topic="t", said="Do not lose me")
    assert wrong.status_code == 422
    assert "ops@acme.example is the customer" in text_of(wrong)
    assert "Do not lose me</textarea>" in text_of(wrong)


def test_nothing_of_it_is_anywhere_where_a_customer_or_another_program_reads(office: Office) -> None:
    """Their own page, what an answer quotes, a brief for engineering, the title and the last words of the issue."""
    from tests.portal.customers import Customer, open_page

    open_page()
    office.opens("A-1", subject="", priority="P2")
    start(office, files=SimpleUploadedFile("secret.txt", b"a secret log"))
    office.happens(answers("It is restarted, and this is a secret.", id="v1"), source="mail")
    office.happens(events.MessageSent(issue="A-1", at=clock.now(), by="ana", body="It works again."))
    customer = Customer(office)
    customer.comes_in("ops@acme.example")
    seen = customer.window.get("/c/issues/A-1").content.decode() + customer.window.get("/c").content.decode()
    assert "It works again." in seen
    subject = Subject.objects.get(kind="issue", key="A-1")
    state = queries.state_of("A-1")
    assert state is not None
    brief = f"{tracker_words.brief(state, subject.pk, subject.journal_seq, with_customer=True)}"
    handed = handover_brief.of_issue("A-1")
    assert handed is not None
    row = queries.row("A-1")
    journal = f"{list(Journal.objects.values_list('event', 'effects'))}"
    quoted = f"{texts.subjects_and_bodies([subject.pk])}"
    for place in (seen, brief, handed.text, f"{row}", journal, quoted, f"{subject.state}"):
        for words in SECRETS:
            assert words not in place, (words, place)
    number = next(one.id for one in attachments.of_issue("A-1") if one.name == "secret.txt")
    assert customer.window.get(f"/c/files/{number}/A-1").status_code == 404


def test_erasing_the_customer_erases_what_was_said_about_them(sqlite_office: Office) -> None:
    from rung.store.policies import policies

    sqlite_office.opens("A-1")
    start(sqlite_office)
    state = queries.state_of("A-1")
    assert state is not None
    assert Text.objects.filter(direction="side").count() == 3
    texts.erase(state.contact or "")
    (talk,) = sides.of_issue("A-1", state, policies.current())
    assert (talk.topic, talk.said[0].words) == (texts.ERASED, texts.ERASED)
    assert sides.address_of(Subject.objects.get(kind="issue", key="A-1").pk, 1) == ""


def test_programs_start_read_and_end_one(sqlite_office: Office) -> None:
    import json

    sqlite_office.opens("A-1")
    window = sqlite_office.window()
    token = {"content_type": "application/json", "headers": {"X-Requested-With": "test"}}

    def post(path: str, **body: object) -> int:
        return window.post(f"/api/v1/issues/A-1/{path}", json.dumps(body), **token).status_code  # type: ignore[arg-type]

    assert post("sides", to=["bo"], topic="The log", body="Is this yours?") == 200
    assert post("sides", to=["ops@acme.example"], topic="t", body="b") == 422
    assert post("sides/1/replies", body="It is urgent.") == 200
    assert post("sides/2/replies", body="?") == 422
    assert post("sides/1/closure") == 200
    (shown,) = window.get("/api/v1/issues/A-1/sides").json()["sides"]
    assert (shown["to"], shown["topic"], shown["outside"], shown["waiting_since"]) == (["bo"], "The log", "", None)
    assert [one["body"] for one in shown["messages"]] == ["Is this yours?", "It is urgent."]
    assert shown["done_at"]
