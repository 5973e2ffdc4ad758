"""What a teammate orders in a chat: the same words, and the same answers, in every chat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from rung.core.document import PolicyDocument
from rung.core.events import (
    EscalationAcknowledged,
    EscalationDeclined,
    HandoffOffered,
    IssueEscalated,
    IssueResolved,
    IssueSnoozed,
)
from rung.intake import commands
from rung.intake.commands import Order
from rung.intake.facts import LadderFacts
from rung.intake.spoken import Reply
from tests.intake.book import DOCUMENT, Book, climbing, issue
from tests.properties import tried

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
"""09:30 in Madrid, where Ana is; Bo and Cy write by UTC."""


class PlainVoice:
    command = "rung"

    def plain(self, text: str) -> str:
        return text

    def link(self, text: str, address: str) -> str:
        return f"[{text}]"

    def strong(self, text: str) -> str:
        return text


def house(*known: object) -> Book:
    book = Book()
    book.facts = {one.key: one for one in known}  # type: ignore[attr-defined]
    return book


def says(words: str, book: Book | None = None, person: str = "bo") -> Reply:
    given = Order(words=words, person=person, name="order-1", now=NOW, voice=PlainVoice())
    return commands.obey(given, book or Book())


# --- taking and giving ----------------------------------------------------------------------------------------------


def test_bo_takes_the_one_issue_that_asks_him() -> None:
    reply = says("ack", house(issue("A-1", ladders=(climbing("bo"),)), issue("A-2", ladders=(climbing("cy"),))))
    (event,) = reply.events
    assert event == EscalationAcknowledged(issue="A-1", id="order-1", at=NOW, by="bo", path="outage")
    assert reply.text.startswith("You have [A-1]: `outage` has stopped")


def test_of_two_that_ask_him_he_says_which() -> None:
    book = house(issue("A-1", ladders=(climbing("bo"),)), issue("A-2", ladders=(climbing("bo"),)))
    reply = says("ack", book)
    assert (reply.events, reply.code) == ((), "ambiguous")
    assert "Say which: `rung ack` and its id." in reply.text
    assert "[A-1] · P1 · Acme · Export is down" in reply.text
    assert says("ack a-2", book).events[0].issue == "A-2"  # type: ignore[union-attr]


@pytest.mark.parametrize("written", ["A-1", "#A-1", "a-1", "https://rung.example/issues/A-1", "<A-1>"])
def test_an_issue_is_found_as_people_write_it(written: str) -> None:
    assert len(says(f"ack {written}", house(issue("A-1", ladders=(climbing("bo"),)))).events) == 1


def test_cy_takes_over_what_bo_has() -> None:
    held = LadderFacts(number=1, path="outage", state="acknowledged", level=1, levels=2, had_by="bo")
    reply = says("ack A-1", house(issue("A-1", ladders=(held,))), person="cy")
    assert reply.events == (EscalationAcknowledged(issue="A-1", id="order-1", at=NOW, by="cy", path="outage"),)
    assert reply.text.endswith("Bo Lind had it before.")


def test_escalating_what_climbs_asks_whoever_is_next() -> None:
    reply = says("escalate A-1 the whole plant stands", house(issue("A-1", ladders=(climbing("bo"),))))
    (event,) = reply.events
    assert event == IssueEscalated(
        issue="A-1", id="order-1", at=NOW, by="bo", path="outage", level=2, reason="the whole plant stands"
    )
    assert reply.text == "Escalated [A-1] to `outage`, level 2."


def test_escalating_names_a_path_or_is_asked_for_one() -> None:
    book = house(issue("A-1"))
    (event,) = says("escalate A-1 billing they were charged twice", book).events
    assert isinstance(event, IssueEscalated)
    assert (event.path, event.level, event.reason) == ("billing", 1, "they were charged twice")
    asked = says("escalate A-1 they were charged twice", book)
    assert asked.events == ()
    assert asked.form is not None
    assert asked.form.name == "escalate_form"
    initial = {field.name: field.initial for field in asked.form.fields}
    assert initial == {"issue": "A-1", "path": "", "level": "1", "reason": "they were charged twice"}
    assert "which path: `outage`, `billing`" in asked.text


def test_where_there_is_no_path_nothing_can_be_chosen() -> None:
    book = house(issue("A-1"))
    book.policy = PolicyDocument(people=DOCUMENT.people)
    reply = says("escalate A-1 now", book)
    assert (reply.form, reply.code) == (None, "nothing_to_choose")


@pytest.mark.parametrize("written", ["platform", "to platform", "Platform team:", "team:platform,"])
def test_a_hand_over_names_its_team_by_key_or_name(written: str) -> None:
    (event,) = says(f"handoff A-1 {written} the queue is stuck", house(issue("A-1"))).events
    assert event == HandoffOffered(
        issue="A-1", id="order-1", at=NOW, by="bo", from_="technical", to="platform", asked="the queue is stuck",
        summary="What is known of A-1.",
    )  # fmt: skip


# --- looking --------------------------------------------------------------------------------------------------------


def test_mine_is_what_asks_me_and_what_i_have() -> None:
    book = house(
        issue("A-1", ladders=(climbing("bo"),)),
        issue("A-2", assignee="bo", next_what="first response", next_at=NOW + timedelta(minutes=15)),
        issue("A-3", assignee="bo", breached=("resolution",), next_what="climb", next_at=NOW - timedelta(minutes=5)),
        issue("A-4", assignee="cy"),
    )
    lines = says("mine", book).text.splitlines()
    assert lines[0] == "Asks you (`rung ack` and its id takes it):"
    assert lines[2] == "You have 2 open issues, the next bad instant first:"
    assert lines[3] == "• [A-2] · P1 · Acme · Export is down · first response at 08:45"
    assert lines[4] == "• [A-3] · P1 · Acme · Export is down · missed: resolution · climb was due at 08:25"
    assert len(lines) == 5
    assert says("mine").text.startswith("You have no open issue")


def test_who_is_on_call_until_when_and_who_is_unproven() -> None:
    book = Book()
    book.unproven_people = {"bo"}
    said = says("who", book).text
    assert said == (
        "On call:\n• Platform on call: Bo Lind (unproven) until Tuesday 10 March, 08:00, then Cy Park.\n"
        "Unproven: nothing has really reached them lately. A test on the page Tonight proves that something does."
    )
    assert "Cy Park until Wednesday 11 March, 08:00" in says("who on-call tomorrow 9:00").text
    assert "09:00, then Cy Park" in says("who", person="ana").text, "by her own clock"


def test_who_of_a_team_and_of_a_path() -> None:
    team = says("who platform").text
    assert team.startswith("Platform team:\n• Platform on call: Bo Lind")
    assert team.endswith("• Lead: Cy Park.")
    path = says("who outage at 17:00").text
    assert path.splitlines() == [
        "Path outage at 17:00, for an issue of the highest priority:", "• 1. Support: Bo Lind.", "• 2. Head: Bo Lind.",
    ]  # fmt: skip


# --- what is unclear does nothing and says how ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says_so"),
    [
        ("escalte A-1", "Did you mean `rung escalate`?"),
        ("ack", "Nothing asks you just now."),
        ("ack A-9", "There is no issue A-9: copy its id"),
        ("ack A-1 please", "I did not understand “please”"),
        ("ack A-1", "[A-1] does not climb"),
        ("ack A-7", "[A-7] is resolved"),
        ("ack A-8", "You have [A-8] already"),
        ("escalate A-7 why", "is resolved. Reopen it"),
        ("escalate A-1 outage " + "x" * 201, "201 characters"),
        ("handoff A-1 platfrom it is theirs", "There is no team platfrom. Did you mean `platform`?"),
        ("handoff A-1 technical it is ours", "is with technical already"),
        ("who platfrom", "Did you mean `platform`?"),
        ("who outage at noon", "“at noon” is no time"),
        ("who outage at 25:00", "There is no"),
    ],
)
def test_what_is_unclear_does_nothing_and_says_how(words: str, says_so: str) -> None:
    held = LadderFacts(number=1, path="outage", state="acknowledged", level=1, levels=2, had_by="bo")
    book = house(issue("A-1"), issue("A-7", is_open=False), issue("A-8", ladders=(held,)))
    reply = says(words, book)
    assert reply.events == ()
    assert reply.code
    assert says_so in reply.text


def test_what_is_called_the_same_is_named_once() -> None:
    book = Book()
    book.policy = structs.replace(DOCUMENT, teams={"outage": DOCUMENT.teams["platform"]})
    assert says("who xyz", book).text.count("`outage`") == 1


def test_who_may_only_look_looks_and_does_nothing() -> None:
    book = house(issue("A-1", ladders=(climbing("bo"),)))
    book.may_only_look = {"bo"}
    for words in ("ack A-1", "escalate A-1 why", "handoff A-1 platform why", "away 2h", "back"):
        reply = says(words, book)
        assert (reply.events, reply.code) == ((), "may_not"), words
        assert "may only look" in reply.text
    assert says("mine", book).text.startswith("Asks you")
    assert says("who", book).text.startswith("On call")


@given(st.text(max_size=200), st.sampled_from(["", "ack ", "escalate A-1 ", "handoff A-1 ", "who ", "away ", "mine "]))
@tried(200)
def test_whatever_is_written_is_answered(words: str, before: str) -> None:
    reply = says(before + words, house(issue("A-1", ladders=(climbing("bo"),))))
    assert reply.text
    assert reply.events or reply.code


def test_whoever_is_woken_takes_it_in_their_own_words_declines_snoozes_and_resolves() -> None:
    book = house(issue("A-1", ladders=(climbing("bo"),)), issue("A-2", is_open=False))
    for words in ("ok", "ack pls", "on it"):
        (taken,) = says(words, book).events
        assert isinstance(taken, EscalationAcknowledged), words
    (declined,) = says("decline A-1 not ours", book).events
    assert isinstance(declined, EscalationDeclined)
    assert (declined.path, declined.reason) == ("outage", "not_ours")
    assert says("decline A-1 too tired for that", book).code == "unknown_reason"
    assert says("decline A-2", book).code == "nothing_climbs"
    (snoozed,) = says("snooze A-1 2h", book).events
    assert isinstance(snoozed, IssueSnoozed)
    assert snoozed.until == NOW + timedelta(hours=2)
    assert "Say until when. Write `rung snooze <issue> 2h`." in says("snooze A-1", book).text
    assert says("snooze A-2 2h", book).code == "not_open"
    (resolved,) = says("resolve A-1", book).events
    assert isinstance(resolved, IssueResolved)
    assert says("resolve A-1 and A-3", book).events == ()
    assert "Say which issue." in says("resolve", book).text
