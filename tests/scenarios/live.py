"""A scenario played by the live engine on a real database, with a clock that the test pushes.

Import it in a test that has a database: the engine's tables need Django set up.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from types import MappingProxyType

import msgspec
from django.apps import apps
from django.db import transaction

from rung import clock
from rung.core.document import Contact
from rung.core.events import AnyEvent
from rung.core.policy import Policy
from rung.engine import handle
from rung.simulator.run import Late
from rung.simulator.scenarios.story import Scenario, arrives_at
from rung.store.accounts import contacts
from rung.store.accounts.contacts import Profile
from rung.store.decisions import intake
from rung.store.models import Journal, Subject
from rung.store.policies import policies
from tests.scenarios.journal import Line, as_written


def play_live(scenario: Scenario, policy: Policy) -> list[Line]:
    """The journal that the engine writes for this story."""
    live(policy, scenario.events, scenario.starts_at, scenario.until_at, scenario.contacts)
    return _journal()


def live(
    policy: Policy,
    events: Iterable[AnyEvent | Late],
    starts_at: datetime,
    until_at: datetime,
    contacts_known: Mapping[str, Contact] = MappingProxyType({}),
    progress: Callable[[], object] = lambda: None,
) -> None:
    """The engine decides these events as they arrive, and whatever comes due meanwhile, each at its own instant."""
    pushed = clock.PushedClock(starts_at)
    replaced = clock.use(pushed)
    try:
        policies.publish("(a made-up policy)", policy.document, by="cy")
        known = {one: Profile(said.name, None, said.tags, said.fields) for one, said in contacts_known.items()}
        contacts.save(known, "cy", "scenario", starts_at)
        for at, together in groupby(events, key=arrives_at):
            pass_time(pushed, at, inclusive=False)
            pushed.set(at)
            put(together, at.isoformat())
            progress()
        pass_time(pushed, until_at)
    finally:
        clock.use(replaced)


def forget() -> None:
    """An installation as new, for the next story."""
    with transaction.atomic():  # what points at what is looked at in the end
        for model in apps.get_app_config("store").get_models():
            model._base_manager.all()._raw_delete("default")


def put(events: Iterable[AnyEvent | Late], name: str) -> None:
    """Events arrive and are decided; those without an id are called by this name."""
    for number, given in enumerate(events):
        event = given.event if isinstance(given, Late) else given
        named = event if event.id else msgspec.structs.replace(event, id=f"{name}/{number}")
        (outcome,) = intake.put([intake.InboxRow("test", named)])
        assert isinstance(outcome, intake.Accepted | intake.Duplicate), outcome
    _settle()


def pass_time(pushed: clock.PushedClock, limit: datetime, *, inclusive: bool = True) -> None:
    """Push the clock from wake-up to wake-up."""
    wake_at = _settle()
    while wake_at is not None and (wake_at < limit or (wake_at == limit and inclusive)):
        pushed.set(max(wake_at, pushed.now()))
        wake_at = _settle()


def _settle() -> datetime | None:
    """Decides until nothing is left to decide now; says when there is something again."""
    while (stepped := handle.step()).handled:
        pass
    return stepped.next_wake_at


def _journal() -> list[Line]:
    issues = dict(Subject.objects.filter(kind="issue").order_by("key").values_list("id", "key"))
    rows = Journal.objects.filter(subject_id__in=issues).order_by("seq")
    return sorted(
        ((issues[row.subject_id], row.event["type"], row.at, as_written(row.effects)) for row in rows),
        key=lambda line: line[0],
    )
