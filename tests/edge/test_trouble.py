"""The database fails at 03:00: nothing is promised that is not on disk, whoever asks hears why, and it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rung.channels.slack import interactions
from rung.clock import SystemClock
from rung.store.people import tokens
from rung.store.standing import vitals
from tests import outages
from tests.edge.front import SLACK_SECRET

if TYPE_CHECKING:
    from tests.edge.front import Front

MAIL = b"From: cara@acme.example\r\nTo: support@localhost\r\nSubject: All is down\r\n\r\n"
LONG = "All is down. " * 20_000
"""More than fits into what a full disk has left."""
FULL = "The disk of the database is full: nothing can be stored."


def event(name: str = "e1", **facts: Any) -> dict[str, Any]:
    return {"type": "issue.opened", "issue": "A-1", "id": name, "body": LONG, **facts}


def is_ready(front: Front) -> bool:
    return front.ask("GET", "/readyz").status == 200


def test_on_a_full_disk_nothing_is_promised_and_all_is_said(sqlite_front: Front) -> None:
    vitals.beat()
    with outages.full_disk():
        refused = sqlite_front.post_events(event())
        assert (refused.status, refused.headers["retry-after"]) == (503, "5")
        assert refused.json["detail"] == FULL
        assert "make room on that disk" in refused.json["hint"]

        ready = sqlite_front.ask("GET", "/readyz")
        assert ready.status == 503
        assert ready.json["checks"]["database"].startswith(f"{FULL} Since 2026-03-09T08:30:00Z. Make room")
        assert sqlite_front.ask("GET", "/healthz").status == 200
        figures = sqlite_front.ask("GET", "/metrics")
        assert figures.status == 200
        assert 'rung_database_trouble{trouble="full"} 1.0' in figures.body.decode()
        assert "rung_inbox_events 0.0" in figures.body.decode(), "what is stored can still be read"
    sqlite_front.eventually(lambda: is_ready(sqlite_front))
    assert "rung_database_trouble{" not in sqlite_front.ask("GET", "/metrics").body.decode()
    assert sqlite_front.post_events(event()).status == 202
    assert [each.id for each in sqlite_front.inbox()] == ["e1"]


def test_mail_is_left_with_its_server_until_there_is_room(sqlite_front: Front) -> None:
    with outages.full_disk():
        code, said = sqlite_front.mail(MAIL + LONG.encode())
        assert (code, said[:5]) == (451, b"4.3.0")
        assert sqlite_front.inbox() == []
    assert sqlite_front.mail(MAIL + LONG.encode())[0] == 250


def test_slack_may_send_the_very_request_again(sqlite_front: Front) -> None:
    now = SystemClock().now()
    told = interactions.message_event(
        at=now, event_id="Ev1", channel="C0ACME", user="U9", text="Everything is down", ts="1773045000.000100"
    )
    signed = interactions.as_json(told, SLACK_SECRET, now)

    def post() -> int:
        return sqlite_front.ask("POST", "/in/slack", signed.body, dict(signed.headers)).status

    with outages.read_only_disk():
        assert post() == 503
    assert post() == 200
    assert len(sqlite_front.inbox()) == 1


def test_a_disk_that_can_only_be_read_keeps_no_reader_out(sqlite_front: Front) -> None:
    """A token that is used for the first time is written down, but nobody is refused for want of that."""
    with outages.read_only_disk():
        refused = sqlite_front.post_events(event())
        assert (refused.status, refused.json["detail"]) == (
            503, "The database can only be read: nothing can be stored.",
        )  # fmt: skip
    assert sqlite_front.eventually(lambda: sqlite_front.post_events(event()).status == 202)


def test_another_program_that_holds_the_file_is_not_waited_for_for_ever(sqlite_front: Front) -> None:
    with outages.locked_by_another_program():
        refused = sqlite_front.post_events(event())
        assert (refused.status, refused.json["detail"]) == (
            503, "Another program holds the database locked: nothing can be stored.",
        )  # fmt: skip
        assert sqlite_front.ask("GET", "/readyz").status == 503
    assert sqlite_front.eventually(lambda: sqlite_front.post_events(event()).status == 202)


def test_a_file_that_was_moved_away_takes_nothing_more(sqlite_front: Front) -> None:
    """SQLite would go on writing into it, wherever it went."""
    vitals.beat()
    assert sqlite_front.post_events(event("before")).status == 202
    with outages.moved_away():
        refused = sqlite_front.post_events(event("while"))
        assert (refused.status, refused.json["detail"]) == (503, "The database file is gone from its place.")
        assert "is gone" in sqlite_front.ask("GET", "/readyz").json["checks"]["database"]
        figures = sqlite_front.ask("GET", "/metrics").body.decode()
        assert 'rung_intake_events_total{intake="api",outcome="accepted"} 1.0' in figures, "what it counted itself"
        assert "rung_database_readable 0.0" in figures
        assert not outages.file().exists(), "no empty database is made in its place"
    sqlite_front.eventually(lambda: is_ready(sqlite_front))
    assert sqlite_front.post_events(event("after")).status == 202
    assert [each.id for each in sqlite_front.inbox()] == ["before", "after"]


def test_a_file_put_in_its_place_is_not_taken_for_it(sqlite_front: Front) -> None:
    assert sqlite_front.post_events(event("before")).status == 202
    with outages.moved_away() as aside:
        outages.file().write_bytes(aside.read_bytes())
        refused = sqlite_front.post_events(event("while"))
        assert refused.status == 503
        assert refused.json["detail"].startswith("Another file stands in the place of the database file")
        outages.file().unlink()
    assert sqlite_front.eventually(lambda: sqlite_front.post_events(event("after")).status == 202)


def test_a_server_that_is_away_is_said_and_comes_back(postgres_database: str) -> None:
    from tests.edge.front import open_front

    with open_front() as front:
        vitals.beat()
        assert front.post_events(event("before")).status == 202
        unheard, _ = tokens.create_for(front.owner.username, "not heard of lately", ("events:write",))
        with outages.server_away(postgres_database):
            refused = front.post_events(event("while"))
            assert (refused.status, refused.json["detail"]) == (503, "The database server cannot be reached.")
            refused = front.post_events(event("while"), token=unheard)
            assert (refused.status, refused.headers["retry-after"]) == (503, "5"), "whose it is cannot be asked now"
            ready = front.ask("GET", "/readyz")
            assert (ready.status, "cannot be reached" in ready.json["checks"]["database"]) == (503, True)
            assert front.ask("GET", "/healthz").status == 200
            assert 'rung_database_trouble{trouble="away"} 1.0' in front.ask("GET", "/metrics").body.decode()
            assert front.mail(MAIL)[0] == 451
        front.eventually(lambda: is_ready(front))
        assert front.post_events(event("after")).status == 202


def test_a_stranger_hears_of_the_token_and_not_of_the_disk(sqlite_front: Front) -> None:
    with outages.full_disk():
        assert sqlite_front.post_events(event()).status == 503
        assert sqlite_front.post_events(event(), token="rung_not_ours").status == 401
