"""Whatever is sent, the API says what is wrong with it, and no issue is left standing still."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from tests.api.test_access import OPERATIONS
from tests.properties import tried

if TYPE_CHECKING:
    from tests.api.desk import Desk

ACTS = [one for one in OPERATIONS if not one.startswith("GET") and "delivery-mode" not in one and "policies" not in one]
READS = [one for one in OPERATIONS if one.startswith("GET")]
KINDS = [
    "issue.changed", "issue.escalated", "issue.assigned", "message.sent", "escalation.acknowledged", "issue.snoozed",
    "handoff.offered", "message.received", "csat.received", "notice.failed", "issue.closed", "issue.linked",
]  # fmt: skip
FIELDS = {
    "path": ["outage", "billing"],
    "level": [1, 2, 99],
    "reason": ["unavailable", "not_ours", "why not"],
    "answers": [{"impact": "all"}],
    "lasts": ["2h", "1mo", "9999999w", "0", "soon"],
    "next_update_by": ["2026-03-09T12:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"],
    "until": ["2026-03-10T12:00:00Z", "9999-12-31T23:59:59Z"],
    "body": ["hello"],
    "mentions": [["bo"]],
    "to": ["ana", "billing", None],
    "team": ["technical", None],
    "summary": ["so it is"],
    "priority": ["P0", "P2"],
    "status": ["open", "waiting_on_customer", "resolved", "closed", "x" * 300],
    "kind": ["outage", None],
    "account": ["tiny", "nobody-knows", None],
    "tags": [["a"], []],
    "who": ["ana", "nobody"],
    "from_at": ["2026-03-10T12:00:00Z", "0001-01-01T00:00:00Z"],
    "to_at": ["2026-03-10T13:00:00Z", "9999-12-31T23:59:59Z"],
    "given": [{"schedule": "nights", "from_at": "2026-03-16T12:00:00Z", "to_at": "2026-03-16T13:00:00Z"}],
    "because": ["no"],
    "text": ["rung: 1", "rung: [", "x" * 300],
    "revision": [1, 2, 2**40],
    "version": [1, 99],
    "name": ["Night shift"],
    "move_open": [True],
    "fields": [{"region": "eu"}, {"status": "open"}],
    "definition": [{"title": "Report"}, {"fields": [{"key": "words"}]}],
}
NASTY = st.sampled_from(["\0", "\ud800", "", " ", "x" * 300, "\u202e", "💥", "{{", "%s", "' OR 1=1"])
TEXT = NASTY | st.text(max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
BODY = st.fixed_dictionaries({}, optional={name: st.sampled_from(good) | JSON for name, good in FIELDS.items()}) | JSON
FEW = tried(50)


class _Named(dict[str, str]):
    """What stands in an address: whatever is not listed is named as the issue is."""

    def __missing__(self, name: str) -> str:
        return self["issue"]


def path_of(operation: str, issue: str, number: Any) -> str:
    named = _Named(
        issue=quote(issue, safe=""), escalation=quote(f"{issue}.{number}", safe=""), number=quote(str(number), safe=""),
        schedule=quote(issue, safe="") if issue != "A-1" else "nights", override="nothing",
        draft=quote(str(number), safe=""), notice=quote(str(number), safe=""),
    )  # fmt: skip
    return operation.split()[1].format_map(named)


def encoded(value: Any) -> bytes:
    """JSON as careless programs write it: half of a surrogate pair included."""
    return json.dumps(value).encode()


@FEW
@given(data=st.data())
def test_acts(desk: Desk, data: st.DataObject) -> None:
    from rung.store.decisions import set_aside

    if not hasattr(desk, "someone"):
        desk.opens("A-1")
        desk.someone = desk.program()  # type: ignore[attr-defined]
    ana = desk.someone  # type: ignore[attr-defined]
    operation = data.draw(st.sampled_from(ACTS))
    body = data.draw(BODY)
    if operation == "POST /events" and isinstance(body, dict):
        kind = data.draw(st.sampled_from(KINDS))
        body = {"type": kind, "issue": "A-1", **body}
    url = f"/api/v1{path_of(operation, 'A-1', 1)}"

    answer = ana.client.generic(operation.split()[0], url, encoded(body), "application/json", headers=ana.headers)

    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"]
        assert answer.json()["hint"]
    assert ana.get("/issues/A-1").status_code == 200
    assert set_aside.count() == 0, [one.trace for one in set_aside.everything() if one.state == "set_aside"]


@FEW
@given(data=st.data())
def test_reads(desk: Desk, data: st.DataObject) -> None:
    if not hasattr(desk, "someone"):
        desk.opens("A-1")
        desk.someone = desk.program()  # type: ignore[attr-defined]
    ana = desk.someone  # type: ignore[attr-defined]
    operation = data.draw(st.sampled_from(READS))
    issue = data.draw(st.sampled_from(["A-1", "A-2", "A\0", "/", "..", "x" * 500]) | st.text(min_size=1, max_size=10))
    issue = issue.encode("utf-8", "replace").decode()
    number = data.draw(st.sampled_from([1, 2, 2**31, 10**30, "x"]))
    names = ["from", "state", "tab", "q", "account", "limit", "offset", "after", "to", "issue", "failed", "status"]
    query = data.draw(st.dictionaries(st.sampled_from(names), NASTY | st.text(max_size=5) | st.integers().map(str)))
    asked = "&".join(f"{name}={quote(value.encode('utf-8', 'replace'))}" for name, value in query.items())

    answer = ana.get(f"{path_of(operation, issue, number)}?{asked}")

    assert answer.status_code in (200, 404, 409, 422), answer.content
    if answer.status_code != 200:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["hint"]
