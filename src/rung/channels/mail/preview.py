"""A captured mail as the Outbox page shows it: its HTML part without styles, and its links as things to press."""

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any

import nh3

from rung.channels.base import Button, Preview

_TAGS = {"p", "h1", "blockquote", "table", "tbody", "tr", "th", "td", "a", "br"}


def preview(payload: Mapping[str, Any]) -> Preview:
    html = payload.get("html") or f"<p>{escape(str(payload.get('text', '')))}</p>"
    clean = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style", "title"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
    )
    links = _Links()
    links.feed(clean)
    links.close()
    named = "".join(f"<p>{escape(one['name'])} ({one['size']:,} bytes)</p>" for one in payload.get("files", ()))
    return Preview(html=clean + named, buttons=tuple(links.found))


class _Links(HTMLParser):
    """The links of a mail in their order; the first is the one that acts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Button] = []
        self._url: str | None = None
        self._label = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._url, self._label = dict(attrs).get("href"), ""

    def handle_data(self, data: str) -> None:
        self._label += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._url:
            self.found.append(Button(label=self._label.strip(), url=self._url, primary=not self.found))
            self._url = None
