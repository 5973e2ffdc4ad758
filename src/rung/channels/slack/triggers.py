"""What lets an app show one form to one person: Slack hands it out with a press or a command, for three seconds.

The stand-in's own can be told from any other by its signature, so the Outbox page makes one where somebody presses
there, in another process perhaps.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

GOOD_FOR = timedelta(seconds=3)
_KEPT = 1000


class BadTrigger(Exception):
    """Slack's code for why it shows no form."""


def made(user: str, at: datetime, secret: str) -> str:
    """A trigger of this instant for this person."""
    said = f"{int(at.timestamp() * 1_000_000)}.{user}"
    return f"{said}.{_signature(said, secret)}"


def view_id(trigger: str) -> str:
    """The id of the form that the stand-in shows for a trigger."""
    return "V" + hashlib.sha256(trigger.encode()).hexdigest()[:14].upper()


class Triggers:
    """Those that were used, each once."""

    def __init__(self, secret: str, now: Callable[[], datetime]) -> None:
        self._secret = secret
        self._now = now
        self._used: dict[str, None] = {}

    def take(self, trigger: str) -> str:
        """Whose it is. Raises `BadTrigger` for one that is wrong, old or was used."""
        said, _, signature = trigger.rpartition(".")
        microseconds, _, user = said.partition(".")
        if not user or not hmac.compare_digest(signature, _signature(said, self._secret)):
            raise BadTrigger("invalid_trigger_id")
        if trigger in self._used:
            raise BadTrigger("exchanged_trigger_id")
        if self._now().timestamp() - int(microseconds) / 1_000_000 > GOOD_FOR.total_seconds():
            raise BadTrigger("expired_trigger_id")
        self._used[trigger] = None
        while len(self._used) > _KEPT:
            self._used.pop(next(iter(self._used)))
        return user


def _signature(said: str, secret: str) -> str:
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()[:32]
