"""A scenario played by the live engine on a real database, with a clock that the test pushes.

Import it in a test that has a database: the engine's tables need Django set up.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

import msgspec
from django.apps import apps
from django.db import transaction

from rung import clock
from rung.core.events import AnyEvent
from rung.core.policy import Policy
from rung.engine import handle
from rung.simulator.run import Late
from rung.simulator.story import Scenario, arrives_at
from rung.store import contacts, intake, policies
from rung.store.contacts import Profile
from rung.store.models import Journal, Subject
from tests.scenarios.journal import Line, as_written


def play_live(scenario: Scenario, policy: Policy) -> list[Line]:
    """The journal that the engine writes for this story."""
    pushed = clock.PushedClock(scenario.starts_at)
    replaced = clock.use(pushed)
    try:
        policies.publish("(a scenario's policy)", policy.document, by="cy")
        known = {one: Profile(said.name, None, said.tags, said.fields) for one, said in scenario.contacts.items()}
        contacts.save(known, "cy", "scenario", scenario.starts_at)
        for at, events in groupby(scenario.events, key=arrives_at):
            _pass_time(pushed, at, inclusive=False)
            pushed.set(at)
            _arrive(events)
            _settle()
        _pass_time(pushed, scenario.until_at, inclusive=True)
    finally:
        clock.use(replaced)
    return _journal()


def forget() -> None:
    """An installation as new, for the next story."""
    with transaction.atomic():  # what points at what is looked at in the end
        for model in apps.get_app_config("store").get_models():
            model._base_manager.all()._raw_delete("default")


def _arrive(events: Iterable[AnyEvent | Late]) -> None:
    for number, given in enumerate(events):
        event = given.event if isinstance(given, Late) else given
        named = event if event.id else msgspec.structs.replace(event, id=f"{event.at.isoformat()}/{number}")
        (outcome,) = intake.put([intake.InboxRow("test", named)])
        assert isinstance(outcome, intake.Accepted | intake.Duplicate), outcome


def _pass_time(pushed: clock.PushedClock, limit: datetime, *, inclusive: bool) -> None:
    """Push the clock from wake-up to wake-up."""
    while (wake_at := handle.step().next_wake_at) is not None:
        if wake_at > limit or (wake_at == limit and not inclusive):
            return
        pushed.set(max(wake_at, pushed.now()))
        _settle()


def _settle() -> None:
    while handle.step().handled:
        pass


def _journal() -> list[Line]:
    issues = dict(Subject.objects.filter(kind="issue").order_by("key").values_list("id", "key"))
    rows = Journal.objects.filter(subject_id__in=issues).order_by("seq")
    return sorted(
        ((issues[row.subject_id], row.event["type"], row.at, as_written(row.effects)) for row in rows),
        key=lambda line: line[0],
    )
