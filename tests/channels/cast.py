"""The alert that these stories tell of: acme's outage, opened at 14:02 in Berlin, now 14:07, nobody has it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rung.channels.base import Alert

OPENED_AT = datetime(2026, 3, 3, 13, 2, tzinfo=UTC)
NOW = OPENED_AT + timedelta(minutes=5)


def alert(**changes: Any) -> Alert:
    """Bo is asked to take acme's outage; name what is to be different."""
    facts: dict[str, Any] = {
        "base_url": "https://rung.example",
        "issue": "I-1",
        "escalation": "I-1.1",
        "notice": "I-1#1",
        "to": "bo",
        "to_name": "Bo Lind",
        "state": "asking",
        "urgency": "critical",
        "priority": "P0",
        "account": "Acme",
        "tier": "enterprise",
        "arr": 240000.0,
        "subject": "API down for all our users",
        "opened_at": OPENED_AT,
        "path": "outage",
        "level": 2,
        "level_name": "Engineer on call",
        "asked": "take it within 15 min",
        "because": "nobody acknowledged level 1 within 5 min",
        "last_words": "We are losing orders every minute.",
        "told": ("Ana Ruiz",),
        "deadline": ("first_response", OPENED_AT + timedelta(minutes=15)),
        "next_told": ("Cy Park", NOW + timedelta(minutes=15)),
        "link": "https://rung.example/issues/I-1",
        "act_link": "https://rung.example/a/signed",
        "reply_address": "support+signed@rung.example",
        "ring": True,
        "time_zone": "Europe/Berlin",
        "now": NOW,
    }
    return Alert(**facts | changes)


def owned(**changes: Any) -> Alert:
    """Bo took it at 14:07 and promised news by 15:00."""
    facts: dict[str, Any] = {
        "state": "owned",
        "owner": "Bo Lind",
        "owned_since": NOW,
        "next_update_by": OPENED_AT + timedelta(minutes=58),
        "ring": False,
    }
    return alert(**facts | changes)


HOSTILE = {
    "markup": "<script>alert(1)</script> *bold* _it_ `x` & <!channel> <@U02BO> <https://evil.example|Open> [a](b)",
    "long": "x" * 10_000,
    "many words": "very long subject " * 600,
    "emoji": "👩‍👩‍👧‍👦" * 40 + "🇪🇺🏳️‍🌈é̂" * 30,
    "right to left": "النظام لا يعمل \u202e gnp.exe " * 8,
    "lines": "first\r\nBcc: eve@evil.example\r\n\r\nsecond\x00\x1b[31m\u2028third",
    "blank": " \t\n ",
    "format": "{0} %s $subject {{x}} ${y}",
}
