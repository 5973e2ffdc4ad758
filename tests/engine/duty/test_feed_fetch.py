"""Calendars fetched from their addresses: all at once, within the time that somebody waits."""

from __future__ import annotations

import asyncio
import time

import pytest

from rung.channels.resolver import PatientResolver
from rung.engine.duty.feed_fetch import Version, fetch_all
from tests.calendars import CalendarServer, open_calendar_server


def fetch(server: CalendarServer, *paths: str, patience: float = 5.0, own: tuple[str, ...] = ()) -> dict[str, str]:
    """By path, the content or the trouble."""
    wanted = {f"http://{server.host}/{path}": Version() for path in paths}
    found = fetch_all(wanted, own or (server.host,), patience)
    return {path: (one.content or b"").decode() or one.trouble for path, one in zip(paths, found.values(), strict=True)}


def test_ten_that_hang_take_no_longer_than_one() -> None:
    with open_calendar_server() as server:
        server.hangs()
        began = time.monotonic()
        found = fetch(server, *map(str, range(10)), patience=0.5)
        assert set(found.values()) == {"no answer in time"}
        assert time.monotonic() - began < 4


def test_the_configuration_names_a_host_with_or_without_its_port() -> None:
    with open_calendar_server() as server:
        server.says(b"BEGIN:VCALENDAR")
        assert fetch(server, "a", own=("127.0.0.1",)) == {"a": "BEGIN:VCALENDAR"}
        assert fetch(server, "a", own=(server.host,)) == {"a": "BEGIN:VCALENDAR"}
        for other in ("127.0.0.1:1", "localhost", "calendar.example"):
            refused = fetch(server, "a", own=(other,))["a"]
            assert refused.startswith("this address leads into a private network and is refused; RUNG_FEED_HOSTS")


def test_a_user_in_the_address_is_no_host() -> None:
    with open_calendar_server() as server:
        server.says(b"BEGIN:VCALENDAR")
        address = f"http://calendar.internal@{server.host}/a"
        assert fetch_all({address: Version()}, ("calendar.internal",), 5.0)[address].trouble.startswith("this address")
        assert fetch_all({address: Version()}, (server.host,), 5.0)[address].content == b"BEGIN:VCALENDAR"


@pytest.mark.parametrize("address", ["http://nowhere.invalid/a.ics", f"http://{'x' * 90}.example/", "http://[::ffff:0]x/"])
def test_a_host_that_is_none_is_no_connection(address: str) -> None:
    trouble = fetch_all({address: Version()}, (), 2.0)[address].trouble
    assert trouble.startswith(("no connection", "this is not an HTTP address", "this is no address"))


def test_names_are_looked_up() -> None:
    found = asyncio.run(PatientResolver().resolve("localhost", 80))
    assert {one["host"] for one in found} <= {"127.0.0.1", "::1"}
    with pytest.raises(OSError, match="no name of a host"):
        asyncio.run(PatientResolver().resolve("x" * 90 + ".example", 80))
