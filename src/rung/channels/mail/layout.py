"""The look of our mail: a few blocks that every mail program shows, styles on the elements themselves.

All text passes `html.escape` here; nothing that somebody else wrote is ever taken for HTML, but for the signature of a
mailbox, which an administrator wrote and which is cleaned.
"""

import functools
from html import escape

import css_inline
import nh3

from rung.channels.base import Alert, Survey
from rung.channels.words import (
    DOT,
    answer_by,
    call,
    grey_line,
    how_answered,
    is_grey,
    lines,
    marks,
    quote,
    title,
)

_STYLE = """
body { margin: 0; padding: 16px; background: #ffffff; color: #1f2328; font: 16px/1.45 system-ui, sans-serif; }
h1 { font-size: 18px; margin: 0 0 12px; }
.mark { color: #9a6700; margin: 0 0 12px; }
.grey { color: #59636e; }
blockquote { margin: 0 0 12px; padding: 4px 12px; border-left: 4px solid #d1d9e0; white-space: pre-line; }
th { text-align: left; vertical-align: top; white-space: nowrap; padding: 2px 12px 2px 0; color: #59636e;
  font-weight: normal; }
td { vertical-align: top; padding: 2px 0; }
.signature { margin-top: 16px; color: #59636e; }
a.button { display: inline-block; margin: 16px 8px 0 0; padding: 10px 18px; border-radius: 6px; color: #1f2328;
  background: #eff2f5; text-decoration: none; }
a.score { margin: 2px 0; min-width: 220px; }
.stars { color: #9a6700; }
a.first { background: #1a7f37; color: #ffffff; }
"""


def alert_html(alert: Alert) -> str:
    """The HTML part of an alert."""
    if is_grey(alert):
        return page(f'<p class="grey">{escape(grey_line(alert))}</p><p>{_link("Open", alert.link)}</p>')
    parts = [f"<p>{escape(call(alert))}</p>", f"<h1>{escape(title(alert))}</h1>"]
    if said := marks(alert):
        parts.append(f'<p class="mark">({escape(DOT.join(said))})</p>')
    if words := quote(alert):
        parts.append(f"<blockquote>{escape(words)}</blockquote>")
    rows = (f"<tr><th>{escape(line.label)}</th><td>{_lines(line.text)}</td></tr>" for line in lines(alert))
    parts.append(f"<table>{''.join(rows)}</table>")
    parts.append(f"<p>{_links(alert)}</p>")
    return page("".join(parts))


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


_SIGNATURE_TAGS = set("p br b strong i em u a div span table tbody tr td hr small".split())


def answer_html(text: str, signature: str = "", signature_html: str = "") -> str:
    """The HTML part of an answer to a customer: paragraphs as they were written, and the signature."""
    return page(_paragraphs(text) + _signed(signature, signature_html))


def survey_html(survey: Survey, signature: str = "", signature_html: str = "") -> str:
    """The HTML part of a survey: a link for each score, one below the other, large enough for a thumb."""
    links = "".join(
        f'<p><a class="button score" href="{escape(one.link)}"><span class="stars">{one.stars}</span> '
        f"{escape(one.label)}</a></p>"
        for one in survey.choices
    )
    words = f'<h1>{escape(survey.question)}</h1>{links}<p class="grey">{escape(survey.help)}</p>'
    return page(words + _signed(signature, signature_html))


def clean_signature(html: str) -> str:
    """The HTML of a signature with nothing in it but words, their weight and links."""
    return nh3.clean(
        html, tags=_SIGNATURE_TAGS, clean_content_tags={"script", "style", "title"}, attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"}, link_rel=None,
    )  # fmt: skip


def _signed(signature: str, signature_html: str) -> str:
    signed = clean_signature(signature_html) if signature_html else _paragraphs(signature)
    return f'<div class="signature">{signed}</div>' if signed else ""


def _paragraphs(text: str) -> str:
    parts = text.replace("\r\n", "\n").split("\n\n")
    paragraphs = (f"<p>{escape(part.strip())}</p>" for part in parts if part.strip())
    return "".join(paragraphs).replace("\n", "<br>")


def page(body: str) -> str:
    return _inliner().inline(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><style>{_STYLE}</style></head>'
        f"<body>{body}</body></html>"
    )


@functools.cache
def _inliner() -> css_inline.CSSInliner:
    """Made once. It loads nothing by itself: neither files nor addresses."""
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


def _links(alert: Alert) -> str:
    said = how_answered(alert)
    below = f'<br><span class="grey">{escape(said)}</span>' if said else ""
    first = _link(answer_by(alert), alert.act_link, "first ") if alert.state == "asking" else ""
    return first + _link("Open", alert.link) + below


def _link(label: str, url: str, kind: str = "") -> str:
    return f'<a class="{kind}button" href="{escape(url)}">{escape(label)}</a> '
