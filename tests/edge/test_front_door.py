"""`POST /api/v1/events` over real sockets: who may, what is taken, and that 202 means on disk."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from rung.core.events import IssueOpened
from rung.store import setup
from rung.store.people import members, tokens

if TYPE_CHECKING:
    from tests.edge.front import Front

OPENED = {"type": "issue.opened", "issue": "A-1", "account": "acme", "id": "e1", "at": "2026-03-09T08:00:00Z"}


def test_202_means_on_disk(front: Front) -> None:
    answer = front.post_events(OPENED)
    assert (answer.status, answer.json) == (202, {"accepted": 1, "duplicates": 0, "errors": []})
    (event,) = front.inbox()
    assert isinstance(event, IssueOpened)
    assert (event.issue, event.account, event.id) == ("A-1", "acme", "e1")
    assert front.sources()[0].startswith("api:")


def test_an_event_without_id_and_instant_gets_both(front: Front) -> None:
    assert front.post_events({"type": "issue.opened", "issue": "A-1"}).status == 202
    (event,) = front.inbox()
    assert event.id
    assert event.at == front.clock.now()


def test_the_same_event_again_changes_nothing(front: Front) -> None:
    front.post_events(OPENED)
    answer = front.post_events(dict(reversed(OPENED.items())))
    assert (answer.status, answer.json) == (202, {"accepted": 0, "duplicates": 1, "errors": []})
    assert len(front.inbox()) == 1


def test_an_event_repeated_without_instant_is_still_the_same(front: Front) -> None:
    event = {"type": "issue.opened", "issue": "A-1", "id": "e1"}
    front.post_events(event)
    front.clock.set(front.clock.now().replace(minute=45))
    assert front.post_events(event).json["duplicates"] == 1


def test_the_same_id_with_other_content_is_refused(front: Front) -> None:
    front.post_events(OPENED)
    answer = front.post_events({**OPENED, "subject": "Something else"}, {**OPENED, "id": "e2"})
    assert answer.status == 202
    assert (answer.json["accepted"], [(e["line"], e["field"], e["code"]) for e in answer.json["errors"]]) == (
        1, [(1, "id", "id_reused")],
    )  # fmt: skip


def test_lines_are_taken_each_for_itself(front: Front) -> None:
    lines = [{**OPENED, "id": f"e{n}", "issue": f"A-{n}"} for n in range(5)]
    lines.insert(2, {"type": "issue.opnd", "issue": "A-9"})
    answer = front.post_events(*lines)
    assert (answer.status, answer.json["accepted"]) == (202, 5)
    assert [(e["line"], e["code"], e["hint"]) for e in answer.json["errors"]] == [
        (3, "unknown_type", "Did you mean `issue.opened`?")
    ]
    assert [event.issue for event in front.inbox()] == ["A-0", "A-1", "A-2", "A-3", "A-4"]  # type: ignore[union-attr]


def test_where_nothing_is_accepted_the_answer_is_422(front: Front) -> None:
    answer = front.post_events({"type": "issue.opened"})
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    assert (answer.json["accepted"], answer.json["errors"][0]["field"]) == (0, "issue")
    assert answer.json["status"] == 422


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Authorization": ""}, 401, "no_token"),
        ({"Authorization": "Basic abc"}, 401, "no_token"),
        ({"Authorization": "Bearer rung_00000000_nothing"}, 401, "bad_token"),
        ({"Authorization": "Bearer " + "x" * 5000}, 401, "bad_token"),
        ({"Content-Type": "text/plain"}, 415, "unsupported_media_type"),
        ({"Content-Encoding": "gzip"}, 415, "unsupported_encoding"),
    ],
)
def test_who_and_what_is_refused(sqlite_front: Front, headers: dict[str, str], status: int, code: str) -> None:
    answer = sqlite_front.post_events(OPENED, **headers)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["hint"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not sqlite_front.inbox()


def test_a_token_without_the_scope_may_not(sqlite_front: Front) -> None:
    text, _ = tokens.create_for(sqlite_front.owner.username, "reader", ("issues:read",))
    answer = sqlite_front.post_events(OPENED, token=text)
    assert (answer.status, answer.json["code"]) == (403, "missing_scope")


def test_a_token_of_somebody_who_left_is_no_token(sqlite_front: Front) -> None:
    member = members.create("dan@support.example", None)
    text, token = tokens.create_for(member.username, "dan's", ("events:write",))
    tokens.revoke(token.id)
    assert sqlite_front.post_events(OPENED, token=text).status == 401


def test_a_large_body_is_refused_before_it_is_read(sqlite_front: Front) -> None:
    connection = sqlite_front.connection()
    connection.putrequest("POST", "/api/v1/events")
    connection.putheader("Authorization", f"Bearer {sqlite_front.token}")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(sqlite_front.config.max_body + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_a_large_body_without_a_length_is_refused_while_it_comes(sqlite_front: Front) -> None:
    def pieces() -> Any:
        for _ in range(sqlite_front.config.max_body // 65536 + 2):
            yield b" " * 65536

    connection = sqlite_front.connection()
    try:
        given = {"Authorization": f"Bearer {sqlite_front.token}", "Content-Type": "application/json"}
        connection.request("POST", "/api/v1/events", pieces(), given, encode_chunked=True)
        assert connection.getresponse().status == 413
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused so early that the rest was not even taken
    finally:
        connection.close()
    assert not sqlite_front.inbox()


def test_events_that_come_together_are_all_taken(front: Front) -> None:
    answers: list[int] = []

    def send(sender: int) -> None:
        connection = front.connection()
        for number in range(20):
            body = f'{{"type": "issue.opened", "issue": "A-{sender}-{number}", "id": "e-{sender}-{number}"}}'
            given = {"Authorization": f"Bearer {front.token}", "Content-Type": "application/json"}
            connection.request("POST", "/api/v1/events", body.encode(), given)
            response = connection.getresponse()
            response.read()
            answers.append(response.status)
        connection.close()

    senders = [threading.Thread(target=send, args=(sender,)) for sender in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert answers == [202] * 160
    assert len({event.issue for event in front.inbox()}) == 160  # type: ignore[union-attr]


def test_ten_thousand_lines_are_taken_at_once(front: Front) -> None:
    lines = [
        {"type": "message.received", "issue": f"A-{n % 100}", "id": f"e{n}", "body": "x" * 200} for n in range(10_000)
    ]
    answer = front.post_events(*lines)
    assert (answer.status, answer.json) == (202, {"accepted": 10_000, "duplicates": 0, "errors": []})
    assert front.post_events(*lines).json["duplicates"] == 10_000


@pytest.mark.postgres
def test_a_connection_that_broke_is_opened_anew(postgres_database: str) -> None:
    from tests.edge.front import open_front

    with open_front() as front:
        assert front.post_events(OPENED).status == 202
        with psycopg.connect(postgres_database, autocommit=True) as outside:
            outside.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert front.post_events({**OPENED, "id": "e2"}).json["accepted"] == 1
        assert front.ask("GET", "/readyz").json["checks"]["database"] == "ok"
        setup.release()  # the test's own connection broke, too
        assert len(front.inbox()) == 2


def test_a_token_does_no_more_than_the_role_of_its_owner(sqlite_front: Front) -> None:
    member = members.create("eve@support.example", None, role="read_only")
    text, _ = tokens.create_for(member.username, "eve's", ("events:write",))
    answer = sqlite_front.post_events(OPENED, token=text)
    assert (answer.status, answer.json["code"]) == (403, "role_too_small")
