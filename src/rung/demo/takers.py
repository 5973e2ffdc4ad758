"""Teammates of the sample company who take what rang for them: by the real button of the real message, or by a text."""

from datetime import datetime

import msgspec
import structlog

from rung import clock
from rung.channels.base import Captured
from rung.channels.slack.interactions import NoSuchButton
from rung.channels.teams import activities as teams
from rung.demo.wires import Refused, Wires
from rung.store.deliveries import deliveries
from rung.store.deliveries.deliveries import OutboxRow
from rung.store.policies import policies

log = structlog.get_logger()


class Takers:
    """Issues whose alert somebody takes, each from its instant on."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        self._from: dict[str, datetime] = {}
        self._texts = 0

    def wait(self, issue: str, until: datetime) -> None:
        self._from[issue] = until

    def forget(self, issue: str) -> None:
        self._from.pop(issue, None)

    def look(self) -> None:
        """Whoever was told by a text message answers that; the others press."""
        due = {issue for issue, at in self._from.items() if at <= clock.now()}
        for issue in [one for one in due if self._text(one)]:
            due.discard(issue)
            self.forget(issue)
        if due:
            self._press(due)

    def _text(self, issue: str) -> bool:
        told = [one for notice in deliveries.of_issue(issue) for one in notice.deliveries]
        number = next((one.address for one in told if one.channel == "sms" and one.state == "sent"), None)
        if number is None:
            return False
        self._texts += 1
        try:
            self._wires.answer_by_text(number, "1", f"SM{issue}{self._texts:06d}")
        except Refused as error:
            log.warning("demo.not_taken", issue=issue, error=str(error))
        return True

    def _press(self, due: set[str]) -> None:
        people = policies.document_in_force().people.values()
        users = {address for person in people for name in ("slack", "teams") if (address := person.address(name))}
        for row in (*deliveries.outbox(limit=60, channel="slack"), *deliveries.outbox(limit=20, channel="teams")):
            issue = next((one for one in due if f'"{one}.' in str(row.captured["payload"]).replace("\\", "")), None)
            if issue is not None and row.address in users:
                due.discard(issue)
                self.forget(issue)
                self._press_one(row, issue)

    def _press_one(self, row: OutboxRow, issue: str) -> None:
        message, now = msgspec.convert(row.captured, Captured), clock.wall()
        try:
            press = self._wires.press_in_teams if row.channel == "teams" else self._wires.press
            press(message, "have_it", message.to, now)
        except (Refused, NoSuchButton, teams.NoSuchButton) as error:
            log.warning("demo.not_pressed", issue=issue, error=str(error))
