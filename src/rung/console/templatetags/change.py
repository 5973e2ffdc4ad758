"""What the pages of a back-test need to say spans and shares."""

from django import template
from django.utils.safestring import SafeString

from rung.console.words import backtest_words
from rung.simulator.backtests.difference import Difference, Span
from rung.store.pages import names

register = template.Library()


@register.filter
def span_words(span: Span) -> str:
    return backtest_words.span_words(span.from_at, span.until_at, span.time_zone)


@register.filter
def meter(found: Difference) -> SafeString:
    """The shares of issues that escalate, as a picture."""
    return backtest_words.meter(found)


@register.filter
def spoken_s(seconds: float) -> str:
    return names.span(seconds)
