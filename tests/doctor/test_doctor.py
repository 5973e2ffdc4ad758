"""The doctor finds what keeps Rung from telling somebody, says how to mend it, and changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from rung.config import Config, Smtp
from rung.config.home import SECRET_FILE
from rung.core.desk import Away
from rung.doctor import questions
from rung.doctor.finding import Finding
from rung.doctor.visit import visit
from rung.engine.duty import coverage, feeds
from rung.engine.policies.publish import put, to_publish
from rung.engine.sending import breaker
from rung.engine.sending.breaker import Outcome
from rung.store import one_process, settings_store, setup
from rung.store.backup import making
from rung.store.decisions import desk as shared
from rung.store.deliveries import destinations
from rung.store.deliveries.destinations import Standing
from rung.store.elsewhere import mailboxes
from rung.store.models import ApiToken, Delivery, Journal, PolicyVersion, Setting, Subject
from rung.store.people import gaps, members, slack_groups, tokens
from rung.store.policies import policies
from rung.store.standing import vitals
from rung.store.words import texts
from tests import outages
from tests.calendars import open_calendar_server
from tests.engine.duty.test_feeds import BO_THEN_CY, on_duty
from tests.engine.house import POLICY
from tests.policy.feeds.test_feeds import feed
from tests.secret_keys import another_secret_key
from tests.store.elsewhere import at_home, back_up
from tests.store.every_state import fill

if TYPE_CHECKING:
    from tests.engine.house import House

WITHOUT_WARNINGS = POLICY.replace("  tiers:", "  last_resort: [person:cy]\n  tiers:").replace(
    "climb_after: 1h", "climb_after: {P0: 10m, default: 1h}"
)
CONNECTED = {"slack_token": "xoxb-1", "slack_signing_secret": "s" * 32}


class Practice:
    """A house, and the doctor who looks at it."""

    def __init__(self, house: House, config: Config) -> None:
        self.house = house
        self.config = config

    def look(self, **changes: object) -> dict[str, Finding]:
        findings, failed = questions.ask(structs.replace(self.config, **changes))
        assert failed == []
        assert all(finding.mend for finding in findings if finding.state != "ok")
        return {finding.name: finding for finding in findings}

    def finds(self, name: str, **changes: object) -> tuple[str, str]:
        found = self.look(**changes)[name]
        return found.state, found.says


@pytest.fixture
def practice(house: House, tmp_path: Path) -> Iterator[Practice]:
    """A house in good health: a worker that gave a sign, an owner, a backup, and everybody told."""
    config = at_home(tmp_path / "home")
    settings_store.set_delivery_mode("live")
    members.create("cy@support.example", "a-long-password-of-cy", "administrator", "cy", "Cy Park")
    back_up(tmp_path)
    vitals.beat()
    with closing(one_process.hold(config)):
        yield Practice(house, config)


def test_in_good_health_nothing_is_wrong(practice: Practice) -> None:
    practice.house.publish(WITHOUT_WARNINGS)
    practice.house.tell(practice.house.open_issue())
    Delivery.objects.update(state="sent")
    coverage.look(practice.house.clock.now())
    found = practice.look(**CONNECTED, smtp=Smtp("mail.example", 587))
    assert {finding.state for finding in found.values()} == {"ok"}, found
    assert found["journal"].says == "1 issue decided again, with the same result"
    assert found["channels"].says == "set up: email, slack"
    assert found.keys() >= {"database", "worker", "inbox", "wake-ups", "sending", "policy", "time zones", "backup"}


def test_coming_hours_in_which_a_level_has_nobody(practice: Practice) -> None:
    now = practice.house.clock.now()
    assert practice.finds("coverage")[1] == "nobody has looked at the coming weeks yet"
    practice.house.publish(WITHOUT_WARNINGS)
    coverage.look(now)
    assert practice.finds("coverage") == ("ok", "somebody can be told at every level until 2026-04-06")

    shared.save_away({"cy": [Away(now + timedelta(days=1), now + timedelta(days=2))]}, now)
    coverage.look(now)
    span = "from 2026-03-10 09:00 UTC to 2026-03-11 09:00 UTC"
    assert practice.finds("coverage") == ("doubtful", f"outage level 2, Head of support: nobody {span}")
    gaps.leave("outage", 2, None, "cy")
    assert practice.finds("coverage")[0] == "ok"

    practice.house.clock.push(timedelta(hours=3))
    assert practice.finds("coverage")[1] == "the coming weeks were last looked at 3 h ago"


def test_links_of_a_survey_that_lead_where_no_customer_can_come(practice: Practice) -> None:
    assert "survey" not in practice.look()
    practice.house.publish(POLICY + "survey: {after: 2h}\n")
    at_home = practice.finds("survey", base_url="http://127.0.0.1:8000")
    assert at_home[0] == "doubtful"
    assert practice.finds("survey", base_url="https://help.example.com") == (
        "ok", "customers are asked 2h after the resolution",
    )  # fmt: skip


def test_it_changes_nothing(practice: Practice) -> None:
    fill(practice.house)
    before = list(Subject.objects.order_by("pk").values()), Journal.objects.count(), making.last()
    practice.look()
    assert (list(Subject.objects.order_by("pk").values()), Journal.objects.count(), making.last()) == before


def test_an_issue_in_every_state_is_decided_again_with_the_same_result(practice: Practice) -> None:
    fill(practice.house)
    assert practice.finds("journal") == ("ok", "14 issues decided again, with the same result")


def test_a_journal_that_does_not_lead_to_the_state_is_found(practice: Practice) -> None:
    practice.house.tell(practice.house.open_issue(), practice.house.message())
    Journal.objects.filter(seq=2).delete()
    assert practice.finds("journal") == ("wrong", "1 of 1 issues would be decided otherwise now: A-1")


def test_whose_words_were_erased_is_not_decided_again(practice: Practice) -> None:
    """Conditions may have read them."""
    practice.house.tell(practice.house.open_issue(contact="joe@acme.example"))
    texts.erase(str(practice.house.state().contact))
    assert practice.finds("journal") == ("ok", "0 issues decided again, with the same result")


def test_a_worker_that_is_silent(practice: Practice) -> None:
    practice.house.clock.push(timedelta(minutes=3))
    state, says = practice.finds("worker")
    assert state == "wrong"
    assert says.startswith("gave a sign 3 min ago")


def test_how_many_workers_are_alive_is_said_where_there_are_several(practice: Practice) -> None:
    vitals.beat("another")
    state, says = practice.finds("worker")
    assert (state, says[:41]) == ("ok", "2 are alive; the last gave a sign 0 s ago"), says


def test_an_inbox_that_does_not_move(practice: Practice) -> None:
    practice.house.take_in(practice.house.open_issue(), practice.house.open_issue("A-2"))
    practice.house.clock.push(timedelta(seconds=40))
    assert practice.finds("inbox") == ("doubtful", "2 events to be decided, the oldest for 40 s")
    practice.house.clock.push(timedelta(minutes=5))
    assert practice.finds("inbox") == ("wrong", "2 events to be decided, the oldest for 6 min")


def test_steps_that_are_overdue(practice: Practice) -> None:
    practice.house.tell(practice.house.open_issue())
    practice.house.clock.push(timedelta(minutes=17))
    assert practice.finds("wake-ups") == ("wrong", "1 wake-up overdue, the earliest by 2 min")


def test_messages_that_do_not_leave(practice: Practice) -> None:
    practice.house.tell(practice.house.open_issue())
    practice.house.clock.push(timedelta(minutes=3))
    state, says = practice.finds("sending")
    assert (state, says) == ("wrong", "2 messages are due for more than 60 s and not sent")
    Delivery.objects.update(state="leased", lease_until=practice.house.clock.now() - timedelta(minutes=2))
    assert practice.finds("sending")[1] == "2 messages were being sent by a process that is gone"
    Delivery.objects.update(state="failed", error="channel_not_found")
    assert practice.finds("failed") == (
        "doubtful", "2 messages and 0 rings of the last day failed, the last: channel_not_found",
    )  # fmt: skip


def test_a_service_that_accepts_nothing(practice: Practice) -> None:
    now = practice.house.clock.now()

    def broken(standing: Standing) -> Standing:
        return breaker.after(standing, [Outcome("failed", error="Slack answered 503")] * breaker.OPENS_AFTER, now)

    destinations.change("slack", broken, now)
    practice.house.clock.push(timedelta(minutes=4))
    says = "has not accepted anything for 4 min, and 0 messages wait; it said: Slack answered 503"
    assert practice.finds("Slack") == ("wrong", says)


def test_events_that_a_person_has_to_look_at(practice: Practice) -> None:
    fill(practice.house)
    found = practice.look()
    assert found["set aside"].says == "1 issue waits behind a decision that failed: stuck"
    assert found["refused"].says == "1 event of the last day made no sense for their issue"


def test_a_clock_that_was_set_back(practice: Practice) -> None:
    practice.house.tell(practice.house.open_issue())
    practice.house.clock.push(timedelta(minutes=-20))
    state, says = practice.finds("clock")
    assert state == "wrong"
    assert "20 min in the future" in says
    settings_store.put(settings_store.DEMO_CLOCK, "2026-03-09T12:00:00+00:00")
    assert practice.finds("clock")[0] == "ok"


def test_a_secret_of_another_installation(practice: Practice) -> None:
    practice.house.tell(practice.house.open_issue(contact="joe@acme.example"))
    assert practice.finds("secret fits")[0] == "ok"
    mailboxes.add("help", "help@acme.example", "imap", "cy")
    mailboxes.change("help", secret="imap")
    with another_secret_key():
        assert practice.finds("secret fits") == ("wrong", "this database was written with another secret key")
        said = "what was entered for the mailbox help was sealed under another secret key"
        assert practice.finds("credentials") == ("wrong", said)


POLICY_WITH_GAPS = """
rung: 1
workspace: {name: Acme, time_zone: UTC, priorities: [P0], last_resort: [person:cy]}
people:
  bo: {name: Bo Lind, addresses: {pager: "112345"}, hours: always}
  cy: {name: Cy Park, slack: U03CY, hours: always}
paths:
  outage:
    inform: ["webhook:status"]
    levels: [{name: One, notify: [person:bo, person:cy], urgency: critical, climb_after: 1h}]
notices: {critical: {channels: [slack, pager]}, high: {channels: [slack]}, normal: {channels: [slack]}}
"""


def test_channels_that_the_policy_uses_and_nobody_set_up(practice: Practice) -> None:
    practice.house.publish(POLICY_WITH_GAPS)
    found = practice.look()
    assert (found["channel slack"].state, found["channel slack"].mend) == (
        "wrong", "give RUNG_SLACK_TOKEN and RUNG_SLACK_SIGNING_SECRET",
    )  # fmt: skip
    assert found["channel webhook:status"].mend == "RUNG_WEBHOOK_URLS: status=https://..."
    assert found["channel pager"].state == "doubtful"
    urls = {"status": "https://status.example"}
    assert practice.look(**CONNECTED, webhook_urls=urls)["channel webhook:status"].mend.startswith("RUNG_WEBHOOK_SEC")
    settings_store.set_delivery_mode("outbox")
    assert practice.finds("channel slack")[0] == "doubtful", "nothing is sent for real"
    secrets = {"status": "whsec_QSB2ZXJ5IHNlY3JldCBzZWNyZXQgaW5kZWVkLg=="}
    assert practice.look(**CONNECTED, webhook_urls=urls, webhook_secrets=secrets)["channels"].says == (
        "set up: slack, webhook:status"
    )


def test_people_whom_no_message_reaches(practice: Practice) -> None:
    practice.house.publish(POLICY_WITH_GAPS)
    assert practice.finds("people", **CONNECTED) == ("wrong", "1 person has no address that Rung can use: bo")
    assert practice.finds("people") == ("wrong", "1 person has no channel that is set up: cy")


def test_a_delivery_mode_that_tells_few(practice: Practice) -> None:
    settings_store.set_delivery_mode("only", ("bo",))
    assert practice.finds("delivery mode")[0] == "doubtful"
    settings_store.set_delivery_mode("outbox")
    assert practice.finds("delivery mode") == ("doubtful", "outbox: nobody is told")


def test_no_policy_and_one_that_is_not_read_any_more(practice: Practice) -> None:
    row = PolicyVersion.objects.get()
    PolicyVersion.objects.update(text=row.text + "\nnonsense: 1\n")
    assert practice.finds("policy")[0] == "wrong"
    PolicyVersion.objects.update(document={"workspace": 7})
    policies.forget()
    assert practice.finds("policy") == ("wrong", "version 1 cannot be read by this version of Rung")
    PolicyVersion.objects.all().delete()
    assert practice.finds("policy") == ("wrong", "none is published, so nothing is decided")


def test_a_group_of_slack_that_does_not_name_who_is_on_duty(practice: Practice) -> None:
    layer = "{rotation: [bo], every: 1d, starts: 2026-03-02T09:00}"
    schedule = f"{{name: Pager, slack_group: S0ONCALL, layers: [{layer}]}}"
    practice.house.publish(f"{POLICY}\nschedules:\n  pager: {schedule}\n")
    assert practice.finds("Slack groups") == ("ok", "S0ONCALL (Pager) names nobody yet")
    now = practice.house.clock.now()
    slack_groups.expect(["S0ONCALL"], now)
    slack_groups.keep("S0ONCALL", ["U02BO"], "live", now, now, "")
    assert practice.finds("Slack groups") == ("ok", "S0ONCALL (Pager) names Bo Lind")
    slack_groups.keep_trouble("S0ONCALL", "Slack: permission_denied", now, now)
    assert practice.finds("Slack groups")[0] == "wrong"


def test_a_calendar_by_which_people_are_on_call_and_that_is_not_fetched(practice: Practice) -> None:
    with open_calendar_server() as calendar:
        calendar.says(feed(*BO_THEN_CY))
        practice.house.publish(on_duty(calendar.url))
        assert practice.finds("on-call feeds") == ("ok", "1 schedule, last fetched 0 s ago")
        calendar.answers(500)
        feeds.refresh(practice.house.clock.push(timedelta(minutes=20)))
        state, says = practice.finds("on-call feeds")
        assert (state, "it answered 500; the turns of 2026-03-09 09:00 UTC count" in says) == ("doubtful", True)
        assert "feed" not in practice.finds("policy")[1], "it is said once"
        practice.house.clock.push(timedelta(days=2))
        assert practice.finds("on-call feeds")[0] == "wrong"


def test_a_calendar_that_was_a_file_beside_the_policy_is_no_fault_of_the_policy(
    practice: Practice, tmp_path: Path
) -> None:
    (tmp_path / "duty.ics").write_bytes(feed(*BO_THEN_CY))
    loaded = to_publish(on_duty("duty.ics"), folder=tmp_path)
    assert loaded.document is not None
    put(on_duty("duty.ics"), loaded, "cy")
    assert practice.finds("policy")[0] != "wrong"


def test_time_zones_that_changed_since_the_policy_was_published(practice: Practice) -> None:
    row = PolicyVersion.objects.get()
    PolicyVersion.objects.update(document={**row.document, "tz_version": "2019a"})
    policies.forget()
    state, says = practice.finds("time zones")
    assert state == "doubtful"
    assert "published with the data of 2019a" in says


def test_nobody_who_could_sign_in_and_tokens_that_open_nothing(practice: Practice) -> None:
    from django.contrib.auth import get_user_model

    tokens.create_for("cy@support.example", "helpdesk", ("events:write",))
    practice.house.clock.push(timedelta(days=100))
    assert practice.finds("tokens") == ("doubtful", "1 token was not used for 90 days: helpdesk")
    ApiToken.objects.update(last_used_at=practice.house.clock.now())
    assert practice.finds("tokens") == ("ok", "1 token")
    left = members.create("left@support.example", None, "agent", "bo")
    members.switch(left.user_id, False)
    assert practice.finds("sign-in")[1] == (
        "the account of bo is switched off, and the policy tells them all the same"
    )
    get_user_model().objects.update(is_active=False)
    assert practice.finds("tokens")[1] == "1 token of somebody who may not sign in open nothing: helpdesk"
    assert practice.finds("sign-in") == ("wrong", "no administrator can sign in")


def test_no_backup_and_an_old_one(practice: Practice) -> None:
    settings_store.put(settings_store.LAST_BACKUP, {"at": "2026-01-01T00:00:00+00:00", "file": "old.zip"})
    assert practice.finds("backup")[0] == "doubtful"
    Setting.objects.filter(key=settings_store.LAST_BACKUP).delete()
    assert practice.finds("backup") == ("doubtful", "`rung backup` has made none")


def test_tables_of_another_version(practice: Practice) -> None:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    history = MigrationRecorder(connection)
    last = max(name for app, name in history.applied_migrations() if app == "mfa")
    history.record_unapplied("mfa", last)
    found = practice.look()
    assert found.keys() == {"database", "tables"}
    assert found["tables"].says == f"1 step of this version missing, the first mfa.{last}, so no more was looked at"
    history.record_applied("store", "0999_later")
    assert practice.finds("tables") == (
        "wrong", "a later Rung has changed them (store.0999_later), so no more was looked at",
    )  # fmt: skip


# The machine's side ---------------------------------------------------------------------------------------------------


def findings(config: Config, database: str) -> dict[str, Finding]:
    found = visit({"RUNG_HOME": str(config.home), "DATABASE_URL": database})
    return {finding.name: finding for finding in found.findings}


def test_a_folder_that_others_may_read(practice: Practice, database: str) -> None:
    home = practice.config.home
    home.chmod(0o755)
    (home / SECRET_FILE).chmod(0o644)
    found = findings(practice.config, database)
    assert (found["home"].state, found["home"].mend) == ("doubtful", f"chmod 700 {home}")
    assert (found["secret"].state, found["secret"].mend) == ("wrong", f"chmod 600 {home / SECRET_FILE}")
    home.chmod(0o700)
    (home / SECRET_FILE).chmod(0o600)
    found = findings(practice.config, database)
    assert (found["home"].state, found["secret"].state, found["disk"].state) == ("ok", "ok", "ok")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder away")
def test_a_folder_of_somebody_else(practice: Practice, database: str) -> None:
    os.chown(practice.config.home, 65534, 65534)
    found = findings(practice.config, database)
    assert found["home"].state == "doubtful"
    assert "and you are root" in found["home"].says


def test_every_wrong_setting_is_named(tmp_path: Path) -> None:
    found = visit({"RUNG_HOME": str(tmp_path), "RUNG_PORT": "eighty", "RUNG_LOG_FORMAT": "xml"})
    assert [finding.state for finding in found.findings] == ["wrong", "wrong"]
    assert found.status == 1


def test_nobody_at_the_doors(practice: Practice, database: str) -> None:
    nowhere = {"RUNG_PORT": "1", "RUNG_MAIL_LISTEN": "127.0.0.1:1"}
    found = visit({"RUNG_HOME": str(practice.config.home), "DATABASE_URL": database, **nowhere})
    states = {finding.name: finding.state for finding in found.findings}
    expected = "wrong" if practice.config.is_sqlite else "doubtful"
    assert (states["console"], states["mail in"]) == (expected, expected)


def test_a_fault_of_the_doctor_hides_nothing_else(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_patient: object) -> Finding:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setitem(questions.QUESTIONS, "file", broken)
    found, failed = questions.ask(practice.config)
    assert failed == ["file"]
    assert {finding.name for finding in found} >= {"file", "journal", "worker"}


def test_a_database_in_trouble_is_named_with_the_way_to_mend_it(practice: Practice) -> None:
    if not practice.config.is_sqlite:
        pytest.skip("tests/cli/running/test_operating.py asks about a server that is away")
    with outages.read_only_disk():
        found = practice.look()["writing"]
        assert (found.state, "attempt to write a readonly database" in found.says) == ("wrong", True)
        assert found.mend.startswith("Mount its disk writable")
    setup.release()
    with outages.file().open("r+b") as file:
        file.write(b"x" * 200)
    found = practice.look()["database"]
    assert "cannot be used: The database is damaged. It said: file is not a database" in found.says
    assert "rung restore LAST_BACKUP --replace" in found.mend
