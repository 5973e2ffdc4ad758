"""Hand-overs at the console, and by the link in the mail that tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tests.console.issues.test_act_link import link_of, press

if TYPE_CHECKING:
    from tests.console.office import Office

TEAMS = (
    ("slack: U01ANA, teams: [technical]", "slack: U01ANA, teams: [frontline]"),
    ("teams:\n", "teams:\n  frontline: {name: Frontline}\n"),
)


def begun(office: Office) -> None:
    """An issue of the frontline, which Ana has."""
    from rung import clock
    from rung.core import events
    from rung.engine.policies.publish import publish
    from tests.console.office import POLICY

    text = POLICY
    for was, now in TEAMS:
        text = text.replace(was, now, 1)
    publish(text, by="cy")
    office.opens("A-1", priority="P2", team="frontline", body="The export is <b>empty</b>. Can you mend it?")
    office.happens(events.IssueAssigned(issue="A-1", at=clock.now(), to="ana", by="ana"))


def test_an_offer_says_everything_on_top_of_the_page_and_is_answered_there(sqlite_office: Office) -> None:
    from rung.store.pages import queries
    from tests.console.office import does, text_of

    begun(sqlite_office)
    ana, bo = sqlite_office.window("agent"), sqlite_office.window("lead")
    form = text_of(ana.get(reverse("issue", args=["A-1"])))
    assert "“The export is <b>empty</b>. Can you mend it?” (ops@acme.example, first message, 9 Mar 09:00)" in form
    wrong = ana.post(
        reverse("issue-act", args=["offer", "A-1"]), {"team": "technical", "asked": "", "summary": "My own words."}
    )
    assert wrong.status_code == 422
    assert "What you ask of them is empty" in text_of(wrong)
    assert "My own words.</textarea>" in wrong.content.decode()

    given = {"team": "technical", "asked": "Mend the export.", "summary": "Needs\n- “mend it” (mail)\n\nTenant 12."}
    assert "Offered. It stays here" in text_of(does(ana, "offer", **given))
    assert "⇄ offered to Technical support" in text_of(bo.get(reverse("now") + "?tab=offered"))
    assert "Nothing is offered to your team." in text_of(ana.get(reverse("now") + "?tab=offered"))
    page = bo.get(reverse("issue", args=["A-1"])).content.decode()
    assert "Ana Ruiz (Frontline) offers it to Technical support" in page
    assert '<h3>Needs</h3><ul><li>“mend it” <span class="muted small">mail</span></li></ul>' in page

    assert "Taken back" in text_of(does(ana, "withdraw"))
    assert "It is not offered any more" in text_of(does(bo, "accept"))
    does(ana, "offer", **given)
    assert "It is yours now" in text_of(does(bo, "accept"))
    assert "The reason has 201 characters" in text_of(does(bo, "return", reason="x" * 201))
    assert "Returned. Whoever offered it is told why." in text_of(does(bo, "return", reason="it was the key"))
    state = queries.state_of("A-1")
    assert state is not None
    assert (state.team, state.assignee, state.handoffs) == ("frontline", "ana", 2)
    page = text_of(ana.get(reverse("issue", args=["A-1"])))
    assert "Technical support returned it" in page
    assert "It bounced 1 time: returned, or handed on again." in page


def test_the_link_in_the_mail_returns_and_accepts(sqlite_office: Office) -> None:
    from rung.store.pages import queries
    from tests.console.office import browser, does, text_of

    begun(sqlite_office)
    ana = sqlite_office.window("agent")
    given = {"team": "technical", "asked": "Mend the export.", "summary": "Tenant 12."}
    does(ana, "offer", **given)
    link = link_of("bo")
    page = text_of(browser().get(link))
    assert "accept or return it" in page
    assert "Tenant 12." in page
    assert "I have it" not in page
    assert press(link, "have_it").status_code == 422
    assert "Say why it goes back" in text_of(press(link, "return"))
    assert "returned by Bo Lind: which tenant?" in text_of(press(link, "return", text="which tenant?"))
    does(ana, "offer", **given)
    assert "Bo Lind has it" in text_of(press(link_of("bo"), "accept"))
    assert "Bo Lind has it" in text_of(press(link_of("cy"), "accept"))
    state = queries.state_of("A-1")
    assert state is not None
    assert (state.assignee, [one.state for one in state.handovers]) == ("bo", ["returned", "accepted"])
