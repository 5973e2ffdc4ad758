"""The other sides of a chaos run: Slack, a mail server and a webhook host that have bad moments."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from rung.channels.base import Captured
from tests.worker.vendor import HOOK_SECRET, Vendor, open_vendor

BAD_MOMENTS = ("slack 429", "slack 503", "slack hangs", "mail 451", "mail hangs", "hook 429", "hook 500", "hook hangs")
MARK = "possible repeat"


class Vendors:
    """The real protocols, answered badly now and then."""

    def __init__(self, vendor: Vendor, chance: random.Random) -> None:
        self.moments: Counter[str] = Counter()
        self._vendor = vendor
        self._hook = vendor.host("pager")
        self._chance = chance

    @property
    def environment(self) -> dict[str, str]:
        """The settings of an installation that uses them, without the limits that real ones set."""
        return {
            **self._vendor.environment,
            "RUNG_SMTP_URL": f"smtp://127.0.0.1:{self._vendor.mail.port}",
            "RUNG_WEBHOOK_URLS": f"pager={self._hook.settings['deliver_to']}",
            "RUNG_WEBHOOK_SECRETS": f"pager={HOOK_SECRET}",
            "RUNG_SEND_LIMITS": "slack=off,email=off,webhook=off",
        }

    def have_a_bad_moment(self) -> None:
        kind = self._chance.choice(BAD_MOMENTS)
        self.moments[kind] += 1
        slack, mail, hook = self._vendor.slack, self._vendor.mail, self._hook
        match kind:
            case "slack 429":
                slack.ratelimit(1)
            case "slack 503":
                slack.refuse("", status=503)
            case "slack hangs":
                slack.hang()
            case "mail 451":
                mail.refuse("451 try later")
            case "mail hangs":
                mail.hang()
            case "hook 429":
                hook.answer_with(429, {"Retry-After": "1"})
            case "hook 500":
                hook.answer_with(500)
            case _:
                hook.hang()

    def recover(self) -> None:
        self._vendor.slack.recover()
        self._vendor.mail.recover()
        self._hook.recover()

    def taken(self) -> dict[str, list[Captured]]:
        """Everything that was taken, by the name that stays the same when it is sent again."""
        found: dict[str, list[Captured]] = {}
        for one in (*self._vendor.messages, *self._vendor.mails, *self._vendor.hooked["pager"]):
            if one.kind in ("new", "reply") and (name := name_of(one)):
                found.setdefault(name, []).append(one)
        return found


def name_of(message: Captured) -> str:
    if message.channel == "slack":
        return f"slack {message.payload.get('client_msg_id', '')}"
    return f"{message.channel} {message.ref}"


def is_marked(message: Captured) -> bool:
    """For people in words, for programs by a field."""
    return MARK in message.text or MARK in str(message.payload) or is_marked_for_programs(message)


def is_marked_for_programs(message: Captured) -> bool:
    return message.channel == "webhook" and bool(message.payload["alert"].get("possible_repeat"))


@contextmanager
def open_vendors(chance: random.Random) -> Iterator[Vendors]:
    with open_vendor() as vendor:
        yield Vendors(vendor, chance)
