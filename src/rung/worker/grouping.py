"""The loop that keeps user groups of Slack in step with who is on duty.

It is a loop of its own: a Slack that does not answer keeps nobody else waiting. What it says goes by the sender's event
loop, where the stand-in is, too.
"""

from concurrent.futures import Future
from functools import partial
from typing import Any

import structlog

from rung.channels.base import Failed
from rung.channels.slack.groups import set_members
from rung.engine.duty import slack_groups as duty
from rung.engine.duty.slack_groups import Wanted
from rung.store.decisions import work
from rung.store.people import slack_groups
from rung.store.people.slack_groups import KeptGroup
from rung.worker.loop import POLL, Loop
from rung.worker.sending import Sender

ANSWER_WITHIN = 20.0
"""Seconds for one group."""

log = structlog.get_logger()


class Grouping(Loop):
    """Changes each group whose people on duty are others, and looks now and then whether it is still so."""

    def __init__(self, sender: Sender) -> None:
        super().__init__("slack groups")
        self._sender = sender

    def turn(self) -> float:
        if not self.must_stand_by():
            for one, kept, mode in duty.due(work.read_now()):
                if self.stopping.is_set():
                    break
                self._look_at(one, kept, mode)
        return POLL

    def _look_at(self, one: Wanted, kept: KeptGroup, mode: str) -> None:
        now = work.read_now()
        if not slack_groups.claim(one.group, kept.next_at, now + duty.LEASE):
            return  # another worker is at it
        if not one.members:
            slack_groups.leave(one.group, one.lacks, now + duty.LOOKED_AT_EVERY)
            return
        asked: Future[Any] = self._sender.run_in_loop(
            self._sender.ask("slack", mode, partial(set_members, group=one.group, members=one.members))
        )
        try:
            has_changed = asked.result(ANSWER_WITHIN)
        except Failed as failed:
            self._failed(one, failed)
            return
        except TimeoutError:
            asked.cancel()
            self._failed(one, Failed(f"Slack did not answer within {ANSWER_WITHIN:g} s", unknown=True))
            return
        now = work.read_now()
        slack_groups.keep(one.group, one.members, mode, now, now + duty.LOOKED_AT_EVERY, one.lacks)
        if has_changed:
            log.info("slack.group_changed", group=one.group, members=list(one.members), mode=mode)

    def _failed(self, one: Wanted, failed: Failed) -> None:
        now = work.read_now()
        next_at = duty.next_try(now, is_refused=failed.permanent or failed.refuses_us, retry_after=failed.retry_after)
        slack_groups.keep_trouble(one.group, failed.message, now, next_at)
        log.warning("slack.group_failed", group=one.group, error=failed.message, next_at=next_at.isoformat())
