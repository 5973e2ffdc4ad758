"""The body of `POST /api/v1/events`: what is taken, and what is said about what is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from rung.core.events import HandoffOffered, IssueOpened, MessageReceived
from rung.intake.base import Problem, Rejected
from rung.intake.generic import KINDS, read

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
JSON, LINES = "application/json", "application/x-ndjson"


def body(*events: dict[str, Any]) -> bytes:
    return b"\n".join(msgspec.json.encode(event) for event in events)


def problems_of(content: bytes, content_type: str = LINES) -> list[tuple[int, str, str]]:
    return [(each.line, each.field, each.code) for each in read(content, content_type, NOW).problems]


def test_one_event_is_read_with_its_unknown_keys_in_fields() -> None:
    parcel = read(body({"type": "issue.opened", "issue": "A-1", "account": "acme", "region": "eu"}), JSON, NOW)
    assert parcel.events == (IssueOpened(issue="A-1", account="acme", at=NOW, fields={"region": "eu"}),)


def test_fields_given_by_name_win_over_a_stray_key() -> None:
    event = {"type": "issue.opened", "issue": "A-1", "region": "eu", "fields": {"region": "us", "plan": "x"}}
    assert read(body(event), JSON, NOW).events[0].fields == {"region": "us", "plan": "x"}


def test_nobody_outside_says_that_an_issue_is_partial() -> None:
    event = read(body({"type": "issue.opened", "issue": "A-1", "partial": True}), JSON, NOW).events[0]
    assert isinstance(event, IssueOpened)
    assert not event.partial


def test_nobody_outside_says_what_an_issue_is_near_or_of_which_flood_it_is() -> None:
    """It would belong to whatever incident was named, and ring no more."""
    near = [{"issue": "A-0", "incident": "I-1", "opened_at": "2026-03-09T08:00:00Z", "by": ["kind"]}]
    opened = {"type": "issue.opened", "issue": "A-1", "near": near, "flood": "Many at once"}
    event = read(body(opened), JSON, NOW).events[0]
    assert isinstance(event, IssueOpened)
    assert (event.near, event.flood) == ((), "")
    assert event.fields["flood"] == "Many at once"


def test_an_array_and_lines_bring_the_same_events() -> None:
    events = [{"type": "message.received", "issue": f"A-{n}", "at": "2026-03-09T08:00:00Z"} for n in range(3)]
    assert read(msgspec.json.encode(events), JSON, NOW).events == read(body(*events), LINES, NOW).events


def test_lines_sent_as_json_are_read_all_the_same() -> None:
    events = [{"type": "message.received", "issue": f"A-{n}"} for n in range(2)]
    assert len(read(body(*events), JSON, NOW).events) == 2


def test_every_instant_is_kept_in_utc() -> None:
    event = {"type": "message.sent", "issue": "A-1", "at": "2026-03-09T09:00:00+01:00"}
    (found,) = read(body({**event, "next_update_by": "2026-03-09T12:00:00+01:00"}), JSON, NOW).events
    assert found.at.isoformat() == "2026-03-09T08:00:00+00:00"
    assert msgspec.json.encode(found.next_update_by) == b'"2026-03-09T11:00:00Z"'  # type: ignore[union-attr]


def test_names_that_are_words_of_python_are_read() -> None:
    (found,) = read(
        body({"type": "handoff.offered", "issue": "A-1", "from": "frontline", "to": "technical"}), JSON, NOW
    ).events
    assert found == HandoffOffered(issue="A-1", at=NOW, from_="frontline", to="technical")


def test_a_bad_line_never_loses_the_good_ones() -> None:
    good = msgspec.json.encode({"type": "message.received", "issue": "A-1"})
    content = b"\n".join([good, b"{not json", b"", good, b"[]", b'{"type": "message.received"}', good])
    parcel = read(content, LINES, NOW)
    assert parcel.events == (MessageReceived(issue="A-1", at=NOW),) * 3
    assert [item.line for item in parcel.items] == [1, 4, 7]
    assert [(each.line, each.code) for each in parcel.problems] == [
        (2, "invalid_json"),
        (5, "not_an_object"),
        (6, "missing"),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"type": "issue.opened", "issue": "A-\xff"}', "This is not JSON: byte 38 of it is not UTF-8."),
        (b'{"type": "issue.opened", "issue": "\\ud800"}', "This is not JSON: a text holds half of a surrogate pair"),
        (b'{"type": "issue.opened", "issue": "A-1"', "This is not JSON: Input data was truncated"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_said_with_its_place(content: bytes, why: str) -> None:
    (one,) = read(content, JSON, NOW).problems
    assert one.message.startswith(why)
    assert one.hint


def test_everything_wrong_with_a_line_is_said_at_once() -> None:
    event = {"type": "issue.opened", "at": "yesterday", "tags": ["a", 1], "sentiment": "angry"}
    assert problems_of(body(event)) == [
        (1, "at", "wrong_type"), (1, "issue", "missing"), (1, "tags[1]", "wrong_type"), (1, "sentiment", "wrong_type"),
    ]  # fmt: skip
    assert [one.hint for one in read(body(event), JSON, NOW).problems] == [
        "Write an instant with its offset, such as 2026-03-09T08:30:00Z.", "Add `issue`.", "Write a list.",
        "Write a number.",
    ]  # fmt: skip


def test_an_unknown_type_gets_a_hint_at_the_nearest() -> None:
    (found,) = read(body({"type": "isue.open", "issue": "A-1"}), JSON, NOW).problems
    assert found == Problem(
        line=1, field="type", code="unknown_type", message="There is no event type `isue.open`.",
        hint="Did you mean `issue.opened`?",
    )  # fmt: skip


@pytest.mark.parametrize("kind", [None, 7, "time.passed"])
def test_a_type_is_needed_and_time_is_nobodys_to_send(kind: Any) -> None:
    (found,) = read(msgspec.json.encode({"type": kind, "issue": "A-1"}), JSON, NOW).problems
    assert found.field == "type"
    assert "issue.opened" in found.hint or "`" in found.hint


def test_an_instant_needs_an_offset() -> None:
    assert problems_of(body({"type": "message.received", "issue": "A-1", "at": "2026-03-09T08:00:00"})) == [
        (1, "at", "no_offset")
    ]


@pytest.mark.parametrize(
    ("ahead", "is_taken"), [(timedelta(minutes=5), True), (timedelta(minutes=5, seconds=1), False)]
)
def test_an_event_may_be_five_minutes_ahead_and_no_more(ahead: timedelta, is_taken: bool) -> None:
    event = {"type": "message.received", "issue": "A-1", "at": (NOW + ahead).isoformat()}
    assert problems_of(body(event)) == ([] if is_taken else [(1, "at", "at_in_future")])


def test_a_year_that_no_clock_reckons_is_a_slip() -> None:
    event = {"type": "issue.opened", "issue": "A-1", "at": "1026-03-09T08:00:00Z"}
    assert problems_of(body(event)) == [(1, "at", "at_too_early")]


@pytest.mark.parametrize("until", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-10:00"])
def test_what_ends_beyond_all_calendars_is_said_to_end_too_late(until: str) -> None:
    """No zone east of it could show it, so neither page nor alert."""
    event = {"type": "issue.snoozed", "issue": "A-1", "until": until}
    assert problems_of(body(event)) == [(1, "until", "until_too_late")]


def test_a_number_that_nothing_reckons_with_is_refused_and_one_in_a_text_is_not() -> None:
    number = "9" * 400
    event = f'{{"type": "account.changed", "account": "acme", "changes": {{"arr": {number}, "note": "{number}"}}}}'
    assert problems_of(event.encode()) == [(1, "", "number_too_large")]
    assert problems_of(event.replace(f": {number}", ": 5").encode()) == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "two\nlines", "../A-1", "a/./b"])
def test_an_issues_name_is_short_and_printable(name: str) -> None:
    ((_, field, _),) = problems_of(body({"type": "message.received", "issue": name}))
    assert field == "issue"


def test_a_nul_character_is_refused_and_words_about_it_are_not() -> None:
    assert problems_of(b'{"type": "message.received", "issue": "A-1", "body": "a\\u0000b"}') == [
        (1, "", "nul_character")
    ]
    assert problems_of(rb'{"type": "message.received", "issue": "A-1", "body": "the text \\u0000"}') == []


def test_an_event_of_more_than_a_megabyte_is_refused_alone() -> None:
    small = {"type": "message.received", "issue": "A-1"}
    content = msgspec.json.encode([small, {**small, "body": "x" * 1_100_000}, small])
    parcel = read(content, JSON, NOW)
    assert len(parcel.items) == 2
    assert [(each.line, each.code) for each in parcel.problems] == [(2, "too_large")]


@pytest.mark.parametrize("content", [b"", b"[]", b"\n\n"])
def test_a_body_without_an_event_is_wrong(content: bytes) -> None:
    assert read(content, LINES if content.isspace() else JSON, NOW).problems


@pytest.mark.parametrize("content", [b"[" * 200_000, b'{"type":' * 100_000, b"\xff\xfe{", b"nul", b'{"a": 1e999}'])
def test_what_is_no_json_is_said_to_be_none(content: bytes) -> None:
    assert [code for _, _, code in problems_of(content, JSON)] == ["invalid_json"]


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
def test_a_body_of_another_kind_is_refused_with_what_to_send(kind: str) -> None:
    with pytest.raises(Rejected) as refused:
        read(b"{}", kind, NOW)
    assert refused.value.status == 415
    assert "application/x-ndjson" in refused.value.hint


def test_a_body_beyond_the_limit_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        read(b" " * 101, JSON, NOW, most=100)
    assert refused.value.status == 413


def test_the_digest_knows_the_same_content_in_any_order_and_at_any_time() -> None:
    first = read(b'{"type": "message.received", "issue": "A-1", "id": "x"}', JSON, NOW)
    again = read(b'{"id":"x","issue":"A-1","type":"message.received"}', JSON, NOW + timedelta(hours=1))
    other = read(b'{"type": "message.received", "issue": "A-1", "id": "x", "body": "y"}', JSON, NOW)
    assert first.items[0].digest == again.items[0].digest != other.items[0].digest


def test_every_event_of_the_format_can_be_sent() -> None:
    needed = {
        "issue": "A-1",
        "to": "I-1",
        "into": "A-2",
        "from": "A-3",
        "path": "outage",
        "score": 5,
        "notice": 1,
        "account": "acme",
        "person": "ana",
        "message": "m-1",
        "said_at": "2026-03-09T08:00:00Z",
        "mood": "angry",
        "tracker": "jira",
        "skill": "spark",
        "late": True,
        "side": 1,
        "note": "n-1",
        "name": "logins",
        "value": 12.5,
    }
    for kind, struct in KINDS.items():
        required = {
            f.encode_name: needed[f.encode_name]
            for f in msgspec.structs.fields(struct)
            if f.required and f.name != "at"
        }
        assert not read(body({"type": kind, **required}), JSON, NOW).problems, kind


@pytest.mark.parametrize("inward", ["time.passed", "policy.published"])
def test_what_rung_tells_itself_cannot_be_sent_in(inward: str) -> None:
    event = {"type": inward, "issue": "A-1", "at": "2026-03-09T08:00:00Z", "version": 1}
    assert problems_of(body(event)) == [(1, "type", "unknown_type")]
