"""On-call feeds at addresses: fetched when a policy is published and every quarter of an hour, kept where the source
fails, and a new version of the policy where their turns have changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from rung.core.people.oncall import on_call
from rung.engine.duty import feeds
from rung.engine.policies.publish import NotPublished, as_typed, to_publish
from rung.engine.replay import replay
from rung.store.models import Feed, Notice, PolicyVersion
from rung.store.people import feeds as kept_feeds
from rung.store.policies import policies
from tests.calendars import CalendarServer, open_calendar_server
from tests.engine.house import MONDAY, POLICY, House
from tests.policy.feeds.test_feeds import feed

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = "DTSTART:202603{day:02d}T080000Z;;DURATION:P1D"
BO_THEN_CY = [f"SUMMARY:bo;;{DAY.format(day=9)}", f"SUMMARY:cy;;{DAY.format(day=10)}"]
CY_AT_ONCE = [f"SUMMARY:cy;;{DAY.format(day=9)}", f"SUMMARY:cy;;{DAY.format(day=10)}"]
QUARTER = timedelta(minutes=18)
"""After it, whatever the jitter, every feed is due again."""


@pytest.fixture
def calendar() -> Iterator[CalendarServer]:
    with open_calendar_server() as server:
        server.says(feed(*BO_THEN_CY), etag='"one"')
        yield server


def on_duty(address: str) -> str:
    """The house's policy, with two levels that ring who is on call by a feed."""
    levels = "\n".join(
        f"      - {{name: {name}, notify: [schedule:duty], backup: [person:ana], urgency: critical, climb_after: 1h}}"
        for name in ("First", "Second")
    )
    head, _, rest = POLICY.partition("  outage:\n    levels:\n")
    return f'{head}  outage:\n    levels:\n{levels}\n{rest.partition("30m}")[2].lstrip()}' + (
        f'schedules:\n  duty: {{name: On duty, ical: "{address}"}}\n'
    )


def passes(house: House, span: timedelta = QUARTER) -> int | None:
    """Time passes, and a worker looks at what is due."""
    house.clock.push(span)
    return feeds.refresh(house.clock.now())


def duty_at(at: datetime) -> str | None:
    return on_call(policies.current().document.schedules["duty"], at)


def rung(key: str = "A-1") -> list[str]:
    return list(Notice.objects.filter(issue=key, ring=True).order_by("at", "number").values_list("to", flat=True))


# --- publishing -------------------------------------------------------------------------------------------------------


def test_who_is_on_call_by_the_feed_is_told(house: House, calendar: CalendarServer) -> None:
    assert house.publish(on_duty(calendar.url)) == 2
    house.tell(house.open_issue())
    assert rung() == ["bo"]
    assert feeds.alarms(house.clock.now()) == []


def test_a_webcal_address_is_an_address(house: House, calendar: CalendarServer) -> None:
    from rung.policy.feeds.sources import url_of

    assert url_of("webcal://calendar.example/a.ics") == "https://calendar.example/a.ics"
    with pytest.raises(NotPublished, match=r"no safe connection|no connection"):
        house.publish(on_duty(calendar.url.replace("http:", "webcal:")))


def test_a_feed_that_never_gave_turns_keeps_the_policy_from_being_published(
    house: House, calendar: CalendarServer
) -> None:
    calendar.answers(500)
    with pytest.raises(NotPublished) as caught:
        house.publish(on_duty(calendar.url))
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == ("unreadable_feed", "schedules.duty.ical")
    assert problem.message == f"{calendar.host}: it answered 500"
    assert "a-secret" not in problem.message
    assert policies.current_number() == 1


def test_a_feed_that_gave_turns_before_is_published_with_those(house: House, calendar: CalendarServer) -> None:
    house.publish(on_duty(calendar.url))
    calendar.answers(503, Retry_After="3600")
    house.clock.push(timedelta(minutes=5))
    loaded = to_publish(on_duty(calendar.url) + "# a remark\n")
    (problem,) = [one for one in loaded.warnings if one.code == "feed_not_fetched"]
    assert problem.message == f"{calendar.host}: it answered 503; the turns of 2026-03-09 09:00 UTC count"
    assert loaded.document is not None
    assert on_call(loaded.document.schedules["duty"], MONDAY) == "bo"
    assert Feed.objects.get().next_at == MONDAY + timedelta(minutes=65), "it is left alone as long as it asks"


def test_what_is_typed_asks_nobody(house: House, calendar: CalendarServer) -> None:
    new = as_typed(on_duty(calendar.url))
    assert [one.message for one in new.warnings if one.code == "feed_not_fetched"] == [
        f"{calendar.host}: it is fetched when you publish; nobody is on call by it"
    ]
    assert calendar.asked == []
    house.publish(on_duty(calendar.url))
    asked = len(calendar.asked)
    known = as_typed(on_duty(calendar.url))
    assert (known.errors, [one for one in known.warnings if one.code.startswith("feed")]) == ((), [])
    assert len(calendar.asked) == asked


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254"])
def test_our_own_network_is_refused_unless_the_configuration_names_the_host(house: House, host: str) -> None:
    with open_calendar_server(is_ours=False) as server:
        server.says(feed(*BO_THEN_CY))
        with pytest.raises(NotPublished, match=r"a private network|no connection"):
            house.publish(on_duty(f"http://{host}:{server.host.partition(':')[2]}/a.ics"))
        assert server.asked == []


@pytest.mark.parametrize(
    "address", ["ftp://calendar.example/a.ics", "file:///etc/passwd", "https://", "https://[x/a.ics", "https://a:b/c"]
)
def test_an_address_that_is_none_says_so(sqlite_database: str, address: str) -> None:
    (problem,) = as_typed(on_duty(address)).errors
    assert (problem.code, problem.path) == ("bad_address", "schedules.duty.ical")


# --- a feed that changes ----------------------------------------------------------------------------------------------


def test_a_changed_feed_is_a_new_version_of_the_same_text(house: House, calendar: CalendarServer) -> None:
    house.publish(on_duty(calendar.url))
    calendar.says(feed(*CY_AT_ONCE), etag='"two"')
    assert passes(house) == 3
    version = policies.version(3)
    assert version is not None
    assert (version.published_by, version.comment) == ("rung", "the feed of duty changed")
    assert version.text == on_duty(calendar.url)
    assert duty_at(MONDAY) == "cy"


def test_open_issues_move_to_it_and_every_decision_is_found_again(house: House, calendar: CalendarServer) -> None:
    house.publish(on_duty(calendar.url))
    house.tell(house.open_issue())
    calendar.says(feed(*CY_AT_ONCE), etag='"two"')
    assert passes(house) == 3
    assert policies.move_batch() == 1
    house.fast_forward(minutes=50)
    assert rung() == ["bo", "cy"], "the second level asks the feed as it is then"
    assert [line.policy_version for line in house.journal()][::2] == [2, 3]
    policies.forget()
    found = replay("A-1")
    assert (found.differences, found.is_same_state) == ((), True)


def test_a_calendar_that_is_still_the_same_publishes_nothing(house: House, calendar: CalendarServer) -> None:
    house.publish(on_duty(calendar.url))
    assert passes(house) is None
    assert calendar.asked[-1]["If-None-Match"] == '"one"'
    assert Feed.objects.get().fetched_at == MONDAY + QUARTER, "304: it is current"
    calendar.says(feed(*BO_THEN_CY))
    assert passes(house) is None
    assert passes(house) is None
    assert PolicyVersion.objects.count() == 2


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([*BO_THEN_CY, "SUMMARY:ana;;DTSTART:20260301T080000Z;;DURATION:P1D"], id="a turn of the past"),
        pytest.param(["SUMMARY:bo;;DTSTART:20260309T091000Z;;DTEND:20260310T080000Z", BO_THEN_CY[1]], id="cut off"),
        pytest.param([*BO_THEN_CY, "SUMMARY:Team lunch;;DTSTART:20260310T120000Z;;DURATION:PT1H"], id="nobody's entry"),
        pytest.param([f"{BO_THEN_CY[0]};;DTSTAMP:20260309T091500Z", BO_THEN_CY[1]], id="written anew"),
    ],
)  # fmt: skip
def test_a_change_of_no_turn_to_come_publishes_nothing(
    house: House, calendar: CalendarServer, entries: list[str]
) -> None:
    house.publish(on_duty(calendar.url))
    calendar.says(feed(*entries))
    assert passes(house) is None
    assert len(calendar.asked) == 2


def test_each_feed_is_asked_every_quarter_of_an_hour_by_one_worker(house: House, calendar: CalendarServer) -> None:
    house.publish(on_duty(calendar.url))
    asked = len(calendar.asked)
    passes(house, timedelta(minutes=12))
    assert len(calendar.asked) == asked
    passes(house, timedelta(minutes=6))
    assert len(calendar.asked) == asked + 1
    feeds.refresh(house.clock.now())
    assert len(calendar.asked) == asked + 1
    now = house.clock.push(QUARTER)
    address = calendar.url
    assert [kept_feeds.claim(address, now, now + QUARTER) for _worker in range(2)] == [True, False]


def test_the_turns_of_another_year_come_when_the_year_turns(house: House, calendar: CalendarServer) -> None:
    calendar.says(feed("SUMMARY:bo;;DTSTART:20260105T080000Z;;DURATION:P7D;;RRULE:FREQ=WEEKLY"))
    house.publish(on_duty(calendar.url))
    far = datetime(2029, 6, 1, 12, tzinfo=UTC)
    assert duty_at(far) is None
    assert passes(house) is None
    assert passes(house, timedelta(days=298)) == 3, "it is 2027"
    assert duty_at(far) == "bo"


def test_a_policy_from_before_feeds_were_fetched_gets_its_turns(house: House, calendar: CalendarServer) -> None:
    document = as_typed(on_duty(calendar.url)).document
    assert document is not None
    policies.publish(on_duty(calendar.url), document, "cy")
    assert duty_at(MONDAY) is None
    assert feeds.refresh(house.clock.now()) == 3
    assert duty_at(MONDAY) == "bo"


def test_who_publishes_meanwhile_goes_first(house: House, calendar: CalendarServer) -> None:
    house.publish(on_duty(calendar.url))
    document, remarked = policies.current().document, on_duty(calendar.url) + "# a remark\n"
    calendar.says(feed(*CY_AT_ONCE))
    calendar.meanwhile = in_a_thread(lambda: policies.publish(remarked, document, "ana"))
    assert passes(house) == 4
    version = policies.version(4)
    assert version is not None
    assert (version.text, version.published_by) == (remarked, "rung")
    assert duty_at(MONDAY) == "cy"


def test_what_was_worked_out_from_an_older_version_is_not_published(house: House) -> None:
    house.publish(POLICY + "# a remark\n")
    with pytest.raises(policies.Overtaken):
        policies.publish(POLICY, policies.current().document, "rung", only_after=1)
    assert policies.current_number() == 2


# --- a source that fails ----------------------------------------------------------------------------------------------

HTML = b"<html>Please sign in</html>"


@pytest.mark.parametrize(
    ("fails", "words"),
    [
        (lambda server: server.answers(500), "it answered 500"),
        (lambda server: server.answers(404), "it answered 404"),
        (lambda server: server.answers(304), "it answered 304"),
        (lambda server: server.answers(302, Location="http://169.254.169.254/"), "redirects are not followed"),
        (lambda server: server.answers(200, HTML), "this is no iCal calendar"),
        (lambda server: server.answers(200, b""), "this is no iCal calendar"),
        (lambda server: server.answers(200, b"\x1f\x8b" * 99, Content_Encoding="gzip"), "in a compressed form"),
        (lambda server: server.never_ends(), "more than 1,000,000 bytes"),
        (lambda server: server.hangs(), "no answer in time"),
        (lambda server: server.stop(), "no connection"),
    ],
    ids=["500", "404", "304 unasked", "redirect", "sign in", "empty", "compressed", "endless", "hangs", "gone"],
)  # fmt: skip
def test_the_last_good_calendar_counts_when_the_source_fails(
    house: House, calendar: CalendarServer, fails: Callable[[CalendarServer], None], words: str
) -> None:
    calendar.says(feed(*BO_THEN_CY))
    house.publish(on_duty(calendar.url))
    fails(calendar)
    house.clock.push(QUARTER)
    assert feeds.refresh(house.clock.now(), patience=0.5) is None
    assert duty_at(MONDAY) == "bo"
    (alarm,) = feeds.alarms(house.clock.now())
    assert (alarm.schedules, alarm.host, alarm.since) == (("duty",), calendar.host, MONDAY + QUARTER)
    assert words in alarm.trouble
    assert "the turns of 2026-03-09 09:00 UTC count" in alarm.words
    assert "a-secret" not in alarm.words


def test_an_alarm_says_since_when_and_ends_with_the_trouble(house: House, calendar: CalendarServer) -> None:
    house.publish(on_duty(calendar.url))
    calendar.answers(500)
    passes(house)
    passes(house)
    (alarm,) = feeds.alarms(house.clock.now())
    assert (alarm.since, alarm.fetched_at) == (MONDAY + QUARTER, MONDAY)
    (standing,) = feeds.standings(house.clock.now())
    assert (standing.schedule, standing.age, standing.is_failing) == ("duty", 2 * QUARTER.total_seconds(), True)
    calendar.says(feed(*CY_AT_ONCE), etag='"two"')
    assert passes(house) == 3
    assert feeds.alarms(house.clock.now()) == []


def test_a_feed_that_nobody_fetched_for_a_day_is_an_alarm(house: House, calendar: CalendarServer) -> None:
    house.publish(on_duty(calendar.url))
    house.clock.push(timedelta(hours=25))
    (alarm,) = feeds.alarms(house.clock.now())
    assert (alarm.is_old, alarm.trouble, alarm.fetched_at) == (True, "", MONDAY)


def test_a_lost_series_and_a_feed_without_turns_are_alarms(house: House, calendar: CalendarServer) -> None:
    house.publish(on_duty(calendar.url))
    calendar.says(feed("SUMMARY:bo;;DTSTART:20260309T080000Z;;DURATION:P1D;;RRULE:FREQ=FORTNIGHTLY"))
    assert passes(house) == 3
    (alarm,) = feeds.alarms(house.clock.now())
    assert [problem.partition(" are left out")[0] for problem in alarm.problems] == [
        "duty: the turns of 'bo' of 2026-03-09", "duty: it has no turns from now on, so nobody is on call by it",
    ]  # fmt: skip
    house.tell(house.open_issue())
    assert rung() == ["ana"], "the level's backup"
    calendar.says(feed(*BO_THEN_CY))
    house.publish(on_duty(calendar.url) + "# mended\n")
    assert feeds.alarms(house.clock.now()) == []


def test_what_no_policy_names_is_no_alarm_and_is_let_go(house: House, calendar: CalendarServer) -> None:
    house.publish(on_duty(calendar.url))
    calendar.answers(500)
    passes(house)
    house.publish(POLICY)
    assert feeds.alarms(house.clock.now()) == []
    passes(house, timedelta(days=20))
    assert Feed.objects.count() == 1
    passes(house, timedelta(days=20))
    assert Feed.objects.count() == 0


def test_without_a_policy_there_is_nothing_to_fetch(database: str) -> None:
    assert feeds.refresh(MONDAY) is None
    assert feeds.alarms(MONDAY) == []


def test_versions_that_are_not_asked_for_leave_the_memory(house: House) -> None:
    for number in range(policies.MOST_IN_MEMORY + 5):
        policies.load(house.publish(f"{POLICY}# {number}\n"))
    assert len(policies._policies) <= policies.MOST_IN_MEMORY
    assert policies.load(1).version == 1


def in_a_thread(work: Callable[[], object]) -> Callable[[], None]:
    """Work at the database in another thread, which gives its connection back."""
    from rung.store import setup

    def done() -> None:
        try:
            work()
        finally:
            setup.release()

    return done
