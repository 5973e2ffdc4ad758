"""The chat's page as the sample company's customers have it open, who are signed in on its site."""

import json
import secrets
import time

from rung import clock
from rung.demo.site import Chat, signed
from rung.demo.wires import Wires

READS = 2.5
"""Seconds that somebody looks at the page before they write: sooner nobody is believed to be a person."""
OPEN_FOR = 12 * 3600.0


class ChatPage:
    """One page, which several customers write in one after the other."""

    def __init__(self, wires: Wires, chat: Chat, site: str) -> None:
        self._wires = wires
        self._chat = chat
        self._site = site
        self._stamp = ""
        self._opened = float("-inf")

    def write(self, user: str, name: str, email: str, words: str) -> None:
        """A customer writes. Raises `wires.Refused`."""
        facts = {"id": user, "name": name, "email": email}
        identity = signed(facts, self._chat.secret, clock.wall())
        if time.monotonic() - self._opened > OPEN_FOR:
            self._stamp = str(self._ask("visits", {"identity": identity, "site": self._site})["stamp"])
            self._opened = time.monotonic()
        time.sleep(max(0.0, self._opened + READS - time.monotonic()))
        self._ask("messages", {
            "id": secrets.token_hex(12), "body": words, "identity": identity, "stamp": self._stamp, "language": "en",
            "page": f"{self._site}/account", "title": "Your workspace",
        })  # fmt: skip

    def _ask(self, what: str, given: dict[str, str]) -> dict[str, object]:
        body = self._wires.post(f"/chat/{self._chat.key}/{what}", json.dumps(given).encode(), {})
        answer: dict[str, object] = json.loads(body)
        return answer
