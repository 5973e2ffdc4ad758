"""The Python client against a server on a real socket: what it says arrives once, and what it is answered has types."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from rung_client import AsyncRung, Problem, Rung, Unreachable, Unreadable
from rung_client.shapes import IssueOpened

README = Path(__file__).resolve().parents[2] / "clients" / "python" / "README.md"


class Flaky:
    """A server that answers what it was told to, one after the other, and writes down what it was asked."""

    def __init__(self, *answers: tuple[int, dict[str, str], bytes] | None) -> None:
        """An answer that is None: the line drops."""
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.slept: list[float] = []

    @contextmanager
    def listening(self) -> Iterator[str]:
        flaky = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                flaky.asked.append((self.path, dict(self.headers), body))
                answer = flaky.answers.pop(0)
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, content = answer
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
                """A test's output is about the test."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(10)
            server.server_close()
        assert not self.answers, "it was asked less often than expected"


TAKEN = (202, {}, b'{"accepted": 1, "duplicates": 0, "errors": []}')
BUSY = (503, {"Retry-After": "7"}, b'{"status": 503, "code": "busy", "detail": "Later.", "hint": "Wait."}')


def test_the_examples_of_its_page_do_what_they_say(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.api.desk import Desk
    from tests.api.server import serving

    with Desk().at_work() as desk, serving() as address:
        token = desk.program("admin").headers["Authorization"].removeprefix("Bearer ")
        page = README.read_text(encoding="utf-8").replace("https://rung.example", address).replace("rung_…", token)
        for code in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
            exec(compile(code, str(README), "exec"), {})
            desk.settled("A-1")
        with Rung(address, token) as rung:
            assert rung.read_escalation("A-1.1").state == "acknowledged"
    said = capsys.readouterr().out
    assert "2 on disk, 0 known already" in said
    assert "A-1 Everything is down" in said
    assert "nights bo 2026-03-16" in said


def test_a_refusal_says_why_and_how_to_mend_it(database: str) -> None:
    from tests.api.desk import Desk
    from tests.api.server import serving

    with Desk().at_work() as desk, serving() as address:
        token = desk.program("issues:read").headers["Authorization"].removeprefix("Bearer ")
        with Rung(address, token) as rung:
            with pytest.raises(Problem) as missing:
                rung.read_issue("A/1 ?")
            with pytest.raises(Problem) as forbidden:
                rung.resolve("A-1")
    assert (missing.value.status, missing.value.code) == (404, "not_found")
    assert forbidden.value.status == 403
    assert forbidden.value.hint


def test_events_whose_answer_got_lost_are_sent_again_under_the_same_ids() -> None:
    flaky = Flaky(None, BUSY, TAKEN)
    with flaky.listening() as address, Rung(address, "t", sleep=flaky.slept.append) as rung:
        taken = rung.put_events([IssueOpened(issue="A-1", account="acme")])
    assert taken.accepted == 1
    assert len({body for _, _, body in flaky.asked}) == 1
    assert re.search(rb'"id":"[0-9a-f-]{36}"', flaky.asked[0][2])
    assert flaky.slept == [0.5, 7.0], "its own pause first, then what it was asked for"


def test_an_act_is_repeated_under_one_name_and_what_is_no_act_is_not() -> None:
    escalation = b'{"state": "waiting", "issue": "A-1", "event": "e-1"}'
    flaky = Flaky(None, (202, {}, escalation))
    with flaky.listening() as address, Rung(address, "t", sleep=flaky.slept.append) as rung:
        rung.escalate("A-1", path="outage", reason="Still down", wait=0)
    first, second = (headers for _, headers, _ in flaky.asked)
    assert first["Idempotency-Key"] == second["Idempotency-Key"]
    assert second["Prefer"] == "respond-async"
    flaky = Flaky(None)
    with flaky.listening() as address, Rung(address, "t", sleep=flaky.slept.append) as rung, pytest.raises(Unreachable):
        rung.publish(text="rung: 1")
    assert len(flaky.asked) == 1


def test_a_file_comes_as_it_is() -> None:
    server = Flaky((200, {"Content-Type": "text/csv; charset=utf-8"}, "issue,comment\nA-1,Zürich\n".encode()))
    with server.listening() as address, Rung(address, token="rung_x") as rung:
        assert rung.read_satisfaction_file("csv", team="technical").decode() == "issue,comment\nA-1,Zürich\n"
    assert server.asked[0][0] == "/api/v1/csat.csv?team=technical"


def test_a_server_that_stays_busy_or_is_none_of_rungs_is_said() -> None:
    page = (502, {}, b"<html>Bad gateway</html>")
    patient = (503, {"Retry-After": "3600"}, BUSY[2])
    flaky = Flaky(page, page, patient, (200, {}, b"<html>Welcome</html>"), (200, {}, b"{}"))
    with flaky.listening() as address, Rung(address, "t", tries=2, sleep=flaky.slept.append) as rung:
        with pytest.raises(Problem, match="Bad gateway") as gateway:
            rung.list_issues()
        with pytest.raises(Problem, match="Later"):
            rung.list_issues()
        with pytest.raises(Unreadable):
            rung.list_issues()
        with pytest.raises(Unreadable, match="issues"):
            rung.list_issues()
    assert gateway.value.code == "no_problem_document"
    assert flaky.slept == [0.5], "an hour is longer than anybody wants to wait"


def test_every_operation_is_a_method_of_both_clients_and_nothing_is_out_of_step(sqlite_database: str) -> None:
    from dev.client.files import files
    from rung.api.urls import api

    document = api.get_openapi_schema()
    stale = [file.name for file, text in files(document).items() if file.read_text(encoding="utf-8") != text]
    assert not stale, "the API changed: run `make client`"
    names = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(names) > 60
    assert all(callable(getattr(kind, name)) for kind in (Rung, AsyncRung) for name in names)
