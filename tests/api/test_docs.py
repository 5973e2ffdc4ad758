"""The examples of docs/api.md do what the page says, in its order, against a server that knows nothing of tests."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import urllib.error
import urllib.request
from pathlib import Path
from string import Template
from typing import NamedTuple
from urllib.parse import urlencode

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
EXPECTED = {
    "POST /events": 202,
    "GET /issues": 200,
    "GET /issues/A-1": 200,
    "GET /issues/A-1/timeline": 200,
    "GET /issues/A-1/why": 200,
    "POST /issues/A-1/preview": 200,
    "GET /on-call": 200,
    "GET /fairness": 200,
    "GET /csat": 200,
    "GET /measures/first_response": 200,
    "GET /deliveries": 200,
    "POST /escalations/A-1.1/acknowledgement": 200,
    "POST /issues/A-1/messages": 200,
    "POST /policies/check": 200,
    "POST /policies": 201,
    "POST /drafts": 201,
    "PATCH /drafts/1": 200,
    "GET /drafts/1/difference": 200,
    "POST /drafts/1/publication": 201,
    "POST /scenarios/runs": 200,
    "POST /backtests": 201,
    "PUT /delivery-mode": 200,
}


class Example(NamedTuple):
    """One `curl` of the page."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None

    def run(self) -> tuple[int, bytes]:
        request = urllib.request.Request(self.url, self.body, self.headers, method=self.method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()


def examples(files: Path, **variables: str) -> list[Example]:
    """The commands of the page, read as a shell and curl read them."""
    blocks = re.findall(r"```sh\n(curl .*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [_read(Template(block).substitute(variables), files) for block in blocks]


def _read(command: str, files: Path) -> Example:
    curl = argparse.ArgumentParser(exit_on_error=False)
    curl.add_argument("url")
    curl.add_argument("-X", dest="method")
    curl.add_argument("-H", dest="headers", action="append", default=[])
    curl.add_argument("-d", dest="text")
    curl.add_argument("-G", dest="as_query", action="store_true")
    curl.add_argument("--data-urlencode", dest="queries", action="append", default=[])
    curl.add_argument("--data-binary", dest="file")
    given = curl.parse_args(shlex.split(command.replace("\\\n", " "))[1:])
    body = given.text.encode() if given.text else None
    if given.file:
        body = (files / given.file.removeprefix("@")).read_bytes()
    query = urlencode(dict(one.split("=", 1) for one in given.queries))
    url = f"{given.url}?{query}" if query else given.url
    method = given.method or ("POST" if body else "GET")
    return Example(method, url, dict(header.split(": ", 1) for header in given.headers), body)


def test_the_examples_in_their_order(database: str, tmp_path: Path) -> None:
    from tests.api.desk import POLICY, Desk
    from tests.api.server import serving

    (tmp_path / "policy.yaml").write_text(POLICY + "# the same, and a remark\n")
    statuses = {}
    with Desk().at_work() as desk, serving() as address:
        token = desk.program("admin").headers["Authorization"].removeprefix("Bearer ")
        for example in examples(tmp_path, RUNG=address, TOKEN=token):
            status, body = example.run()
            place = example.url.removeprefix(f"{address}/api/v1").partition("?")[0]
            statuses[f"{example.method} {place}"] = status
            assert json.loads(body), place
            if place == "/events":
                desk.settled("A-1")
    assert statuses == EXPECTED


def test_every_address_of_the_page_exists(sqlite_database: str) -> None:
    from rung.api.urls import api

    paths = api.get_openapi_schema(path_prefix="/")["paths"]
    there = {re.sub(r"\{\w+\}", "{id}", path) for path in paths}
    rooms = "issues|escalations|policies|on-call|people|accounts|deliveries|delivery-mode|set-aside"
    named = set(re.findall(rf"`(?:[A-Z`, ]+ )?(/(?:{rooms})[^`\s?]*)`", PAGE.read_text()))
    assert {re.sub(r"\{\w+\}", "{id}", path) for path in named} <= there
    assert len(named) > 15


def test_every_outcome_of_a_rule_stands_in_the_page() -> None:
    from rung.core.why.why import OUTCOMES

    assert dict(rows_of("outcome")) == OUTCOMES


def test_every_scope_of_the_page_exists() -> None:
    from tests.api.test_access import SCOPES

    assert sorted(scope for scope, _ in rows_of("scope")) == SCOPES


def rows_of(column: str) -> list[tuple[str, str]]:
    """The rows of the page's table whose first column is this."""
    _, _, table = PAGE.read_text(encoding="utf-8").partition(f"| {column} |")
    return re.findall(r"^\| `([\w:]+)` \| (.+) \|$", table.partition("\n\n")[0], re.MULTILINE)
