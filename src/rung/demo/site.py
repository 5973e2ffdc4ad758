"""A page of the sample company's own site, at an address of its own, with the chat in its corner."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Mapping
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from msgspec import Struct

from rung import clock

TOMAS = {"id": "tomas.berg", "email": "tomas.berg@halden.example", "name": "Tomas Berg"}
"""The customer who is signed in on one of the pages."""
_STYLE = """
body { font: 17px/1.6 system-ui, sans-serif; margin: 0 auto; max-width: 44rem; padding: 2rem 1.2rem 6rem; }
body { color: #14323a; } nav a { margin-right: 1.2rem; } h1 { line-height: 1.2; } .who { color: #49636a; }
@media (prefers-color-scheme: dark) {
  body { background: #0e2025; color: #e3eef0; } a { color: #8fd3e0; } .who { color: #a9c0c5; }
}
"""
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title} · Tidewater Cloud</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/site.css">
<script src="{script}" data-identity="{identity}" async></script></head>
<body><nav><a href="/">Prices</a><a href="/account">Signed in</a><a href="/de">Deutsch</a>
<a href="{rung}/f/help">Ask by a form</a><a href="{rung}/c">Your issues</a></nav>
<p class="who">{who}</p><h1>{title}</h1><p>{words}</p></body></html>
"""
_PAGES = {
    "/": ("en", "Prices", "A visitor whom nobody knows.", "Dashboards for everybody who moves things. From 49 a seat."),
    "/account": (
        "en", "Your workspace", "Signed in as Tomas Berg of Halden Freight; this site proves it to the chat.",
        "Three dashboards, two seats, one export a night.",
    ),
    "/de": ("de", "Preise", "Jemand, den niemand kennt.", "Dashboards für alle, die etwas bewegen. Ab 49 je Platz."),
}  # fmt: skip


class Chat(Struct, frozen=True):
    """What the site knows of its chat widget."""

    rung: str
    key: str
    secret: str

    @property
    def script(self) -> str:
        return f"{self.rung}/chat/{self.key}.js"


def signed(facts: Mapping[str, str], secret: str, at: datetime) -> str:
    """Who is signed in, as the site's server proves it. `at` is an instant of the world."""
    given = json.dumps({**facts, "at": int(at.timestamp())}).encode()
    part = base64.urlsafe_b64encode(given).decode().rstrip("=")
    return f"{part}.{hmac.new(secret.encode(), part.encode(), hashlib.sha256).hexdigest()}"


class Site(ThreadingHTTPServer):
    """Serves the pages, each with the chat in its corner, from `begin` to `end`."""

    daemon_threads = True

    def __init__(self, host: str, port: int) -> None:
        super().__init__((host, port), _Pages)
        self.url = f"http://{host}:{self.server_port}"
        self.chat: Chat | None = None
        self._thread = threading.Thread(target=self.serve_forever, name="rung-demo-site", daemon=True)

    def begin(self, chat: Chat) -> None:
        self.chat = chat
        self._thread.start()

    def end(self) -> None:
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join(5)
        self.server_close()


class _Pages(BaseHTTPRequestHandler):
    """One visitor's request."""

    server: Site

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/site.css":
            self._say(200, "text/css", _STYLE)
        elif path in _PAGES and self.server.chat is not None:
            self._say(200, "text/html", _page(path, self.server.chat))
        else:
            self._say(404, "text/plain", "There is no such page. The site begins at /.")

    def log_message(self, *_: object) -> None:
        """Nobody reads who looked at the sample site."""

    def _say(self, status: int, kind: str, words: str) -> None:
        content = words.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        if self.server.chat is not None:
            rung = self.server.chat.rung
            policy = f"default-src 'none'; style-src 'self'; img-src data:; script-src {rung}; frame-src {rung}"
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(content)


def _page(path: str, chat: Chat) -> str:
    language, title, who, words = _PAGES[path]
    identity = signed(TOMAS, chat.secret, clock.wall()) if path == "/account" else ""
    return _PAGE.format(
        language=language, title=title, who=who, words=words, script=escape(chat.script), identity=identity,
        rung=escape(chat.rung),
    )
