"""Instants and words in the language of the page."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rung.portal.words import instant as in_words
from rung.portal.words import say

register = template.Library()


@register.simple_tag(takes_context=True)
def instant(context: dict[str, Any], at: datetime, *, yours: bool = False) -> SafeString:
    """An instant: in the reader's own zone where the page's script runs, else in the zone that it names.

    `yours`: the page then says that it is the reader's time.
    """
    language = context["language"]
    note = say(language, "your_time") if yours else ""
    return format_html(
        '<time datetime="{}" data-local="{}">{}</time>', at.isoformat(), note,
        in_words(at, context["zone"], language),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def word(context: dict[str, Any], name: str) -> str:
    """A word whose name is itself a value."""
    return say(context["language"], name)


@register.simple_tag(takes_context=True)
def rated_before(context: dict[str, Any], score: int) -> str:
    """What a customer said of it before."""
    return say(context["language"], "rated_before", score=score)


@register.simple_tag(takes_context=True)
def say_in(context: dict[str, Any], name: str, issue: str) -> str:
    """A sentence about another issue."""
    return say(context["language"], name, issue=issue)
