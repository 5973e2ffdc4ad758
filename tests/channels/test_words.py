"""What an alert says, and that its first 120 characters say it all."""

from datetime import timedelta

import pytest

from rung.channels import words
from rung.channels.text import one_line, shortened
from tests.channels.cast import HOSTILE, NOW, OPENED_AT, alert, owned


def test_the_first_look_says_who_what_since_when_and_what_to_do():
    assert words.headline(alert()) == (
        "P0 Acme · API down for all our users · since 14:02 · level 2 Engineer on call · take it within 15 min"
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_customer_writes_the_first_look_holds_everything(text):
    said = words.headline(alert(subject=text, account=text, level_name=text, opened_at=NOW - timedelta(days=400)))

    assert len(said) <= 120
    assert said.startswith("P0 ")
    for part in ("since", "level 2", "take it within 15 min"):
        assert part in said


def test_the_rest_follows_in_the_order_of_need():
    said = (("impact", "nobody can pay"), ("next_step", "is it us?"))
    rest = {"tried": "restarted the API", "answers": said, "possible_repeat": True, "late_by": timedelta(minutes=4)}
    text = words.plain(alert(**rest))

    assert text.splitlines()[1:] == [
        "(possible repeat)",
        "(late by 4 min)",
        "“We are losing orders every minute.”",
        "Account: Acme · enterprise · 240,000 a year",
        "Why: nobody acknowledged level 1 within 5 min",
        "Tried: restarted the API",
        "Impact: nobody can pay",
        "Next step: is it us?",
        "Also told: Ana Ruiz",
        "Due: first response 14:17 (in 10 min)",
        "Next: Cy Park at 14:22, unless somebody takes it",
        "https://rung.example/a/signed",
    ]


def test_once_somebody_has_it_one_grey_line_is_left():
    assert words.grey_line(owned()) == (
        "Bo Lind has it since 14:07 · next update to the customer by 15:00 · P0 Acme · API down for all our users"
    )


def test_what_is_over_says_why():
    assert words.grey_line(alert(state="closed", because="resolved by Bo Lind")).startswith("Over: resolved by Bo Lind")


def test_times_are_on_the_recipients_clock_with_the_day_where_it_is_not_today():
    there = alert(time_zone="America/New_York")
    assert words.moment(OPENED_AT, there) == "08:02"
    assert words.moment(OPENED_AT - timedelta(hours=10), there) == "Mon 22:02"
    assert words.moment(OPENED_AT - timedelta(days=30), there) == "1 Feb 08:02"
    assert words.moment(OPENED_AT - timedelta(days=365), there) == "3 Mar 2025 08:02"


def test_an_unknown_zone_shows_utc_and_says_so():
    assert words.moment(OPENED_AT, alert(time_zone="Mars/Olympus")) == "13:02 UTC"


def test_what_is_overdue_says_for_how_long():
    late = alert(deadline=("first_response", NOW - timedelta(minutes=65)))
    assert "first response 13:02 (1 h 5 min ago)" in words.plain(late)


def test_an_issue_of_an_unknown_account_is_told_all_the_same():
    assert words.headline(alert(account=None, arr=None, tier=None)).startswith("P0 unknown account · API down")


@pytest.mark.parametrize(
    ("length", "said"),
    [(45, "45 s"), (60, "1 min"), (3600, "1 h"), (3660, "1 h 1 min"), (86_400, "1 d"), (183_600, "2 d 3 h")],
)
def test_spans_are_said_in_their_two_largest_units(length, said):
    assert words.span(timedelta(seconds=length)) == said


def test_a_family_emoji_is_never_torn_apart():
    family = "👩‍👩‍👧‍👦"
    for limit in range(2, 40):
        assert shortened(family * 9, limit).rstrip("…").replace(family, "") == ""


def test_right_to_left_text_keeps_its_direction_to_itself():
    said = one_line("\u202eالنظام لا يعمل", 40)

    assert said == "\u2068النظام لا يعمل\u2069"
    assert len(one_line("ا" * 100, 40)) == 40
