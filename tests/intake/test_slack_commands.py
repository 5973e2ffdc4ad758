"""`/rung away 2h` and `/rung back`, as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rung.channels.slack import interactions
from rung.core.events import PersonAway
from rung.intake.base import Parcel, Rejected, Setup
from rung.intake.slack.intake import SlackIntake
from tests.intake.book import Book

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
"""09:30 in Madrid, where Ana is."""
SECRET = "a signing secret"


def written(text: str, user: str = "U01ANA") -> Parcel:
    signed = interactions.command(text, user, SECRET, NOW)
    headers = {name.lower(): value for name, value in signed.headers.items()}
    SlackIntake().verify(headers, signed.body, Setup(secret=SECRET), NOW)
    return SlackIntake().parse(headers, signed.body, Book(), NOW, Setup())


def answer(parcel: Parcel) -> str:
    payload = parcel.answer.payload or {}
    assert payload["response_type"] == "ephemeral"
    return str(payload["text"])


@pytest.mark.parametrize(
    ("text", "until", "deputy", "says"),
    [
        ("away", "2026-03-09T10:30", None, "until 11:30."),
        ("away 2h", "2026-03-09T10:30", None, "until 11:30."),
        ("away for 1h 30m", "2026-03-09T10:00", None, "until 11:00."),
        ("Away 2d", "2026-03-11T08:30", None, "until Wednesday 11 March, 09:30."),
        ("away 2h <@U02BO|bo>", "2026-03-09T10:30", "bo", "Bo Lind stands in"),
        ("away @bo 30m", "2026-03-09T09:00", "bo", "Bo Lind stands in"),
        ("away until 17:00", "2026-03-09T16:00", None, "until 17:00."),
        ("away until 9:00", "2026-03-10T08:00", None, "until Tuesday 10 March, 09:00."),
        ("away until 2026-03-30 09:00", "2026-03-30T07:00", None, "until Monday 30 March, 09:00."),
        ("away until 2026-03-12", "2026-03-11T23:00", None, "until Thursday 12 March, 00:00."),
    ],
)
def test_somebody_goes(text: str, until: str, deputy: str | None, says: str) -> None:
    parcel = written(text)
    (event,) = parcel.events
    assert isinstance(event, PersonAway)
    assert (event.person, event.from_, event.deputy) == ("ana", None, deputy)
    assert event.until == datetime.fromisoformat(until).replace(tzinfo=UTC)
    assert says in answer(parcel)


def test_somebody_is_back() -> None:
    parcel = written("back")
    (event,) = parcel.events
    assert isinstance(event, PersonAway)
    assert (event.person, event.from_, event.until) == ("ana", None, NOW)
    assert "Welcome back" in answer(parcel)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "`/rung away 2h [@somebody who stands in]`"),
        ("dance", "“dance” is nothing that I know."),
        ("awya 2h", "Did you mean `/rung away`?"),
        ("away soon", "“soon” is no time."),
        ("away 0h", "“0h” is too long, or no time at all."),
        ("away 900d", "too long"),
        ("away 3mo", "too long"),
        ("away 2h <@U9GONE>", "Nobody here is called U9GONE."),
        ("away 2h @nobody", "Nobody here is called nobody."),
        ("away 2h @ana", "You cannot stand in for yourself."),
        ("away until 25:00", "There is no"),
        ("away until 2026-03-01 09:00", "has passed"),
        ("away until 0001-01-01 00:00", "has passed"),
    ],
)
def test_what_is_unclear_does_nothing_and_says_how(text: str, says: str) -> None:
    parcel = written(text)
    assert parcel.events == ()
    assert says in answer(parcel)


def test_a_stranger_is_told_whom_to_ask() -> None:
    parcel = written("away 2h", user="U9STRANGER")
    assert parcel.events == ()
    assert "U9STRANGER" in answer(parcel)


def test_a_form_with_too_many_fields_is_refused() -> None:
    body = "&".join(f"f{number}=1" for number in range(100)).encode()
    with pytest.raises(Rejected):
        SlackIntake().parse({"content-type": "application/x-www-form-urlencoded"}, body, Book(), NOW, Setup())


def test_no_pointed_bracket_of_the_help_is_taken_for_slacks_markup() -> None:
    for text in ("help", "", "escalate A-9", "who <nobody>"):
        assert "<" not in answer(written(text)), text
    assert "`/rung escalate &lt;issue&gt; [path] &lt;why&gt;`" in answer(written("help"))
