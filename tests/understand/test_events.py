"""Messages get their mood before they are decided: only where the policy asks, and only what they do not bring."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from rung.core.events import AnyEvent, IssueOpened, MessageReceived, MessageSent
from rung.core.issue import Escalation, IssueState
from rung.core.policy import Policy
from rung.policy import load
from rung.understand.events import with_mood

AT = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
CROSS = "This is unacceptable, we will cancel our contract."
PATH = "paths: {help: {levels: [{name: Ana, notify: [person:ana], climb_after: 1h, urgency: high}]CLOSES}}\n"


def policy(*triggers: str, closes_when: str = "", version: int = 1) -> Policy:
    closes = f", closes_when: {closes_when}" if closes_when else ""
    listed = "".join(f"  - {{name: T{n}, {one}, escalate: help}}\n" for n, one in enumerate(triggers))
    text = "rung: 1\npeople: {ana: {name: Ana, email: ana@support.example}}\n" + PATH.replace("CLOSES", closes)
    loaded = load(text + (f"triggers:\n{listed}" if triggers else ""))
    assert loaded.errors == ()
    assert loaded.document is not None
    return Policy(loaded.document, version)


def message(**facts: Any) -> MessageReceived:
    return MessageReceived(issue="A-1", at=AT, **{"body": CROSS, **facts})


@pytest.mark.parametrize(
    "asks",
    [
        "on: {sentiment: below, value: -0.5}",
        "on: {sentiment: falls, value: 0.4}",
        "on: {flag: [legal]}",
        "on: opened, when: issue.sentiment < 0",
        "on: opened, when: issue.sentiment_trend < 0",
        "on: opened, when: issue.frustration > 0.5",
        "on: opened, when: '\"legal\" in issue.flags'",
        "on: message, when: message.sentiment < 0",
        "on: message, when: '\"legal\" in message.flags'",
    ],
)
def test_a_policy_that_asks_how_customers_sound_has_their_messages_measured(asks: str) -> None:
    measured = with_mood(message(), policy(asks), None)
    assert isinstance(measured, MessageReceived)
    assert measured.sentiment is not None
    assert measured.sentiment < -0.5
    assert measured.frustration is not None
    assert measured.flags == ("threat_to_leave",)


def test_the_condition_that_closes_a_path_asks_too() -> None:
    assert policy(closes_when="issue.sentiment > 0.3").reads_mood


def test_where_nobody_asks_nothing_is_measured() -> None:
    asks_for_else = policy("on: opened, when: issue.priority == \"P1\"", "on: {follow_ups: 2}")
    assert with_mood(message(), asks_for_else, None) == message()


def test_an_open_ladder_of_an_older_version_still_asks() -> None:
    older, newer = policy(closes_when="issue.sentiment > 0.3"), policy(version=2)
    newer.older = {1: older}.__getitem__
    ladder = Escalation(number=1, path="help", trigger="T", policy=1, opened_at=AT)
    state = IssueState(id="A-1", opened_at=AT, decided_at=AT, escalations=(ladder,))
    assert with_mood(message(), newer, state) != message()
    assert with_mood(message(), newer, None) == message()


def test_what_a_message_brings_stands() -> None:
    asks = policy("on: {sentiment: below, value: -0.5}")
    given = message(sentiment=0.2, frustration=0.1, flags=("legal",))
    assert with_mood(given, asks, None) == given
    in_part = with_mood(message(sentiment=0.2), asks, None)
    assert isinstance(in_part, MessageReceived)
    assert (in_part.sentiment, in_part.flags) == (0.2, ("threat_to_leave",))
    assert in_part.frustration is not None


@pytest.mark.parametrize(
    "event",
    [
        message(automatic=True),
        message(body=""),
        IssueOpened(issue="A-1", at=AT),
        MessageSent(issue="A-1", at=AT, by="ana", body=CROSS),
        message(body="Vi har fortfarande inte fått något svar från er och det är inte bra."),
    ],
    ids=["a machine", "no words", "opened without words", "ours", "a language that nobody reads"],
)
def test_what_has_no_mood_stays_as_it_is(event: AnyEvent) -> None:
    assert with_mood(event, policy("on: {sentiment: below, value: -0.5}"), None) == event


def test_of_an_opening_the_subject_is_read_too() -> None:
    opened = IssueOpened(issue="A-1", at=AT, subject="This is unacceptable")
    measured = with_mood(opened, policy("on: {sentiment: below, value: -0.5}"), None)
    assert isinstance(measured, IssueOpened)
    assert measured.sentiment is not None
    assert measured.sentiment < -0.5
