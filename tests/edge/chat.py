"""A visitor's browser, as the widget's page drives it: over real HTTP, with a token that only it has."""

from __future__ import annotations

import base64
import hmac
import http.client
import json
import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from rung import clock
from rung.edge.chat import stamps

if TYPE_CHECKING:
    from rung.store.elsewhere.chat_widgets import Widget
    from tests.edge.front import Answer, Front

SITE = "https://shop.example"


def make_widget(name: str = "shop", **changes: Any) -> Widget:
    """A widget of the shop's site."""
    from rung.store.elsewhere import chat_widgets

    made = chat_widgets.add(name, "cy")
    given = {"sites": [SITE], "accent": made.accent, "words": {}, "team": ""}
    chat_widgets.change(name, **{**given, **changes})
    found = chat_widgets.get(name)
    assert found is not None
    return found


def signed(secret: str, **facts: Any) -> str:
    """What a site's server says of who is signed in there, as docs/chat.md shows it."""
    facts.setdefault("at", int(clock.wall().timestamp()))
    part = base64.urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip("=")
    return f"{part}.{hmac.new(secret.encode(), part.encode(), sha256).hexdigest()}"


class Browser:
    """One browser on the shop's site."""

    def __init__(self, front: Front, widget: Widget, identity: str = "") -> None:
        self.front = front
        self.base = f"/chat/{widget.key}"
        self.identity = identity
        self.token = ""
        self.stamp = stamps.stamp(clock.wall() - timedelta(seconds=30))
        """The page is open for half a minute."""

    def visits(self) -> dict[str, Any]:
        told = self.asks("POST", "visits", {"identity": self.identity, "site": SITE}).json
        if told["token"]:
            self.token = told["token"]
        elif not told["is_known"]:
            self.token = ""
        return told

    def writes(self, body: str, **given: Any) -> Answer:
        said = {
            "id": secrets.token_hex(12), "body": body, "page": f"{SITE}/prices?card=4711#top", "title": "Prices",
            "language": "de-AT", "stamp": self.stamp, "identity": "" if self.token else self.identity, **given,
        }  # fmt: skip
        answer = self.asks("POST", "messages", said)
        if answer.status == 202:
            self.token = answer.json.get("token") or self.token
        return answer

    def sends_file(self, name: str, content: bytes, key: str = "file-0001") -> Answer:
        headers = {"X-File-Id": key, "X-File-Name": name, "Content-Type": "text/plain"}
        return self.front.ask("POST", f"{self.base}/files", content, {**self._headers(), **headers})

    def reads(self, after: int = 0) -> list[tuple[str, str, str]]:
        """Direction, author and words of each line."""
        return [(one["direction"], one["author"], one["text"]) for one in self.lines(after)]

    def lines(self, after: int = 0) -> list[dict[str, Any]]:
        return self.asks("GET", f"lines?after={after}").json["lines"]

    def asks(self, method: str, what: str, given: dict[str, Any] | None = None) -> Answer:
        body = json.dumps(given).encode() if given is not None else None
        return self.front.ask(method, f"{self.base}/{what}", body, self._headers())

    def listens(self, after: int = 0) -> Stream:
        return Stream(self.front, f"{self.base}/live?after={after}", self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


class Stream:
    """One open page that listens."""

    def __init__(self, front: Front, path: str, headers: dict[str, str]) -> None:
        self.connection = front.connection()
        self.connection.request("GET", path, headers=headers)
        self.response: http.client.HTTPResponse = self.connection.getresponse()

    def hears(self) -> tuple[str, Any]:
        """The next event: its name and what it brings."""
        name = ""
        while True:
            line = self.response.readline().decode()
            assert line, "the stream ended"
            if line.startswith("event: "):
                name = line[7:-1]
            elif line.startswith("data: "):
                return name, json.loads(line[6:])

    def __enter__(self) -> Stream:
        assert self.response.status == 200, self.response.read()
        return self

    def __exit__(self, *_: object) -> None:
        self.response.close()
        self.connection.close()
