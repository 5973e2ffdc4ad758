"""What every page shows: who is signed in, the delivery mode, what is wrong with the database, on-call feeds that fail,
levels that have nobody, and whether the clock is the world's."""

from typing import Any

from django.http import HttpRequest

from rung import clock, config
from rung.console.access import may
from rung.engine.duty import feeds, gap_alarms, reach_tests, slack_groups
from rung.engine.sending import alarms
from rung.reports import overload
from rung.store import sealing, settings_store
from rung.store.people import members
from rung.store.people.rights import LEAST_ROLE
from rung.store.policies import policies
from rung.store.standing import watch

MODE_WORDS = {
    "outbox": "Nothing leaves: every notice goes to the Outbox page.",
    "only": "Only named people are told; everything else goes to the Outbox page.",
    "live": "Live: notices reach people.",
}


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """The context of every template. Costs a few small queries for a signed-in member."""
    member = members.of_user(request.user) if hasattr(request, "user") else None
    if member is None:
        can_mail = config.current().smtp is not None
        return {
            "member": None, "clock_speed": clock.current().speed, "clock_now": clock.now(), "can_mail": can_mail,
            "trouble": watch.present(), "time_zone": "UTC",
        }  # fmt: skip
    mode = settings_store.delivery_mode()
    return {
        "member": member,
        "mode": mode,
        "mode_words": MODE_WORDS[mode.mode],
        "clock_speed": clock.current().speed,
        "clock_now": clock.now(),
        "can_mail": config.current().smtp is not None,
        "time_zone": member.time_zone or "UTC",
        "base_url": config.current().base_url,
        "trouble": watch.present(),
        "broken_ways": alarms.broken(clock.now()),
        "feed_alarms": feeds.alarms(clock.now()),
        "overloaded": overload.kept() if may(member, "see_everybodys_load") else [],
        "gap_alarms": gap_alarms.pressing(clock.now()),
        "group_alarms": slack_groups.failing(clock.now()),
        "unheard": _unheard(),
        "lost_credentials": sealing.lost() if may(member, "manage_sources") else [],
        "may": {what: may(member, what) for what in LEAST_ROLE},
    }


def _unheard() -> list[reach_tests.Heard]:
    """Who did not answer the weekly check."""
    return reach_tests.overdue(policies.current(), clock.now()) if policies.current_number() is not None else []
