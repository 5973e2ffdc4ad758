"""Issues: found, read and worked on by programs."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.desk import Desk


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["issues"]]


def test_what_burns_stands_first(desk: Desk) -> None:
    desk.opens("Q-1", priority="P2", account="tiny")
    desk.opens("A-1")
    ana = desk.program("issues:read")

    listed = ana.get("/issues")

    assert ids(listed) == ["A-1", "Q-1"]
    first = listed.json()["issues"][0]
    assert (first["subject"], first["account_name"], first["tier"]) == ("Everything is down", "Acme", "enterprise")
    assert first["last_words"] == "Help!"
    assert (first["next_what"], first["next_at"]) == ("first_response", "2026-03-09T08:15:00Z")
    assert first["escalation"]["told"] == ["Ana Ruiz", "Bo Lind"]
    assert first["next_told"]["people"] == ["cy"]
    assert first["link"].endswith("/issues/A-1")


def test_filters_and_pages(desk: Desk) -> None:
    for number in range(4):
        desk.opens(f"T-{number}", priority="P2", account="tiny", team="billing")
    desk.opens("A-1")
    ana = desk.program("issues:read", "issues:write")
    ana.post("/issues/T-3/resolution")
    ana.call("PATCH", "/issues/T-2", {"status": "waiting_on_customer"})

    assert ids(ana.get("/issues?account=acme")) == ["A-1"]
    assert ids(ana.get("/issues?priority=P0")) == ["A-1"]
    assert ids(ana.get("/issues?q=t-1")) == ["T-1"]
    assert ids(ana.get("/issues?status=resolved")) == ["T-3"]
    assert ids(ana.get("/issues?tab=ended")) == ["T-3"]
    assert ids(ana.get("/issues?status=waiting_on_customer")) == ["T-2"]
    assert sorted(ids(ana.get("/issues?team=billing"))) == ["T-0", "T-1", "T-2", "T-3"]

    pages = [ana.get(f"/issues?limit=2&offset={offset}") for offset in (0, 2, 4)]
    assert [page.json()["total"] for page in pages] == [5, 5, 5]
    found = [one for page in pages for one in ids(page)]
    assert sorted(found) == ["A-1", "T-0", "T-1", "T-2", "T-3"]


@pytest.mark.parametrize(
    ("query", "field", "hint"),
    [
        ("team=techncal", "team", "Did you mean technical?"),
        ("account=acmee", "account", "Did you mean acme?"),
        ("priority=P9", "priority", "There is: P0, P1, P2."),
    ],
)
def test_a_filter_that_names_nothing_says_so(desk: Desk, query: str, field: str, hint: str) -> None:
    """It answered with an empty list, as if all were quiet."""
    desk.opens("A-1")
    refused = desk.program().get(f"/issues?{query}")

    assert refused.status_code == 422
    assert (refused.json()["code"], refused.json()["hint"]) == (f"wrong_{field}", hint)
    assert desk.program().get("/issues?team=technical&priority=P2").json()["total"] == 0


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "offset=-1", "tab=yours", "limit=many"])
def test_a_filter_that_does_not_fit(desk: Desk, query: str) -> None:
    refused = desk.program().get(f"/issues?{query}")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == query.partition("=")[0]
    assert refused.json()["errors"][0]["in"] == "query"


def test_my_issues_and_those_of_my_teams(desk: Desk) -> None:
    desk.opens("A-1", priority="P2", team="technical")
    desk.opens("B-1", priority="P2", team="billing")
    ana = desk.program(person="ana")
    ana.post("/issues/B-1/assignment", {"to": "ana"})

    assert ids(ana.get("/issues?tab=mine")) == ["B-1"]
    assert ids(ana.get("/issues?tab=team")) == ["A-1"]


def test_everything_about_one_issue(desk: Desk) -> None:
    desk.opens("A-1", contact="dana@acme.example", fields={"region": "eu"}, tags=["outage"])
    ana = desk.program()
    ana.post("/issues/A-1/messages", {"body": "We are on it.", "next_update_by": "2026-03-09T10:30:00+01:00"})

    said = ana.get("/issues/A-1").json()

    assert (said["status"], said["priority"]) == ("open", "P0")
    assert (said["fields"], said["tags"]) == ({"region": "eu"}, ["outage"])
    assert said["contact"] == "dana@acme.example"
    assert {clock["metric"]: clock["state"] for clock in said["clocks"]}["first_response"] == "met"
    assert said["next_update_by"] == "2026-03-09T09:30:00Z"
    assert [(one["direction"], one["body"]) for one in said["conversation"]] == [
        ("in", "Nothing works. Help!"),
        ("out", "We are on it."),
    ]
    assert said["escalations"][0]["state"] == "acknowledged", "who was told and answers has it"
    assert said["owner_name"] == "Ana Ruiz"


def test_the_timeline_page_by_page(desk: Desk) -> None:
    desk.opens("A-1")
    ana = desk.program()
    for number in range(4):
        ana.post("/issues/A-1/notes", {"body": f"note {number}"})

    entries, after = [], 0
    while after is not None:
        page = ana.get(f"/issues/A-1/timeline?after={after}&limit=2").json()
        entries += page["entries"]
        after = page["next_after"]

    assert [one["number"] for one in entries] == list(range(1, 6))
    assert [one["event"] for one in entries] == ["issue.opened", *["note.added"] * 4]
    assert entries[1]["by_name"] == "Ana Ruiz"
    assert "note 0" not in str(entries), "the words that people wrote stand in the conversation"


def test_why_somebody_was_told(desk: Desk) -> None:
    desk.opens("A-1")
    desk.passes(minutes=31)

    decisions = desk.program("issues:read").get("/issues/A-1/why").json()["decisions"]

    climb, *_, opened = decisions
    assert (climb["at"], climb["event"]) == ("2026-03-09T08:30:00Z", "time.passed")
    told = next(one for one in climb["sentences"] if one["kind"] == "level.started")
    assert told["code"] == "climb"
    assert told["words"] == "outage, level 2 (Head of support): told Cy Park"
    assert told["considered"] == [{"who": "Cy Park", "why": "is told at any hour"}]
    trigger = next(one for one in opened["sentences"] if one["kind"] == "escalation.opened")
    assert trigger["code"] == "trigger"
    assert "P0" in str(trigger["facts"]) + trigger["because"]


def test_why_not_one_decision_and_every_rule(desk: Desk) -> None:
    desk.opens("A-1", priority="P2")
    ana = desk.program("issues:read")

    explained = ana.get("/issues/A-1/why?line=-1").json()["explained"]

    assert (explained["decision"]["number"], explained["decision"]["event"]) == (1, "issue.opened")
    (critical,) = explained["triggers"]
    assert (critical["outcome"], critical["acted"]) == ("when", False)
    assert critical["words"] == 'its `when` does not hold: `issue.priority == "P0"` is false: issue.priority is "P2"'
    assert critical["parts"] == ['`issue.priority == "P0"` is false: issue.priority is "P2"']
    assert critical["values"] == {"issue.priority": "P2"}
    assert [(one["name"], one["outcome"]) for one in explained["targets"]] == [("All", "applies")]
    assert ana.get("/issues/A-1/why?at=2026-03-09T10:00:00%2B02:00").json()["explained"] == explained
    assert ana.get("/issues/A-1/why").json()["explained"] is None


def test_why_not_one_rule_now_and_before(desk: Desk) -> None:
    desk.opens("A-1")
    desk.program("issues:write").post("/issues/A-1/notes", {"body": "Hm."})

    explained = desk.program("issues:read").get("/issues/A-1/why?why_not=critical").json()["explained"]

    assert [one["name"] for one in explained["triggers"]] == ["Critical"]
    assert explained["targets"] == []
    assert explained["triggers"][0]["words"].startswith(
        "not looked at: it looks when the issue is opened or its priority"
    )
    (opened,) = explained["earlier"]
    assert (opened["number"], opened["happened"], opened["outcome"]) == (1, "opened", "fired")


def test_why_somebody_was_not_told(desk: Desk) -> None:
    desk.opens("A-1")

    read = desk.program("issues:read").get("/issues/A-1/why?person=Cy%20Park").json()["person"]

    assert (read["person"], read["words"]) == ("cy", "Cy Park was not told")
    assert [(one["level"], one["number"], one["was_told"]) for one in read["levels"]] == [
        (1, 1, False),
        (2, None, False),
    ]
    assert read["levels"][1]["words"].endswith("the ladder is at level 1 and climbs at 2026-03-09 08:30 UTC")


def test_why_each_notice_went_to_somebody(desk: Desk) -> None:
    desk.opens("A-1")

    read = desk.program("issues:read").get("/issues/A-1/why?person=ana").json()["person"]

    (told,) = read["tellings"]
    assert told["words"] == "rung by level 1 of outage, on email"
    assert told["why"] == 'the trigger Critical fired: issue.priority is "P0"'
    assert told["ladder"] == "outage was opened by Critical"
    assert told["chosen"].startswith("email, because nobody chose anything for")
    assert told["became"] == "email waiting"


def test_a_question_about_what_is_not_there(desk: Desk) -> None:
    desk.opens("A-1")
    ana = desk.program("issues:read")

    def refused(query: str) -> tuple[int, str, str]:
        answer = ana.get(f"/issues/A-1/why?{query}")
        return answer.status_code, answer.json()["code"], answer.json().get("hint", "")

    assert refused("line=99")[:2] == (404, "no_line")
    assert refused("line=99")[2].startswith("Its lines are 1 to")
    assert refused("at=2020-01-01T00:00:00Z")[:2] == (404, "no_line")
    assert refused("why_not=Critcal") == (422, "unknown_rule", "Did you mean Critical?")
    assert refused("person=anna") == (422, "unknown_person", "Did you mean ana?")
    assert refused("line=soon")[:2] == (422, "invalid")


def test_the_newest_decisions_of_a_long_issue_are_among_those_that_say_why(desk: Desk) -> None:
    from rung.core.events import NoteAdded
    from rung.store.decisions import intake

    desk.opens("A-1", priority="P2")
    notes = [NoteAdded(issue="A-1", at=desk.clock.now(), id=f"n{number}", by="bo") for number in range(1001)]
    intake.wait_decided([one.seq for one in intake.put([intake.InboxRow("test", note) for note in notes])], 60.0)
    desk.program("issues:write").call("PATCH", "/issues/A-1", {"priority": "P0"})

    (changed, *_) = desk.program("issues:read").get("/issues/A-1/why").json()["decisions"]

    assert changed["words"] == "changed priority to P0"
def test_watchers_are_named_by_a_change_or_mentioned_by_a_note(desk: Desk) -> None:
    desk.opens("A-1", priority="P2")
    ana = desk.program("issues:write")
    ana.call("PATCH", "/issues/A-1", {"watchers": ["bo"]})
    ana.call("POST", "/issues/A-1/notes", {"body": "See this.", "mentions": ["cy"]})
    assert desk.program().get("/issues/A-1").json()["watchers"] == ["bo", "cy"]


def test_working_on_an_issue(desk: Desk) -> None:
    desk.opens("A-1", priority="P2")
    ana = desk.program("issues:write")

    def done(method: str, what: str, json: Any = None) -> Any:
        answer = ana.call(method, f"/issues/A-1{what}", json)
        assert answer.status_code == 200, answer.content
        return answer.json()

    assert done("POST", "/assignment", {"to": "bo"})["assignee"] == "bo"
    assert done("POST", "/assignment", {"to": None, "team": "billing"})["team"] == "billing"
    assert done("PATCH", "", {"priority": "P1", "fields": {"region": "us"}})["priority"] == "P1"
    assert done("POST", "/snooze", {"until": "2026-03-09T12:00:00Z"})["waits_on"] == "snoozed"
    assert done("DELETE", "/snooze")["waits_on"] == "us"
    assert done("POST", "/handoffs", {"to": "technical", "summary": "An API matter."})["team"] == "billing"
    assert done("POST", "/handoffs/acceptance", {})["team"] == "technical"
    assert done("POST", "/handoffs", {"to": "billing"})["assignee"] == "ana"
    assert done("POST", "/handoffs/return", {"reason": "not an invoice"})["team"] == "technical"
    assert done("POST", "/resolution")["status"] == "resolved"
    assert done("DELETE", "/resolution")["status"] == "open"

    events = [one["event"] for one in desk.program().get("/issues/A-1/timeline").json()["entries"]]
    assert events == [
        "issue.opened", "issue.assigned", "issue.assigned", "issue.changed", "issue.snoozed", "issue.snoozed",
        "handoff.offered", "handoff.accepted", "handoff.offered", "handoff.returned", "issue.resolved",
        "issue.reopened",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "what", "json", "status", "code"),
    [
        ("POST", "/assignment", {"to": "nobody"}, 422, "unknown_person"),
        ("POST", "/assignment", {}, 422, "invalid"),
        ("POST", "/handoffs", {"to": "nowhere"}, 422, "unknown_team"),
        ("POST", "/snooze", {"until": "2026-03-09T07:00:00Z"}, 422, "until_in_past"),
        ("POST", "/snooze", {"until": "2026-03-09T12:00:00"}, 422, "invalid"),
        ("PATCH", "", {}, 422, "invalid"),
        ("PATCH", "", {"priority": "P9"}, 422, "unknown_priority"),
        ("PATCH", "", {"colour": "red"}, 422, "invalid"),
        ("PATCH", "", {"status": "x" * 201}, 422, "invalid"),
        ("PATCH", "", {"tags": ["a", ""]}, 422, "invalid"),
        ("POST", "/messages", {"body": ""}, 422, "invalid"),
        ("POST", "/notes", {"body": 7}, 422, "invalid"),
        ("POST", "/notes", {"body": "a\0b"}, 422, "invalid"),
    ],
)
def test_an_act_that_makes_no_sense_changes_nothing(
    desk: Desk, method: str, what: str, json: Any, status: int, code: str
) -> None:
    desk.opens("A-1", priority="P2")
    ana = desk.program()
    before = ana.get("/issues/A-1").json()

    refused = ana.call(method, f"/issues/A-1{what}", json)

    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.content
    assert refused.json()["hint"]
    assert ana.get("/issues/A-1").json() == before


def test_an_issue_that_is_not_there(desk: Desk) -> None:
    ana = desk.program()
    answers = [
        ana.get("/issues/A-1"),
        ana.get("/issues/A-1/timeline"),
        ana.get("/issues/A-1/why"),
        ana.post("/issues/A-1/notes", {"body": "hello"}),
        ana.post("/issues/A-1/resolution"),
        ana.post("/issues/A-1/escalations", {"path": "outage", "reason": "help"}),
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(404, "not_found")] * len(answers)


def test_an_act_may_follow_the_opening_at_once(desk: Desk) -> None:
    ana = desk.program()
    with desk.engine_stands_still():
        ana.post("/events", {"type": "issue.opened", "issue": "A-1", "account": "acme"})
        note = ana.post("/issues/A-1/notes", {"body": "first"}, Prefer="respond-async")
        assert note.status_code == 202

    desk.settled("A-1")
    desk.passes(seconds=1)
    assert [one["kind"] for one in ana.get("/issues/A-1").json()["conversation"]][-1] == "note.added"


def test_an_answer_with_files(desk: Desk) -> None:
    desk.opens("A-1", contact="dana@acme.example", channel="email")
    ana = desk.program()
    file = {"name": "report.pdf", "content_type": "application/pdf", "content": b64encode(b"%PDF").decode()}
    assert ana.post("/issues/A-1/messages", {"body": "Here it is.", "files": [file]}).status_code == 200
    said = ana.get("/issues/A-1").json()["conversation"][-1]
    assert said["files"] == [{"name": "report.pdf", "content_type": "application/pdf", "size": 4}]

    for wrong, words in (({"content": "%"}, "no Base64"), ({"content": ""}, ""), ({"name": ""}, "")):
        refused = ana.post("/issues/A-1/messages", {"body": "Again.", "files": [file | wrong]})
        assert refused.status_code == 422
        assert words in refused.json()["title"] + refused.json().get("detail", "")
    assert len(ana.get("/issues/A-1").json()["conversation"]) == 2

    desk.opens("B-1", contact="+49", channel="phone")
    nowhere = ana.post("/issues/B-1/messages", {"body": "Here it is.", "files": [file]})
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "bad_files")


def test_who_knows_an_issue_best_by_what_they_solved(desk: Desk) -> None:
    desk.opens("A-1", fits={"by": "our own ranking", "least": 0.2, "people": {"bo": {"chance": 0.1}, "cy": {
        "chance": 0.6, "solved": 4, "words": ["webhook"]}}})  # fmt: skip
    desk.opens("A-2")
    ana = desk.program("issues:read")
    assert ana.get("/issues/A-2").json()["knows_best"] is None
    found = ana.get("/issues/A-1").json()["knows_best"]
    assert (found["by"], found["least"]) == ("our own ranking", 0.2)
    assert [(one["person"], one["chance"], one["solved"], one["words"]) for one in found["people"]] == [
        ("cy", 0.6, 4, ["webhook"]), ("bo", 0.1, 0, [])
    ]  # fmt: skip


def test_a_skill_is_said_of_an_issue(desk: Desk) -> None:
    desk.opens("A-1")
    ana = desk.program("issues:read", "issues:write")
    refused = ana.post("/issues/A-1/skills", {"skill": "juggling"})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_skill")
    assert ana.call("PATCH", "/issues/A-1", {"skills": ["api"]}).status_code == 200
    assert ana.get("/issues/A-1").json()["skills"] == ["api"]
    assert ana.post("/issues/A-1/skills", {"skill": "api", "needed": False}).status_code == 200
    assert ana.get("/issues/A-1").json()["skills"] == []


def test_how_a_message_sounds_is_said_and_what_a_model_said_is_confirmed(desk: Desk) -> None:
    desk.opens("A-1", body="It does not work again.", sentiment=0.0)
    program = desk.program("issues:read", "issues:write", "events:write")
    (message,) = program.get("/issues/A-1").json()["conversation"]
    about = {"message": message["event_id"]}
    refused = program.post("/issues/A-1/mood", about)
    assert (refused.status_code, refused.json()["code"]) == (422, "no_mood")
    assert program.post("/issues/A-1/mood", {"message": "x", "mood": "angry"}).json()["code"] == "no_such_message"
    by_model = {**about, "type": "message.mood_corrected", "issue": "A-1", "at": message["at"], "mood": "angry"}
    program.post("/events", {**by_model, "said_at": message["at"], "model": "gemma"})
    desk.settled("A-1")
    (told,) = program.get("/issues/A-1").json()["conversation"]
    assert (told["mood"], told["mood_by_model"]) == ("angry", True)
    assert program.post("/issues/A-1/mood", about).status_code == 200
    (told,) = program.get("/issues/A-1").json()["conversation"]
    assert (told["mood"], told["mood_by_model"]) == ("angry", False)
