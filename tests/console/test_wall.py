"""The wall: what a screen on the floor shows, and that a screen without a login sees the wall and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from rung.console.wall.people import There, calls_now, teams_now
from rung.console.wall.strip import TALLEST, strip, tone
from rung.core import events
from rung.core.desk import Away
from rung.core.policy import Policy
from rung.policy.reading.loader import load
from rung.store.people import members
from rung.store.wall.standing import Due, Named

if TYPE_CHECKING:
    from tests.console.office import Office

NINE = datetime(2026, 3, 9, 8, 0, 30, tzinfo=UTC)
"""A Monday, 30 seconds past nine in Berlin."""


def due(minutes: float, *, is_held: bool = False, has_nobody: bool = False) -> Due:
    issue = Named("A-1", "P0", "Acme", "Technical support", "")
    return Due(NINE + timedelta(minutes=minutes), "first_response", issue, is_held, has_nobody)


def test_a_minute_shows_what_comes_in_it_and_never_by_colour_alone() -> None:
    minutes = strip([due(-5), due(3), due(20, is_held=True), due(59.9), due(3, has_nobody=True)], NINE, "Europe/Berlin")
    assert len(minutes) == 60
    marked = {number: [mark.sign for mark in one.marks] for number, one in enumerate(minutes) if one.marks}
    assert marked == {0: ["✕"], 3: ["✕", "▲"], 20: ["✓"], 59: ["●"]}
    assert [one.label for one in minutes[:6]] == ["09:00", "", "", "", "", "09:05"]
    assert minutes[3].words == "09:03: 2 due"


def test_what_comes_soon_is_amber_though_somebody_has_it() -> None:
    assert [tone(due(at, is_held=True), NINE) for at in (0, 15, 15.1)] == ["red", "amber", "blue"]


def test_a_minute_with_more_than_there_is_room_for_counts_the_rest() -> None:
    minute = strip([due(7)] * 9, NINE, "UTC")[7]
    assert (len(minute.marks), minute.more) == (TALLEST - 1, 10 - TALLEST)


def test_each_team_says_who_is_there_until_when_and_who_is_away() -> None:
    from tests.console.office import POLICY

    pager = "schedules:\n  pager: {name: Pager, layers: [{rotation: [bo], starts: 2026-03-02T09:00, every: 1w}]}\n"
    document = load(POLICY.replace('"00:00-24:00"', '"09:00-17:00"') + pager).document
    assert document is not None
    policy = Policy(document)
    away = {"ana": (Away(NINE - timedelta(hours=1), NINE + timedelta(hours=2)),)}
    team = teams_now(policy, away, NINE, None)[0]
    closes = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    assert team.there == (There("Bo Lind", closes), There("Cy Park", closes))
    assert team.away == (There("Ana Ruiz", NINE + timedelta(hours=2)),)
    night = teams_now(policy, {}, NINE - timedelta(hours=3), None)[0]
    assert (night.there, night.next_at) == ((), datetime(2026, 3, 9, 8, 0, tzinfo=UTC))
    assert [one.person for one in calls_now(policy, NINE, "technical")] == ["Bo Lind"]
    assert calls_now(policy, NINE, "sales") == []


def test_the_floor_at_a_glance(office: Office) -> None:
    from tests.console.office import words_of

    quiet = words_of(office.window().get(reverse("wall-board")))
    assert "Nothing is due: no clock runs, and no ladder climbs." in quiet
    assert "Technical support 3 there: Ana Ruiz" in quiet
    assert "Nothing is open." in quiet
    office.opens("A-1", subject="Everything is down", body="Nothing works!")
    office.opens("B-2", account="tiny", priority="P2", contact="b@tiny.example")
    office.passes(minutes=3)
    wall = office.window().get(reverse("wall"))
    said = words_of(wall)
    assert "Open 2 P0 1 · P1 0 · P2 1" in said
    assert "7:00 climbs P0 Acme A-1" in said
    assert "12:00 first response P0 Acme A-1" in said
    assert "Due within the hour: 2" in said
    assert re.search(r"Oldest unanswered 3:\d\d", said)
    assert "waits on us 2" in said
    assert "Everything is down" not in said
    assert "Nothing works" not in said
    office.happens(events.MessageSent(issue="B-2", at=office.clock.now(), by="ana", body="Done?"))
    office.happens(events.IssueChanged(issue="B-2", at=office.clock.now(), changes={"status": "waiting_on_customer"}))
    office.passes(minutes=41)
    late = words_of(office.window().get(reverse("wall-board")))
    assert "Nobody has this one" in late
    assert "nobody answered P0 Acme A-1" in late
    assert "Clocks late ✕ 1" in late
    assert "waits on the customer 1" in late
    other = office.window().get(reverse("wall-board"), {"team": "sales\0"})
    assert "There is no such team" in words_of(other)
    none = office.window().get(reverse("wall-board"), {"team": "technical"})
    assert "Open 0" in words_of(none)


def test_a_screen_without_a_login_sees_the_wall_and_nothing_else(sqlite_office: Office) -> None:
    office = sqlite_office
    office.opens("A-1", subject="Everything is down", body="Nothing works!")
    answer = office.window("lead").post(reverse("wall-link-add"), {"name": "floor 2"})
    made = answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    address = re.search(r"/wall/of/[\w-]+", made)
    assert address
    assert address[0] not in office.window("lead").get(reverse("settings")).content.decode(), "it is shown once"
    screen = office.window(None)
    page = screen.get(address[0])
    board = screen.get(f"{address[0]}/board")
    for answer in (page, board):
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "A-1" in text
        assert not any(word in text for word in ("Acme", "Everything is down", "Nothing works", "ops@acme", "/issues/"))
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert not answer.cookies
    for other in ("now", "wall", "wall-board", "numbers", "settings"):
        assert screen.get(reverse(other)).status_code == 302, other
    assert screen.post(address[0]).status_code == 405
    assert "last seen <time" in office.window("lead").get(reverse("settings")).content.decode()
    assert "There is no such team" in screen.get(f"{address[0]}/board?team=x%00<b>").content.decode()

    from tests.console.office import account

    members.change(account("lead").pk, role="agent")
    assert screen.get(address[0]).status_code == 404, "whoever made it may no longer make one"
    members.change(account("lead").pk, role="lead")
    assert screen.get(address[0]).status_code == 200
    from rung.store.wall import links

    office.window("lead").post(reverse("wall-link-revoke", args=[links.everyone()[0].id]))
    for gone in (screen.get(address[0]), screen.get(f"{address[0]}/board"), screen.get("/wall/of/%C3%A9" + "x" * 200)):
        assert gone.status_code == 404
        assert "leads nowhere" in gone.content.decode()


def test_a_screen_names_accounts_where_that_was_wanted_and_one_team_where_it_has_one(sqlite_office: Office) -> None:
    from rung.store.wall import links
    from tests.console.office import account

    sqlite_office.opens("A-1", team="technical")
    sqlite_office.opens("B-2", account="tiny")
    token, _ = links.create(account("lead"), "stand", "technical", has_accounts=True)
    said = sqlite_office.window(None).get(reverse("wall-shared-board", args=[token]), {"team": ""}).content.decode()
    assert "Acme" in said
    assert "Tiny" not in said
    refused = sqlite_office.window("lead").post(reverse("wall-link-add"), {"name": " "}, follow=True)
    assert "Say where the screen hangs" in refused.content.decode()
