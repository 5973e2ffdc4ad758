"""Schedules whose turns stand in an iCal file beside the policy, or at an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rung.core.people.oncall import on_call
from rung.policy import Feeds, Loaded, from_json, load, to_json
from rung.policy.feeds.sources import Copy
from tests.policy.documents import company
from tests.policy.feeds.test_feeds import HOUR, feed

WITH_FEED = 'schedules: {on-call: {ical: "on-call.ics"}}'
EIGHT_THIRTY = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def loaded(folder: Path, addition: str = WITH_FEED) -> Loaded:
    feeds = Feeds.of_years([2026], folder=folder)
    return load(company(addition, ("schedules",)), feeds=feeds)


def test_the_file_says_who_is_on_call_and_the_version_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "on-call.ics").write_bytes(feed(f"{HOUR};;SUMMARY:bo"))
    document = loaded(tmp_path).document
    assert document is not None
    (tmp_path / "on-call.ics").unlink()
    schedule = from_json(to_json(document)).schedules["on-call"]
    assert schedule.ical == "on-call.ics"
    assert on_call(schedule, EIGHT_THIRTY) == "bo"


def test_layers_speak_where_the_feed_is_silent(tmp_path: Path) -> None:
    (tmp_path / "on-call.ics").write_bytes(feed(f"{HOUR};;SUMMARY:bo"))
    layers = "layers: [{rotation: [cy], every: 1w, starts: 2026-01-05T09:00}]"
    document = loaded(tmp_path, WITH_FEED.replace('on-call.ics"', f'on-call.ics", {layers}')).document
    assert document is not None
    schedule = document.schedules["on-call"]
    assert on_call(schedule, EIGHT_THIRTY) == "bo"
    assert on_call(schedule, EIGHT_THIRTY.replace(hour=10)) == "cy"


def test_an_entry_that_names_nobody_is_a_warning_at_the_feed(tmp_path: Path) -> None:
    (tmp_path / "on-call.ics").write_bytes(feed(f"{HOUR};;SUMMARY:Dana", f"{HOUR};;SUMMARY:bo"))
    found = loaded(tmp_path)
    (problem,) = [one for one in found.warnings if one.code == "feed_names_nobody"]
    assert (found.document is not None, problem.path) == (True, "schedules.on-call.ical")
    assert problem.message == "on-call.ics: 'Dana' names nobody of the policy"


def test_a_feed_that_cannot_be_read_keeps_the_policy_from_being_published(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "on-call.ics").write_bytes(feed(f"{HOUR};;SUMMARY:bo"))
    (tmp_path / "policy" / "page.ics").write_bytes(b"<html>Please sign in</html>")
    for name, words in (
        ("none.ics", "No such file"), ("../on-call.ics", "outside the folder"), ("page.ics", "no iCal calendar"),
        (str(tmp_path / "on-call.ics"), "outside the folder"), (".", "cannot be read"),
    ):  # fmt: skip
        found = loaded(tmp_path / "policy", WITH_FEED.replace("on-call.ics", name))
        assert found.document is None
        (problem,) = found.errors
        assert (problem.code, problem.path) == ("unreadable_feed", "schedules.on-call.ical")
        assert words in problem.message


def test_where_no_file_stands_beside_the_policy_it_says_what_to_do() -> None:
    (problem,) = load(company(WITH_FEED, ("schedules",))).errors
    assert (problem.code, problem.hint) == ("feed_out_of_reach", "publish it with rung policy publish FILE")


ADDRESS = "https://calendar.example/on-call.ics?key=a-secret"
AT_AN_ADDRESS = WITH_FEED.replace("on-call.ics", ADDRESS)


def fetched(*copies: Copy, are_needed: bool = False) -> Loaded:
    """A policy whose feed is at an address, and what is had of it."""

    def had(zones: Mapping[str, str], from_at: datetime, to_at: datetime) -> dict[str, Copy]:
        assert zones == {ADDRESS: "Europe/Berlin"}
        return dict(zip(zones, copies, strict=False))

    feeds = Feeds.of_years([2026], copies=had, are_needed=are_needed)
    return load(company(AT_AN_ADDRESS, ("schedules",)), feeds=feeds)


def test_an_address_gives_turns_as_a_file_does() -> None:
    found = fetched(Copy(feed(f"{HOUR};;SUMMARY:bo", f"{HOUR};;SUMMARY:Dana")))
    assert found.document is not None
    assert on_call(found.document.schedules["on-call"], EIGHT_THIRTY) == "bo"
    (problem,) = [one for one in found.warnings if one.code.startswith("feed")]
    assert problem.message == "calendar.example: 'Dana' names nobody of the policy", "what follows the host is a secret"


def test_the_last_turns_count_where_the_address_gives_nothing_newer() -> None:
    at = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    found = fetched(Copy(feed(f"{HOUR};;SUMMARY:bo"), at, "no answer in time"), are_needed=True)
    assert found.document is not None
    assert on_call(found.document.schedules["on-call"], EIGHT_THIRTY) == "bo"
    (problem,) = [one for one in found.warnings if one.code == "feed_not_fetched"]
    assert problem.message == "calendar.example: no answer in time; the turns of 2026-03-01 09:00 UTC count"
    assert problem.hint


@pytest.mark.parametrize("copies", [(), (Copy(trouble="no answer in time"),), (Copy(b"<html>"),)])
def test_an_address_that_never_gave_turns_is_an_error_only_for_who_publishes(copies: tuple[Copy, ...]) -> None:
    looked_at = fetched(*copies)
    assert looked_at.document is not None
    assert looked_at.document.schedules["on-call"].shifts == ()
    (problem,) = [one for one in looked_at.warnings if one.code == "feed_not_fetched"]
    assert problem.message.endswith("; nobody is on call by it")
    (error,) = fetched(*copies, are_needed=True).errors
    assert (error.code, error.path) == ("unreadable_feed", "schedules.on-call.ical")


def test_where_nobody_fetches_it_says_so() -> None:
    (problem,) = [one for one in load(company(AT_AN_ADDRESS, ("schedules",))).warnings if one.code.startswith("feed")]
    assert (problem.code, problem.path) == ("feed_not_fetched", "schedules.on-call.ical")


def test_years_that_no_calendar_has_are_cut_off() -> None:
    assert Feeds.of_years([1, 9999]) == Feeds.of_years([1971, 2198])
    assert Feeds.of_years([9999]).from_at < Feeds.of_years([9999]).to_at
