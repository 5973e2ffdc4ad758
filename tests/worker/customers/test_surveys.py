"""A customer is asked afterwards by the way on which they wrote, and what they say counts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from rung import config
from rung.core.events import IssueClosed, IssueReopened, IssueResolved
from rung.engine.replay import replay
from rung.store import settings_store
from rung.store.accounts import surveys
from rung.store.models import Delivery, Escalation
from rung.store.models import Survey as Row
from rung.store.people import members, tokens
from rung.worker.run import Worker
from tests.engine.house import POLICY, House
from tests.portal.customers import Customer
from tests.worker.there import working_with
from tests.worker.vendor import Vendor, eventually

ASKS = (
    POLICY.replace(
        "triggers:\n",
        "triggers:\n  - {name: Unhappy, on: csat, when: issue.fields.csat < 3, escalate: {path: unhappy}}\n",
    )
    .replace("paths:\n", "paths:\n  unhappy: {levels: [{name: Lead, notify: [person:cy], climb_after: 1h}]}\n")
    + "survey: {after: 30m, when: account.tier == 'enterprise', every: 30d, open_for: 14d}\n"
)
INES = "ines@acme.example"


def solved(house: House, key: str = "A-1", **facts: Any) -> None:
    """An issue of acme that came by mail is resolved."""
    house.publish(ASKS)
    opened = {"priority": "P2", "contact": INES, "channel": "email", "fields": {"message_id": "<first@acme.example>"}}
    house.tell(house.open_issue(key, **{**opened, **facts}))
    house.tell(IssueResolved(issue=key, id=house.next_id(), at=house.clock.now(), by="ana"))


@pytest.fixture
def customer(house: House) -> Customer:
    """Somebody at a browser, of an installation that is set up."""
    members.create("cy@support.example", "a-ladder-of-seven-rungs", "administrator", "cy", name="Cy")
    return Customer(house)  # type: ignore[arg-type]


def asked_by_mail(vendor: Vendor) -> str:
    """The mail as it arrived at the mail server."""
    mail = eventually(lambda: next((one for one in vendor.mails if one.to == INES), None), "the survey")
    return str(mail.payload["text"])


def live(vendor: Vendor) -> Worker:
    settings_store.set_delivery_mode("live")
    return Worker(vendor.settings(config.current(), mail=True))


def test_by_mail_over_smtp_from_the_link_to_the_ring(house: House, vendor: Vendor, customer: Customer) -> None:
    solved(house)
    with live(vendor):
        house.clock.push(timedelta(minutes=30))
        text = asked_by_mail(vendor)
        links = re.findall(r"https?://[^/\s]+(/c/rate/\S+)", text)
        assert [one[-1] for one in links] == list("54321")
        for link in links:
            assert "How did we do?" in customer.opens(link), "a scanner that follows every link"
        assert customer.window.head(links[0]).status_code == 200
        house.settle()
        assert Row.objects.get(issue="A-1").score is None, "looking is not answering"
        customer.opens(links[-1])
        assert 'value="1" required checked' in customer.shown.content.decode()
        said = customer.presses(score="1", comment="Three days for one word.")
        assert "Thank you. Your answer is with us." in said
        row = eventually(lambda: Row.objects.filter(issue="A-1", score=1).first(), "the answer to count")
        assert (row.answered_by, row.person, row.is_escalated) == ("link", None, False)
        rung = eventually(lambda: Escalation.objects.filter(issue="A-1", path="unhappy").first(), "the ladder")
        assert rung.trigger == "Unhappy"
        to_cy = lambda: [one for one in vendor.mails if one.to == "cy@support.example"]  # noqa: E731
        alert = eventually(to_cy, "an alert")[0]
        assert "Three days for one word." in alert.payload["text"], "it says what the customer said"
        said = customer.presses(score="4")
        eventually(lambda: Row.objects.filter(issue="A-1", score=4).first(), "the second answer to count")
    answers = [one.event for one in house.journal() if one.event["type"] == "csat.received"]
    assert [(one["score"], one.get("comment"), one["survey"]) for one in answers] == [(1, None, 1), (4, None, 1)]
    assert "Three days" not in str([one.event for one in house.journal()])


def test_a_forged_link_a_damaged_one_and_one_that_has_ended(house: House, customer: Customer) -> None:
    solved(house)
    house.fast_forward(minutes=31)
    good = tokens.survey_token("A-1", 1)
    for bad in (good[:-2] + "xx", tokens.file_token(1), "nonsense"):
        assert "This survey is not there" in customer.opens(f"/c/rate/{bad}")
        assert customer.shown.status_code == 404
    assert customer.window.post(f"/c/rate/{good}", {"score": "1"}).status_code == 403, "without the page's own token"
    customer.opens(f"/c/rate/{good}")
    assert "Choose one of the five answers first." in customer.presses(score="9")
    house.clock.push(timedelta(days=14))
    assert "This survey has ended" in customer.presses(score="1")
    assert customer.shown.status_code == 410
    house.settle()
    assert Row.objects.get(issue="A-1").score is None


@pytest.mark.parametrize("then", ["reopened", "spam", "other tier"])
def test_nobody_is_asked_where_it_does_not_fit(house: House, then: str) -> None:
    solved(house, account="tiny" if then == "other tier" else "acme")
    about = {"issue": "A-1", "id": house.next_id(), "at": house.clock.now(), "by": "ana"}
    if then != "other tier":
        house.tell(IssueReopened(**about) if then == "reopened" else IssueClosed(**about, as_="spam"))
    house.fast_forward(hours=2)
    assert not Row.objects.exists()
    assert not Delivery.objects.filter(op="survey").exists()


def test_one_contact_is_asked_once_a_month_about_whatever_issue(house: House) -> None:
    solved(house, "A-1")
    house.fast_forward(hours=1)
    solved(house, "A-2")
    solved(house, "A-3", contact="bob@acme.example")
    house.fast_forward(hours=1)
    assert sorted(Row.objects.values_list("issue", flat=True)) == ["A-1", "A-3"]
    for key in ("A-1", "A-2", "A-3"):
        again = replay(key)
        assert (again.differences, again.is_same_state) == ((), True)
    found = surveys.last_of("A-3")
    assert found is not None
    assert found.open_until - house.clock.now() < timedelta(days=14)


def test_without_a_way_to_the_customer_it_is_shown_as_failed(house: House) -> None:
    solved(house, contact="slack:U9INES", channel="api", fields={})
    house.fast_forward(hours=1)
    (delivery,) = Delivery.objects.filter(op="survey")
    assert (delivery.state, delivery.channel) == ("failed", "none")
    assert Row.objects.get().asked_by == "none"


def test_a_mail_in_german_for_who_reads_german(house: House) -> None:
    from rung.engine.customers import survey_words

    survey_words.put({"de": survey_words.Wording(question="War {team} gut?")})
    words = survey_words.words_for("de", team="der Support")
    assert (words.question, words.scores[5]) == ("War der Support gut?", "Sehr gut")
    assert survey_words.words_for("fr").question == "How did we do?"


@pytest.mark.parametrize("when", ["after", "before"])
def test_in_the_helpdesk_once_and_its_webhook_makes_no_answer_of_it(house: House, when: str) -> None:
    house.publish(POLICY + "survey: {after: 30m}\n")
    with working_with(house, "zendesk", writes=("answers",)) as there:
        there.api.hook.when = when
        there.opens()
        there.tell(IssueResolved(**there.facts(), by="bo"))
        there.push(minutes=31)
        (said,) = eventually(lambda: there.ticket().said(), "the survey to be written there")
        there.settles()
        assert "How did we do?" in said
        assert f"/c/rate/{tokens.survey_token('zendesk-35', 1)}?score=5" in said
        assert there.ticket().said() == [said]
        assert "message.sent" not in there.happened()
