"""Mentions and watchers: who hears of an issue without being asked, of what, and who does not."""

import pytest

from rung.core.effects import Notice, Recorded
from rung.core.happenings.mentions import mentioned
from rung.core.refused import Refused
from tests.core.small_team import ladder, level, small_team
from tests.core.story import Story

TEAM = 'calendars: {day: {time_zone: UTC, hours: {mon-fri: ["08:00-17:00"]}}}\nteams: {t: {name: T}}\n'


def heard(tale: Story) -> list[str]:
    """Whoever was told beside the ladders: `bo mention: ana mentioned them`."""
    return [f"{one.to} {one.about}: {one.because.words}" for one in tale.effects(Notice) if one.about]


def lines(tale: Story) -> list[str]:
    return [one.because.words for one in tale.effects(Recorded)]


def test_who_is_mentioned_is_told_quietly_and_watches() -> None:
    tale = small_team("")
    tale.opens()
    tale.happens("note.added", by="ana", mentions=["bo", "ana", "a stranger"])
    assert heard(tale) == ["bo mention: ana mentioned them"]
    assert tale.rings() == []
    assert tale.issues["A-1"].watchers == ("bo", "ana")


def test_of_a_team_those_are_told_who_work_now_and_nobody_is_told_of_their_own_note() -> None:
    tale = small_team(TEAM, ana="hours: day, teams: [t]", bo="hours: day, teams: [t]", cy="teams: [t]")
    tale.opens()
    tale.happens("note.added", by="ana", mentions=["team:t"])
    assert heard(tale) == ["bo mention: ana mentioned the team t", "cy mention: ana mentioned the team t"]
    assert tale.issues["A-1"].watchers == ()
    tale = small_team(TEAM, bo="hours: day, teams: [t]")
    tale.passes("12h")
    tale.opens()
    tale.happens("note.added", by="ana", mentions=["team:t"])
    assert heard(tale) == []
    assert "t was mentioned: nobody of it works now and nobody is told" in lines(tale)


def test_a_mention_of_whoever_is_away_goes_to_their_deputy_or_is_said() -> None:
    tale = small_team("")
    tale.goes_away("bo", "2d", deputy="cy")
    tale.goes_away("di", "2d")
    tale.opens()
    tale.happens("note.added", by="ana", mentions=["bo", "di"])
    assert heard(tale) == ["cy mention: ana mentioned bo, for whom they stand in"]
    assert [one for one in lines(tale) if "mentioned" in one] == [
        "di was mentioned and is not told: is away until 2026-03-11 08:00 UTC"
    ]


def test_an_import_tells_nobody() -> None:
    tale = small_team("")
    tale.opens(bulk=True)
    tale.happens("note.added", by="ana", mentions=["bo"], bulk=True)
    tale.happens("message.received", bulk=True)
    assert heard(tale) == []
    assert tale.issues["A-1"].watchers == ("bo",)


def test_watchers_hear_of_what_they_chose_and_never_of_themselves() -> None:
    paths = f"paths: {{p: {ladder(level('ed'))}}}\n"
    tale = small_team(
        paths,
        ana="notices: {watching: {channels: [slack], tells: [answers, notes]}}",
        bo="notices: {watching: {channels: [email], tells: [messages, escalations]}}",
    )
    tale.opens()
    for person in ("ana", "bo", "cy"):
        tale.happens("issue.watched", by=person)
    tale.happens("message.received")
    tale.happens("message.sent", by="cy")
    tale.happens("note.added", by="ana")
    tale.happens("issue.escalated", by="cy", path="p", reason="it burns")
    tale.happens("issue.changed", by="di", changes={"status": "on_hold"})
    tale.happens("issue.unwatched", by="cy")
    tale.happens("issue.resolved", by="di")
    assert heard(tale) == [
        "bo watch: they watch it: the customer wrote",
        "cy watch: they watch it: the customer wrote",
        "ana watch: they watch it: cy answered the customer",
        "bo watch: they watch it: escalated to p",
        "cy watch: they watch it: it is on_hold",
    ]
    assert tale.issues["A-1"].watchers == ("ana", "bo")


def test_whom_an_escalation_tells_is_not_told_once_more_as_a_watcher() -> None:
    tale = small_team(f"paths: {{p: {ladder(level('role:watchers'))}}}\n")
    tale.opens()
    tale.happens("issue.watched", by="bo")
    tale.happens("issue.escalated", by="ana", path="p", reason="it burns")
    assert tale.rings() == ["+0m bo 1 manual"]
    assert heard(tale) == []


def test_who_likes_to_watches_what_they_work_on() -> None:
    begins = "notices: {watching: {channels: [email], watch_when: [answering, mentioning]}}"
    tale = small_team("", ana=begins, bo="notices: {watching: {channels: [email], watch_when: []}}")
    tale.opens()
    tale.happens("note.added", by="ana")
    tale.happens("message.sent", by="bo")
    assert tale.issues["A-1"].watchers == ()
    tale.happens("note.added", by="ana", mentions=["bo"])
    assert tale.issues["A-1"].watchers == ("ana",)


def test_quiet_hours_hold_a_mention_and_a_digest_gathers_what_is_watched() -> None:
    tale = small_team(
        "", bo='notices: {quiet: "07:00-10:00", mentioned: [email], watching: {channels: [email], digest: 30m}}'
    )
    tale.opens()
    tale.happens("note.added", by="ana", mentions=["bo"])
    (mention,) = tale.effects(Notice)
    assert tale.offset(mention.held_until) == "+2h"
    tale.passes("3h")
    tale.happens("message.received")
    assert tale.effects(Notice)[-1].gather_s == 1800


def test_a_watcher_must_be_somebody_and_a_merged_issue_brings_its_watchers() -> None:
    tale = small_team("")
    tale.opens()
    tale.opens("A-2")
    with pytest.raises(Refused, match="nobody in the directory"):
        tale.happens("issue.watched", by="ana", person="zoe")
    tale.happens("issue.watched", by="ana", person="bo")
    merged = tale.happens("issue.merged", by="ana", into="A-2")
    (absorbed,) = [one.event for one in merged.effects if hasattr(one, "event")]
    tale._decide(absorbed, tale.now)
    assert tale.issues["A-2"].watchers == ("bo",)
    tale.happens("message.received")
    assert heard(tale) == ["bo watch: they watch it: it is closed"]


@pytest.mark.parametrize(
    ("text", "people", "teams", "unknown"),
    [
        ("@bo look, and @Cy.", ("bo", "cy"), (), ()),
        ("(@bo) @team:t @t", ("bo",), ("t",), ()),
        ("write to ana@bo.example or see /@bo", (), (), ()),
        ("@zoe @ @@bo", (), (), ("zoe",)),
    ],
)
def test_what_is_a_mention(
    text: str, people: tuple[str, ...], teams: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    found = mentioned(text, small_team(TEAM).policy.document)
    assert (found.people, found.teams, found.unknown) == (people, teams, unknown)
