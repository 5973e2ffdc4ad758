"""Forms are written at the console, looked at and published; what came by them is shown; their page is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rung.engine.customers import customer_page
from rung.store.elsewhere import forms

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.console.office import Office

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def editor(office: Office, **changed: Any) -> HttpResponse:
    """Posts the editor of `help` as it stands, with what is changed."""
    from rung.console.forms import form_editor

    kept = forms.get("help")
    rows = form_editor.rows_of(kept.draft, ())
    posted: dict[str, Any] = {
        "title": kept.draft["title"], "team": kept.draft.get("team", ""), "revision": kept.revision,
        "order": [str(row.number) for row in rows],
    }  # fmt: skip
    for row in rows:
        mark = f"f{row.number}-"
        posted |= {f"{mark}{name}": row.field.get(name, "") for name in ("key", "kind", "label", "help")}
        posted |= {f"{mark}means": row.means, f"{mark}own": row.own, f"{mark}options": row.options}
        when = row.when
        posted |= {f"{mark}when": when["field"], f"{mark}how": when["how"], f"{mark}answers": when["answers"]}
        posted |= {f"{mark}required": "yes"} if row.field.get("required") else {}
    return office.window("lead").post(reverse("form-edit", args=["help"]), {**posted, **changed}, follow=True)


def keys() -> list[str]:
    return [field["key"] for field in forms.get("help").draft["fields"]]


def test_a_lead_makes_a_form_and_publishes_it(office: Office) -> None:
    from tests.console.office import browser, text_of

    lead = office.window("lead")
    assert "No form yet." in text_of(lead.get(reverse("forms")))
    assert "cannot stand in an address" in text_of(lead.post(reverse("form-add"), {"key": "No good"}, follow=True))
    lead.post(reverse("form-add"), {"key": "help"})
    assert "There is a form help already" in text_of(lead.post(reverse("form-add"), {"key": "help"}, follow=True))
    assert browser().get("/f/help").status_code == 404
    editor(office, do="add", new_kind="choice")
    assert keys()[-1] == "choice_1"
    asked = {"f4-label": "How bad is it?", "f4-means": "priority", "f4-options": "Nothing works = P0\nA question"}
    said = text_of(editor(office, do="publish", **asked))
    assert "It was kept and not published" in said
    assert "“A question” is no priority here" in said
    asked["f4-options"] = "Nothing works = P0\nA question = P2"
    assert "Version 1 is live" in text_of(editor(office, do="publish", **asked))
    assert "How bad is it?" in text_of(browser().get("/f/help"))


def test_rows_move_by_buttons_and_by_the_order_in_which_they_stand(office: Office) -> None:
    office.window("lead").post(reverse("form-add"), {"key": "help"})
    editor(office, do="down:0")
    assert keys() == ["subject", "mail", "words", "files"]
    editor(office, do="save", order=["3", "0", "1", "2"])
    assert keys() == ["files", "subject", "mail", "words"]
    editor(office, do="remove:0")
    assert keys() == ["subject", "mail", "words"]


def test_what_would_lose_answers_is_refused_with_its_place(office: Office) -> None:
    from tests.console.office import text_of
    from tests.portal.customers import HELP, publish

    publish(definition=HELP)
    for changed, words in (
        ({"f6-kind": "date"}, "seats is a number in the version that is live."),
        ({"f1-means": "body"}, "both mean body: one answer would be lost."),
        ({"f0-required": ""}, "Whoever leaves this out could never be answered."),
        ({"f4-answers": "Everything"}, "has no answer “Everything”"),
        ({"order": ["4", *map(str, range(4)), *map(str, range(5, 9))]}, "which is not asked before it"),
        ({"f3-options": "Nothing works = P9\nA question"}, "There is no priority P9."),
        ({"f2-means": "fields.words", "f2-own": "words"}, "must be erasable"),
        ({"f6-key": "product"}, "Two fields have the key product"),
    ):  # fmt: skip
        assert words in text_of(editor(office, do="publish", **changed)), words
        assert forms.get("help").version == 1
        forms.save("help", forms.version("help", 1).definition, "bo", revision=forms.get("help").revision)


def test_a_field_that_the_policy_reads_stays(office: Office) -> None:
    from tests.console.office import POLICY, text_of
    from tests.portal.customers import publish

    publish()
    reading = POLICY.replace('when: issue.priority == "P0"', 'when: issue.priority == "P0" || issue.fields.seats > 100')
    office.publishes(reading)
    said = text_of(editor(office, do="remove:6"))
    assert "The policy reads fields.seats" in said
    assert "Version 2 is live" not in text_of(editor(office, do="publish"))


def test_two_who_write_the_same_form_do_not_overwrite_each_other(office: Office) -> None:
    from tests.console.office import text_of

    office.window("lead").post(reverse("form-add"), {"key": "help"})
    editor(office, title="By Bo")
    said = text_of(editor(office, title="By Cy", revision=1))
    assert "Somebody else changed this form meanwhile" in said
    assert 'value="By Cy"' in said
    assert forms.get("help").draft["title"] == "By Bo"


def test_the_preview_is_drawn_from_what_is_typed_and_can_send_nothing(office: Office) -> None:
    from tests.console.office import text_of

    lead = office.window("lead")
    lead.post(reverse("form-add"), {"key": "help"})
    posted = {"title": "As typed", "order": "0", "f0-kind": "choice", "f0-key": "a", "f0-label": "Which?"}
    page = lead.post(reverse("form-preview", args=["help"]), posted)
    assert "As typed" in text_of(page)
    assert "sandbox allow-scripts" in page["Content-Security-Policy"]
    assert "form-action 'none'" in page["Content-Security-Policy"]
    assert forms.get("help").draft["title"] == "Ask support"
    assert "frame-src 'self'" in lead.get(reverse("form-edit", args=["help"]))["Content-Security-Policy"]


def test_an_issue_says_how_it_came_and_gives_its_customers_link(office: Office) -> None:
    from tests.console.office import text_of
    from tests.portal.customers import FILLED, Customer, open_page, publish

    publish()
    customer = Customer(office)
    customer.opens("/f/help")
    customer.sends({**FILLED, "product": ["Tracker"]})
    agent = office.window("agent")
    said = text_of(agent.get(reverse("issue", args=[customer.number])))
    assert "By the form help, version 1" in said
    assert "nobody checked that the address is theirs" in said
    assert "<dt>Which products?</dt><dd>Tracker</dd>" in said
    link = reverse("customer-link", args=[customer.number])
    assert "page is off" in text_of(agent.get(link))
    open_page()
    assert "/c/link/" in text_of(agent.get(link))
    gone = agent.post(reverse("customer-link-end", args=[customer.number]), follow=True)
    assert "All links and sessions of this customer are over" in text_of(gone)


def test_an_administrator_sets_the_page_up(office: Office) -> None:
    from tests.console.office import browser, text_of

    window, address = office.window("administrator"), reverse("customer-page")
    svg = SimpleUploadedFile("logo.svg", b"<svg onload='alert(1)'></svg>", "image/png")
    said = text_of(window.post(address, {"is_on": "on", "name": "Acme help", "accent": "#ffdd00", "logo": svg}))
    assert "An SVG can hold scripts" in said
    assert not customer_page.settings().is_on
    png = SimpleUploadedFile("logo.png", PNG, "image/png")
    window.post(address, {"is_on": "on", "name": "Acme help", "accent": "#ffdd00", "logo": png})
    stranger = browser()
    assert "Acme help" in text_of(stranger.get("/c"))
    assert "--accent: #ffdd00; --on-accent: #11161d" in text_of(stranger.get("/c/look.css"))
    logo = stranger.get("/c/logo")
    assert (logo["Content-Type"], logo["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "Nobody could come in" in text_of(window.post(address, {"name": "Acme", "who": "listed", "listed": ""}))
    assert "is no colour" in text_of(window.post(address, {"name": "Acme", "accent": "red;}"}))


@pytest.mark.parametrize("role", ["agent", "read_only"])
def test_only_leads_write_forms(office: Office, role: str) -> None:
    assert office.window(role).get(reverse("forms")).status_code == 403
