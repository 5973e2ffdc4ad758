"""Who may do what in Slack, and what is shown to whom."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rung.channels.slack import interactions
from rung.core.events import IssueOpened, MessageSent
from rung.intake.base import Parcel, Setup
from rung.intake.commands import READ_ONLY
from rung.intake.forms import Target, reply
from rung.intake.slack import making
from rung.intake.slack.intake import read
from rung.intake.slack.messages import slack_issue
from rung.intake.slack.views import view_of
from tests.intake.book import Book, issue

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
TS = f"{NOW.timestamp():.6f}"
SETUP = Setup(name="slack", options={"base_url": "https://rung.example"})
ORGANISATION = {"is_enterprise_install": True, "enterprise": {"id": "E0CORP"}, "team": None}
THEIRS = {"id": "U01ANA", "team_id": "T0ACME"}
"""Somebody of another company, in a channel that is shared with it."""
LINK = "https://rung.example/issues/A-1"


def message(**changes: Any) -> dict[str, Any]:
    given = {"channel": "C0ACME", "user": "U9CARA", "thread_ts": None, "team": interactions.TEAM, "files": ()}
    return interactions.written_message(**{**given, **changes}, text="Everything is down", ts=TS)


def filled(**changes: Any) -> Parcel:
    view = {"id": "V1", **view_of(reply(Target(i="A-1"), issue("A-1")))}
    payload = interactions.view_submission(view, "U01ANA", {"text": {"text": "We look into it"}})
    return read({**payload, **changes}, Book(), NOW, SETUP)


@pytest.mark.parametrize("changes", [{}, {**ORGANISATION, "user": THEIRS}])
def test_a_form_is_a_teammates(changes: dict[str, Any]) -> None:
    """Also where the app is installed for a whole organisation, of whichever of its workspaces they are."""
    (sent,) = filled(**changes).events
    assert isinstance(sent, MessageSent)
    assert sent.by == "ana"


def test_a_form_of_another_company_does_nothing() -> None:
    parcel = filled(user=THEIRS)
    assert (parcel.items, parcel.passed_over) == ((), "slack_unknown_person")


def test_a_colleague_of_a_whole_organisation_answers_in_a_thread() -> None:
    book = Book()
    book.issues.add(slack_issue("C0ACME", "1.2"))
    payload = interactions.event_callback(message(user="U01ANA", thread_ts="1.2"), event_id="Ev1", at=NOW)
    payload["authorizations"] = [{"enterprise_id": "E0CORP", "team_id": None, "is_enterprise_install": True}]
    (sent,) = read(payload, book, NOW, SETUP).events
    assert isinstance(sent, MessageSent)


@pytest.mark.parametrize("may_only_look", [True, False])
def test_who_may_only_look_makes_no_issue_and_is_told_so(may_only_look: bool) -> None:
    book = Book()
    book.may_only_look = {"ana"} if may_only_look else set()
    by_emoji = making.made(making.Wish("C0ACME", TS, "U01ANA", "ana"), message(), book, NOW, SETUP)
    chosen = interactions.message_action(
        message(), making.SHORTCUT, "U01ANA", NOW, trigger_id="1.2", response_url="https://hooks.slack.com/x"
    )
    by_shortcut = read(chosen, book, NOW, SETUP)
    for parcel in (by_emoji, by_shortcut):
        assert [type(one) for one in parcel.events] == ([] if may_only_look else [IssueOpened])
    if may_only_look:
        assert by_emoji.calls[0].payload["text"] == by_shortcut.calls[0].payload["body"]["text"] == READ_ONLY


def unfurled(*, user: str = "U01ANA", channel: str = "C0TEAM", is_shared: bool = False) -> str:
    book = Book()
    book.facts["A-1"] = issue("A-1", subject="Export is down")
    payload = interactions.link_shared(
        channel=channel, user=user, links=[LINK], at=NOW, event_id="Ev1", ts=TS, unfurl_id="U1", is_ext_shared=is_shared
    )
    return " ".join(str(call.payload["unfurls"][LINK]) for call in read(payload, book, NOW, SETUP).calls)


def test_a_link_shows_the_issue_to_teammates_alone() -> None:
    assert "Export is down" in unfurled()
    assert unfurled(user="U9CARA") == ""


@pytest.mark.parametrize(("channel", "is_shared"), [("C0ACME", True), ("COMPOSER", False)])
def test_where_customers_may_read_a_link_shows_nothing_of_the_issue(channel: str, is_shared: bool) -> None:
    """A message that is still being written may yet be posted anywhere."""
    shown = unfurled(channel=channel, is_shared=is_shared)
    assert "A-1 · open" in shown
    assert "Export" not in shown
    assert "Acme" not in shown
