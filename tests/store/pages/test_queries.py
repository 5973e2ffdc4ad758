"""What the pages show: the queue by its next bad instant, an issue with what comes next, and everything in words."""

from __future__ import annotations

from datetime import timedelta

from rung.core.events import IssueAssigned, IssueChanged, IssueEscalated, MessageSent, NoteAdded, PersonAway
from rung.store.pages import issue_page, queries, timeline
from rung.store.pages.queries import Filter
from rung.store.people import directory
from tests.engine.house import MONDAY, POLICY, House

WAITING = POLICY.replace("default_priority: P2", "default_priority: P2\n  statuses_waiting: [waiting_on_customer]")


def keys(tab: str = "all", **wanted: object) -> list[str]:
    return [row.key for row in queries.queue(Filter(tab=tab, **wanted)).rows]  # type: ignore[arg-type]


def test_the_next_bad_instant_comes_first(house: House) -> None:
    house.tell(house.open_issue("slow", priority="P2"))
    house.clock.push(timedelta(minutes=1))
    house.tell(house.open_issue("urgent", priority="P0"))
    house.clock.push(timedelta(minutes=1))
    house.tell(house.open_issue("later", priority="P2"))
    assert keys() == ["urgent", "slow", "later"]
    first = queries.queue(Filter()).rows[0]
    assert (first.next_what, first.next_at) == ("first_response", MONDAY + timedelta(minutes=16))


def test_what_nobody_has_is_pinned_on_top(house: House) -> None:
    house.tell(house.open_issue("old", priority="P0"))
    house.fast_forward(hours=2)
    house.tell(house.open_issue("new", priority="P0"))
    rows = queries.queue(Filter()).rows
    assert [(row.key, row.why_nobody) for row in rows] == [("old", "exhausted"), ("new", None)]
    assert queries.counts(None)["nobody"] == 1


def test_an_unknown_customer_is_pinned_until_somebody_has_it(house: House) -> None:
    house.tell(house.open_issue("stranger", account=None, priority="P2"), house.open_issue("known", priority="P2"))
    assert queries.queue(Filter()).rows[0].why_nobody == "unmapped"


def test_tabs_show_mine_my_team_s_and_what_waits(house: House) -> None:
    house.publish(WAITING)
    house.tell(house.open_issue("bo-s", priority="P2", team="technical"), house.open_issue("other", priority="P2"))
    house.tell(
        IssueChanged(issue="other", at=MONDAY, id="c1", changes={"status": "waiting_on_customer"}, by="ana"),
    )
    house.tell(IssueAssigned(issue="bo-s", at=MONDAY, id="a1", to="bo", by="bo"))
    assert keys("mine", person="bo") == ["bo-s"]
    assert keys("mine", person="ana") == []
    assert keys("team", teams=("technical",)) == ["bo-s"]
    counts = queries.counts("bo", ("technical",))
    assert (counts["mine"], counts["team"]) == (1, 1)


def test_a_row_shows_the_ladder_who_is_told_next_and_the_last_words(house: House) -> None:
    house.tell(house.open_issue(body="We cannot log in. Please help us!"))
    (row,) = queries.queue(Filter()).rows
    assert row.subject == "Everything is down"
    assert row.last_words == "Please help us!"
    assert row.ladder is not None
    assert (row.ladder.level, row.ladder.levels, row.ladder.told, row.ladder.is_seen) == (1, 2, ("Ana Ruiz",), False)
    assert row.then is not None
    assert (row.then_names, row.then.at) == (("Cy Park",), MONDAY + timedelta(hours=1))


def test_an_issue_shows_what_comes_unless_somebody_acts(house: House) -> None:
    house.tell(house.open_issue())
    page = issue_page.issue("A-1")
    assert page is not None
    ahead = [(step.kind, step.at - MONDAY, step.people) for step in page.coming]
    assert ahead == [
        ("breach", timedelta(minutes=15), ()),
        ("tell", timedelta(hours=1), ("cy",)),
        ("moved", timedelta(hours=1, minutes=30), ()),
    ]
    before = [(step.kind, step.at) for step in page.coming]
    house.fast_forward(hours=2)
    after = issue_page.issue("A-1")
    assert after is not None
    assert after.coming == ()
    told = [one.at for ladder in after.ladders for one in ladder.told if one.to == "cy"]
    assert told == [at for kind, at in before if kind == "tell"], "what was shown is what came"


def test_an_issue_shows_its_conversation_and_its_story(house: House) -> None:
    house.tell(house.open_issue(body="It burns", contact="joe@acme.example"))
    house.clock.push(timedelta(minutes=5))
    now = house.clock.now()
    house.tell(
        MessageSent(
            issue="A-1", at=now, id="s1", by="ana", body="We are on it", next_update_by=now + timedelta(hours=1)
        ),
        NoteAdded(issue="A-1", at=now, id="n1", by="bo", body="It is the proxy"),
    )
    page = issue_page.issue("A-1")
    assert page is not None
    said = [(one.direction, one.author, one.body) for one in page.conversation]
    assert said == [
        ("in", "joe@acme.example", "It burns"),
        ("out", "Ana Ruiz", "We are on it"),
        ("internal", "Bo Lind", "It is the proxy"),
    ]
    assert page.owner_name == "Ana Ruiz", "her answer acknowledged the escalation"
    story = [(one.by_name, one.words) for one in page.timeline]
    assert story == [("", "opened"), ("Ana Ruiz", "answered the customer"), ("Bo Lind", "wrote a note")]
    clocks = [(clock.metric, clock.state) for clock in page.clocks]
    assert clocks == [("first_response", "met"), ("update", "running")], "she promised an update"
    assert page.why[0].kind == "escalation.moved"


def test_every_sentence_of_the_timeline_says_why(house: House) -> None:
    house.tell(house.open_issue())
    house.fast_forward(hours=3)
    house.tell(IssueEscalated(issue="A-1", at=house.clock.now(), id="h1", by="bo", path="outage", reason="It is bad"))
    sentences = [one for entry in timeline.timeline("A-1") for one in entry.sentences]
    assert len(sentences) > 8
    unexplained = [one.words for one in sentences if not one.because and one.kind != "recorded"]
    assert all(one.code for one in sentences)
    assert unexplained == [], "a remark is its own reason; everything else gives one"
    assert "outage, level 1 (Technical support): told Ana Ruiz" in [one.words for one in sentences]


def test_there_is_no_page_of_an_issue_that_never_was(database: str) -> None:
    assert issue_page.issue("nowhere") is None
    assert queries.row("nowhere") is None
    assert timeline.timeline("nowhere") == []


def test_a_mail_address_finds_its_account(house: House) -> None:
    assert directory.account_of_address("Joe <joe@ACME.example>") == "acme"
    assert directory.account_of_address("joe@mail.acme.example") == "acme"
    assert directory.account_of_address("joe@notacme.example") is None


def test_people_show_what_they_carry_and_whether_they_are_there(house: House) -> None:
    house.tell(house.open_issue(priority="P2"), IssueAssigned(issue="A-1", at=MONDAY, id="a1", to="bo", by="cy"))
    house.tell(PersonAway(at=MONDAY, id="p1", person="ana", until=MONDAY + timedelta(days=1)))
    shown = {row.person.key: (row.open_issues, row.is_away) for row in directory.people()}
    assert shown == {"ana": (0, True), "bo": (1, False), "cy": (0, False)}
