"""The widget's script, which a site names in one tag, and the page that it shows in a frame of our own origin."""

from functools import cache
from html import escape
from pathlib import Path

import msgspec
from django.contrib.staticfiles import finders
from starlette.responses import Response

from rung.store.elsewhere.chat_widgets import Widget

_PAGE = """<!doctype html>
<html lang="en" data-sites="{sites}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>
<link rel="stylesheet" href="/static/chat/frame.css"><script type="module" src="/static/chat/frame.js"></script></head>
<body></body></html>
"""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors {ancestors}"
)


def script(widget: Widget) -> Response:
    """The script of the tag. It knows which sites may show the widget, to say so in plain words where one may not."""
    body = _file("loader.js").replace("__SITES__", msgspec.json.encode(widget.sites).decode().replace("<", "\\u003c"))
    headers = {
        "Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }  # fmt: skip
    return Response(body, headers=headers, media_type="text/javascript; charset=utf-8")


def page(widget: Widget) -> Response:
    """The frame's page: only the widget's own sites, and the preview at the console, may hold it."""
    title = next((said["title"] for said in widget.words.values() if said.get("title")), "Chat")
    sites = escape(msgspec.json.encode(widget.sites).decode())
    headers = {
        "Content-Security-Policy": _POLICY.format(ancestors=" ".join(["'self'", *widget.sites])),
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }  # fmt: skip
    return Response(_PAGE.format(sites=sites, title=escape(title)), headers=headers, media_type="text/html")


@cache
def _file(name: str) -> str:
    found = finders.find(f"chat/{name}")
    assert isinstance(found, str), f"{name} was not packaged"
    return Path(found).read_text(encoding="utf-8")
