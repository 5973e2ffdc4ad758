"""Who watches the watchman: alive, ready, and the numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rung.engine.sending import breaker
from rung.engine.sending.breaker import Outcome
from rung.store import settings_store
from rung.store.deliveries import destinations
from rung.store.deliveries.destinations import Standing
from rung.store.elsewhere import mailboxes
from rung.store.standing import figures, vitals

if TYPE_CHECKING:
    from tests.edge.front import Front

START = "start one; the log of the last says why it ended"


def test_the_process_says_that_it_lives(sqlite_front: Front) -> None:
    answer = sqlite_front.ask("GET", "/healthz")
    assert (answer.status, answer.json) == (200, {"status": "alive"})


def test_nothing_is_ready_before_a_worker_ran(front: Front) -> None:
    answer = front.ask("GET", "/readyz")
    assert (answer.status, answer.json["checks"]["worker"]) == (503, f"no worker has run yet: {START}")
    assert answer.json["checks"]["database"] == "ok"


def test_ready_is_with_a_worker_that_lives(front: Front) -> None:
    vitals.beat()
    assert front.ask("GET", "/readyz").status == 200
    front.clock.push(timedelta(minutes=3))
    answer = front.ask("GET", "/readyz")
    assert (answer.status, answer.json["checks"]["worker"]) == (503, f"no sign of a worker for 180 s: {START}")


def test_an_inbox_that_does_not_move_is_not_ready(front: Front) -> None:
    front.post_events({"type": "issue.opened", "issue": "A-1"})
    front.clock.push(timedelta(minutes=5))
    vitals.beat()
    answer = front.ask("GET", "/readyz")
    assert (answer.status, answer.json["checks"]["inbox"]) == (503, "1 events wait, the oldest for 300 s")


def test_a_mailbox_in_trouble_is_named_and_its_address_is_nobodys_business(front: Front) -> None:
    vitals.beat()
    mailboxes.add("support", "help@support.example", "imap", "cy")
    box = mailboxes.get("support")
    assert box is not None
    mailboxes.refused(box, "the server refused the password", front.clock.now())
    answer = front.ask("GET", "/readyz")
    assert answer.status == 200
    assert answer.json["details"]["mailboxes"] == ["support: the server refused the password"]


def test_the_numbers_are_there_for_prometheus(front: Front) -> None:
    front.post_events({"type": "issue.opened", "issue": "A-1", "id": "e1"})
    front.post_events({"type": "issue.opened", "issue": "A-1", "id": "e1"})
    front.post_events({"type": "nonsense"})
    vitals.beat()
    front.clock.push(timedelta(seconds=7))
    text = front.ask("GET", "/metrics").body.decode()
    for line in (
        'rung_intake_events_total{intake="api",outcome="accepted"} 1.0',
        'rung_intake_events_total{intake="api",outcome="duplicate"} 1.0',
        'rung_intake_events_total{intake="api",outcome="refused"} 1.0',
        "rung_inbox_events 1.0",
        "rung_inbox_age_seconds 7.0",
        "rung_worker_age_seconds 7.0",
        "rung_live_streams 0.0",
        "rung_clocks_overdue 0.0",
        'rung_wake_up_lateness_seconds_bucket{le="+Inf"} 0.0',
    ):
        assert line in text.splitlines(), line


def test_a_destination_that_accepts_nothing_shows_in_the_numbers(front: Front) -> None:
    now = front.clock.now()

    def broken(standing: Standing) -> Standing:
        return breaker.after(standing, [Outcome("failed", error="Slack answered 503")] * breaker.OPENS_AFTER, now)

    vitals.beat()
    destinations.change("slack", broken, now)
    front.clock.push(timedelta(minutes=4))
    lines = front.ask("GET", "/metrics").body.decode().splitlines()
    for line in ('rung_destination_open{destination="slack"} 1.0',
                 'rung_destination_silent_seconds{destination="slack"} 240.0',
                 'rung_destination_waiting{destination="slack"} 0.0'):  # fmt: skip
        assert line in lines, line


def test_a_mailbox_whose_mail_does_not_come_in_shows_in_the_numbers(front: Front) -> None:
    for name in ("tech", "well"):
        mailboxes.add(name, f"{name}@rung.example", "imap", "cy")
    box = mailboxes.get("tech")
    assert box is not None
    mailboxes.refused(box, "The server refused account and password.", front.clock.now())
    lines = front.ask("GET", "/metrics").body.decode().splitlines()
    assert 'rung_mailbox_failing{mailbox="tech"} 1.0' in lines
    assert 'rung_mailbox_failing{mailbox="well"} 0.0' in lines


def test_how_late_all_workers_were_is_there_for_prometheus(front: Front) -> None:
    """Each worker adds to the same figures, so it does not matter which of them is asked."""
    figures.add(figures.LATENESS, {"0.005": 3, "0.1": 1, "sum": 0.06})
    figures.add(figures.LATENESS, {"0.1": 1, "+Inf": 1, "sum": 7200.5})
    text = front.ask("GET", "/metrics").body.decode().splitlines()
    for line in (
        'rung_wake_up_lateness_seconds_bucket{le="0.005"} 3.0',
        'rung_wake_up_lateness_seconds_bucket{le="0.05"} 3.0',
        'rung_wake_up_lateness_seconds_bucket{le="0.1"} 5.0',
        'rung_wake_up_lateness_seconds_bucket{le="3600.0"} 5.0',
        'rung_wake_up_lateness_seconds_bucket{le="+Inf"} 6.0',
        "rung_wake_up_lateness_seconds_count 6.0",
        "rung_wake_up_lateness_seconds_sum 7200.56",
    ):
        assert line in text, line


def test_the_age_of_the_last_backup_is_there_for_prometheus(front: Front) -> None:
    assert "rung_backup_age_seconds" not in front.ask("GET", "/metrics").body.decode()
    settings_store.put(settings_store.LAST_BACKUP, {"at": "2026-01-01T00:00:00+00:00", "file": "backup.zip"})
    assert "\nrung_backup_age_seconds " in front.ask("GET", "/metrics").body.decode()


def test_what_is_nowhere_is_a_problem(sqlite_front: Front) -> None:
    answer = sqlite_front.ask("GET", "/in/slack")
    assert answer.status in (404, 405)
    wrong = sqlite_front.ask("POST", "/in/crm/wrong-key", b"{}", {"Content-Type": "application/json"})
    assert (wrong.status, wrong.json["code"]) == (404, "no_such_intake")


def test_static_files_are_served_and_nothing_beside_them(sqlite_front: Front) -> None:
    answer = sqlite_front.ask("GET", "/static/vendor/htmx.min.js")
    assert (answer.status, answer.headers["x-content-type-options"]) == (200, "nosniff")
    assert "javascript" in answer.headers["content-type"]
    again = sqlite_front.ask("GET", "/static/vendor/htmx.min.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    for path in (
        "/static/../settings.py",
        "/static/..%2f..%2fsettings.py",
        "/static/vendor",
        "/static/nothing.js",
        "/static//etc/passwd",
    ):
        assert sqlite_front.ask("GET", path).status == 404, path


def test_feeds_at_addresses_are_among_the_numbers(front: Front) -> None:
    from rung.engine.duty import feeds
    from rung.engine.policies.publish import publish
    from tests.calendars import open_calendar_server
    from tests.engine.duty.test_feeds import BO_THEN_CY, on_duty
    from tests.policy.feeds.test_feeds import feed

    with open_calendar_server() as calendar:
        calendar.says(feed(*BO_THEN_CY))
        publish(on_duty(calendar.url), "cy")
        calendar.answers(500)
        feeds.refresh(front.clock.push(timedelta(minutes=30)))
    text = front.ask("GET", "/metrics").body.decode().splitlines()
    for line in (
        'rung_feed_age_seconds{schedule="duty"} 1800.0',
        'rung_feed_failing{schedule="duty"} 1.0',
        'rung_feed_problems{schedule="duty"} 0.0',
    ):
        assert line in text, line


def test_levels_that_have_nobody_are_among_the_numbers(front: Front) -> None:
    from rung.core.desk import Away
    from rung.engine.duty import coverage
    from rung.engine.policies.publish import publish
    from rung.store.decisions import desk
    from tests.engine.house import POLICY

    publish(POLICY, "cy")
    now = front.clock.now()
    desk.save_away({"cy": [Away(now, now + timedelta(days=1)), Away(now + timedelta(days=3), None)]}, now)
    coverage.look(now)
    front.clock.push(timedelta(minutes=30))
    text = front.ask("GET", "/metrics").body.decode().splitlines()
    for line in (
        'rung_coverage_gaps{level="2",path="outage"} 2.0',
        'rung_coverage_gap_now{level="2",path="outage"} 1.0',
        "rung_coverage_age_seconds 1800.0",
    ):
        assert line in text, line
