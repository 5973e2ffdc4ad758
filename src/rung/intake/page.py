"""An HTML text, of a mail or of another system, as plain text: linear in its length, whatever is in it.

`nh3` (a browser's own parser) closes what was left open and drops scripts, styles and comments; a small reader then
turns blocks into lines, list items into dashes, and quoted blocks into `>` lines, so that one stripper serves both
kinds. Pages nested hundreds deep, which no mail client writes and which would cost quadratic time, lose their tags.
"""

import html
import re
from html.parser import HTMLParser

import nh3

MAX_PAGE = 256 * 1024
MAX_NESTING = 300
_BLOCKS = frozenset(
    {"p", "div", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "li"}
)
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"})
_TAGS = {*_BLOCKS, "br", "hr", "td", "th", "a", "img"}
_ATTRIBUTES = {"a": {"href"}, "img": {"alt", "src"}}
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_DROPPED = {"script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "iframe"}
_VOID = frozenset(
    {"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "embed", "source", "track", "wbr"}
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_DATA = re.compile(r"data:[a-z/+.-]{1,50};base64,[A-Za-z0-9+/=\s]*")
_ANY_TAG = re.compile(r"<[^<>]*>")


def text_of_page(page: str) -> str:
    """The words of an HTML page, line by line."""
    page = _without_weight(page)[:MAX_PAGE]
    if _is_nested_too_deep(page):
        return html.unescape(_ANY_TAG.sub("\n", page))
    reader = _Reader()
    clean = nh3.clean(
        page, tags=_TAGS, clean_content_tags=_DROPPED, attributes=_ATTRIBUTES, link_rel=None, url_schemes=_SCHEMES
    )
    reader.feed(clean)
    reader.close()
    return reader.text()


def is_cut(page: str) -> bool:
    """Whether `text_of_page` reads only the beginning of it."""
    return len(page) > MAX_PAGE and len(_without_weight(page)) > MAX_PAGE


def _without_weight(page: str) -> str:
    """The page without style sheets and pictures written into it, which may be a hundred times as long as the words."""
    pieces = re.split("<style", page, flags=re.IGNORECASE)
    ended = [re.split("</style", piece, maxsplit=1, flags=re.IGNORECASE) for piece in pieces[1:]]
    return _DATA.sub("", pieces[0] + "".join(f"<i{each[1]}" for each in ended if len(each) == 2))


def _is_nested_too_deep(page: str) -> bool:
    """Whether more tags are open at once than a mail client ever opens. A closing tag ends one of its own name only."""
    opened: dict[str, int] = {}
    depth = 0
    for tag in _TAG.finditer(page):
        name = tag[2].lower()
        if name in _VOID:
            continue
        if not tag[1]:
            opened[name] = opened.get(name, 0) + 1
            depth += 1
        elif opened.get(name):
            opened[name] -= 1
            depth -= 1
        if depth > MAX_NESTING:
            return True
    return False


_CID = re.compile(r"cid:([^\s\[\]<>\"]{1,250})")


def _picture(source: str, words: str) -> str:
    """Where a picture stands: by the name under which it came along (`[cid:...]`), else by its words."""
    own = _CID.fullmatch(source.strip())
    return f"[cid:{own[1]}]" if own else f"[{words}]" if words else ""


class _Reader(HTMLParser):
    """Writes the lines of a clean page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quoted = 0
        self.kept = 0
        self.link: str | None = None
        self.link_words: list[str] = []

    def text(self) -> str:
        self._end_line()
        return "\n".join(self.lines).strip("\n")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "br":
            self._break()
        elif tag == "hr":
            self._end_line()
            self.lines.append(self._prefix + "_" * 32)
        elif tag == "a":
            self.link, self.link_words = given.get("href"), []
        elif tag == "img":
            self.line.append(_picture(given.get("src") or "", given.get("alt") or ""))
        elif tag in ("td", "th"):
            self.line.append(" ")
        elif tag in _BLOCKS:
            self._end_line()
            self.quoted += tag == "blockquote"
            self.kept += tag == "pre"
            if tag == "li":
                self.line.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in _BLOCKS:
            self._end_line()
            if tag in _SPACED and self.lines and self.lines[-1].strip("> "):
                self.lines.append(self._prefix.rstrip())
            self.quoted = max(0, self.quoted - (tag == "blockquote"))
            self.kept = max(0, self.kept - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if self.kept:
            first, *others = data.split("\n")
            self.line.append(first)
            for other in others:
                self._break()
                self.line.append(other)
            return
        if self.link is not None:
            self.link_words.append(data)
        self.line.append(data.replace("\n", " ").replace("\t", " "))

    @property
    def _prefix(self) -> str:
        return "> " * min(self.quoted, 10)

    def _break(self) -> None:
        written = self._written()
        self.lines.append((self._prefix + written).rstrip())

    def _end_line(self) -> None:
        written = self._written()
        if written:
            self.lines.append(self._prefix + written)

    def _written(self) -> str:
        text = "".join(self.line)
        self.line = []
        if self.kept:
            return text.rstrip().replace("\xa0", " ")
        signature = text.strip(" \n") in ("--", "--\xa0")
        return "-- " if signature else " ".join(text.replace("\xa0", " ").split())

    def _end_link(self) -> None:
        """The address behind a link's words, where the words do not say it already."""
        link, words = self.link or "", "".join(self.link_words).strip()
        self.link = None
        if link.startswith(("http://", "https://")) and words and words.rstrip("/") not in link.rstrip("/"):
            self.line.append(f" ({link})")
