"""The OpenAPI document says what is so, and can be read and tried in a browser without anybody else's server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from rung.reports.export.files import XLSX

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.api.desk import Desk


@pytest.fixture
def document(sqlite_database: str) -> dict[str, Any]:
    """The document as a stranger reads it."""
    from tests.api.desk import Caller

    answer = Caller().get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_says_what_it_is_for_who_may_and_how_it_fails(document: dict[str, Any]) -> None:
    found = dict(operations(document))
    assert len(found) > 25
    assert len({operation["operationId"] for operation in found.values()}) == len(found)
    for name, operation in found.items():
        assert operation["summary"], name
        assert operation["tags"], name
        assert re.search(r"Needs the scope `[a-z:]+`\.", operation["description"]), name
        assert [set(one) for one in operation["security"]] == [{"BearerToken"}, {"ConsoleSession"}], name
        assert {"401", "403", "422", "500"} <= set(operation["responses"]), name
        assert any(status.startswith("2") for status in operation["responses"]), name
        for status, response in operation["responses"].items():
            assert response["description"], f"{name} {status}"
            kinds = list(response["content"])
            answers = ["text/csv", XLSX] if name.endswith(".{ending}") else ["application/json"]
            wanted = answers if status < "400" else ["application/problem+json"]
            assert kinds == wanted, f"{name} {status}"


def test_addresses_with_ids_may_miss_and_bodies_may_be_unfit(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert ("404" in operation["responses"]) == ("{" in name), name
        named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", name)), name
        if "requestBody" in operation:
            assert {"400", "413"} <= set(operation["responses"]), name


def test_acts_can_be_repeated_and_need_not_be_waited_for(document: dict[str, Any]) -> None:
    acts = [
        operation
        for name, operation in operations(document)
        if "issues:write" in operation["description"]
        and not name.endswith(("/attempts", "/preferences", "/tests"))  # a delivery's and a person's, not an issue's
        and "/accounts/" not in name
        and not name.endswith("/brief")  # a draft that somebody changes: nothing happens to the issue
    ]
    assert len(acts) == 32
    for operation in acts:
        headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
        assert headers == {"Idempotency-Key", "Prefer"}
        assert "202" in operation["responses"]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for each in value.values():
                yield from references(each)
        elif isinstance(value, list):
            for each in value:
                yield from references(each)

    found = set(references(document))
    assert found == {f"#/components/schemas/{name}" for name in schemas if f"#/components/schemas/{name}" in found}
    assert {"#/components/schemas/Problem", "#/components/schemas/Escalation"} <= found
    assert set(document["components"]["securitySchemes"]) == {"BearerToken", "ConsoleSession"}


def test_the_document_holds_what_the_api_answers(desk: Desk) -> None:
    """Each answer has the fields that its schema requires, and no others."""
    desk.opens("A-1")
    ana = desk.program()
    document = ana.get("/openapi.json").json()

    issue = ("/issues", "/issues/A-1", "/issues/A-1/timeline", "/issues/A-1/why")
    schedules = ("/on-call", "/schedules", "/schedules/nights", "/shift-swaps")
    for path in (*issue, *schedules, "/people", "/accounts", "/fairness", "/deliveries", "/policies", "/delivery-mode"):
        template = f"/api/v1{path}".replace("A-1", "{issue}").replace("nights", "{schedule}")
        content = document["paths"][template]["get"]["responses"]["200"]["content"]
        _check(ana.get(path).json(), content["application/json"]["schema"], document["components"]["schemas"], path)


def _check(value: Any, schema: dict[str, Any], schemas: dict[str, Any], place: str) -> None:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        if value is None:
            assert {"type": "null"} in schema["anyOf"], place
            return
        schema = next(one for one in schema["anyOf"] if one != {"type": "null"})
        _check(value, schema, schemas, place)
    elif schema.get("type") == "array":
        for number, each in enumerate(value):
            _check(each, schema["items"], schemas, f"{place}[{number}]")
    elif "properties" in schema:
        assert set(schema["required"]) == set(value) == set(schema["properties"]), place
        for name, each in value.items():
            _check(each, schema["properties"][name], schemas, f"{place}.{name}")
    elif schema.get("format") == "date-time":
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value), place


@pytest.mark.browser
def test_trying_an_operation_in_the_browser(sqlite_database: str, page: Page) -> None:
    from tests.api.desk import Desk
    from tests.api.server import serving

    with Desk().at_work() as desk, serving() as address:
        desk.opens("A-1")
        program = desk.program("issues:read")
        elsewhere: list[str] = []
        page.on("request", lambda request: None if request.url.startswith(address) else elsewhere.append(request.url))

        page.set_default_timeout(60_000)  # it draws every operation before the first one can be pressed
        answer = page.goto(f"{address}/api/v1/docs")

        assert answer is not None
        assert "script-src 'self';" in answer.headers["content-security-policy"], "no inline script, nobody else's"
        page.get_by_role("button", name="Authorize").first.click()
        page.locator("#auth-bearer-value").fill(program.headers["Authorization"].removeprefix("Bearer "))
        page.get_by_role("button", name="Apply credentials").first.click()
        page.get_by_role("button", name="Close").first.click()
        page.locator("#operations-issues-list_issues .opblock-summary-control").click()
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute").click()
        page.locator(".live-responses-table .response-col_status").get_by_text("200").wait_for()
        assert "Everything is down" in page.locator(".live-responses-table").inner_text()
        assert [url for url in elsewhere if not url.startswith(("data:", "blob:"))] == []
