"""`rung handovers`: where an issue was, and what another team needs to know of it."""

import json
from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


def test_where_it_was_and_what_is_known(rung, acme, database):
    from rung import clock
    from rung.core import events
    from rung.engine import handle
    from rung.store.decisions import intake

    pushed = clock.PushedClock(MONDAY)
    replaced = clock.use(pushed)
    try:
        assert rung("policy", "publish", acme).exit_code == 0
        opened = events.IssueOpened(
            issue="A-1", at=MONDAY, id="1", team="frontline", contact="mia@x.example", body="Where is it?"
        )
        offered = events.HandoffOffered(issue="A-1", at=MONDAY + timedelta(minutes=5), id="2", to="technical", by="ana")
        accepted = events.HandoffAccepted(issue="A-1", at=MONDAY + timedelta(minutes=8), id="3", by="bo")
        pushed.set(MONDAY + timedelta(minutes=20))
        intake.put([intake.InboxRow("test", one, one.id.encode()) for one in (opened, offered, accepted)])
        while handle.step().handled:
            pass
        said = rung("handovers", "A-1")
        assert said.exit_code == 0, said.output
        assert "1. Frontline to Technical support, offered 2026-03-09 08:35Z, accepted by Bo Lind" in said.stdout
        assert "Open with Frontline 8 min, Technical support 12 min; 1 move, 0 bounces." in said.stdout
        assert "“Where is it?” (mia@x.example, first message, 9 Mar 09:30)" in said.stdout
        read = json.loads(rung("handovers", "A-1", "--at", "2026-03-09T08:36Z", "--json").stdout)
        assert [(one["team"], one["seconds"]) for one in read["team_times"]["teams"]] == [("frontline", 360)]
        assert rung("handovers", "Z-9").exit_code == 1
        assert "is no instant" in rung("handovers", "A-1", "--at", "monday").output
    finally:
        clock.use(replaced)
