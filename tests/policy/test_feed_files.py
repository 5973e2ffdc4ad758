"""Schedules whose turns stand in an iCal file beside the policy."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from rung.core.oncall import on_call
from rung.policy import Feeds, Loaded, from_json, load, to_json
from tests.policy.documents import company
from tests.policy.test_feeds import HOUR, feed

WITH_FEED = 'schedules: {on-call: {ical: "on-call.ics"}}'
EIGHT_THIRTY = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def loaded(folder: Path, addition: str = WITH_FEED) -> Loaded:
    feeds = Feeds.beside(folder / "policy.yaml", [2026])
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


def test_an_address_is_left_alone_and_says_so(tmp_path: Path) -> None:
    found = loaded(tmp_path, WITH_FEED.replace("on-call.ics", "https://calendar.example/on-call.ics"))
    assert found.document is not None
    assert found.document.schedules["on-call"].shifts == ()
    assert "not_yet_acted_on" in {problem.code for problem in found.warnings}
