"""When a review is due, and that it is kept and sent once, whichever worker makes it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from msgspec import Struct, convert, structs, to_builtins

from rung import config
from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.engine.duty.reach_tests import WEEKDAYS, Rhythm, last_slot
from rung.engine.reviews import bulletins as said
from rung.engine.telling import leads
from rung.store import settings_store
from rung.store.decisions import desk as shared
from rung.store.deliveries import bulletins
from rung.store.deliveries.bulletins import Letter
from rung.store.measures import measures, reviews
from rung.store.measures.reviews import Finding, New, Review
from rung.store.policies import policies

SETTING, WAITS = "review", "review_waits"
PATIENCE = timedelta(days=1)
"""A review that is due waits so long, and is made with what there is then."""
MOST_KEPT = 200

__all__ = ["WEEKDAYS", "Sending", "Waits", "due", "has_waited", "keep", "recipients", "sending", "set_sending", "waits"]


class Sending(Rhythm, frozen=True):
    """When the review is made, by the wall clock of the workspace, and to whom it is sent. Off: it is made by nobody
    but who asks for it.
    """

    hour: int = 7
    people: tuple[str, ...] = ()
    """By their keys in the policy; none: the leads of teams."""


class Chosen(Sending, frozen=True):
    """The same as it is kept under `SETTING`."""

    since: datetime | None = None
    """When it was chosen: nothing is due for what lay before."""


class Waiting(Struct, frozen=True):
    """Which review is due and waits for what is not counted yet, and since when: as it is kept under `WAITS`."""

    slot: date
    since: datetime


class Waits(Waiting, frozen=True):
    """A review that is due, and is not made yet."""

    lacks: str
    """What is not counted yet, in words."""

    @property
    def until(self) -> datetime:
        return self.since + PATIENCE


def sending() -> Sending:
    return convert(settings_store.get(SETTING) or {}, Sending)


def set_sending(wanted: Sending, now: datetime) -> None:
    """From the next such hour on. Raises ValueError for what makes no sense, with how to mend it."""
    wanted.check()
    known = policies.document_in_force().people
    if strange := [one for one in wanted.people if one not in known]:
        raise ValueError(f"nobody in the policy is called {', '.join(strange)}: use the keys of its people")
    settings_store.put(SETTING, to_builtins(Chosen(**structs.asdict(wanted), since=now)))


def due(policy: Policy, now: datetime) -> date | None:
    """The day of the review that is to be made now; None where that is made, or none is wanted."""
    wanted = convert(settings_store.get(SETTING) or {}, Chosen)
    if not wanted.is_on:
        return None
    place = policy.workspace.time_zone
    at = last_slot(wanted, place, now)
    if wanted.since is not None and at < wanted.since:
        return None
    slot = at.astimezone(zone(place)).date()
    return None if reviews.has(slot) else slot


def has_waited(slot: date, now: datetime) -> bool:
    """Whether a review that lacks something has waited long enough; it waits from the first time that this is asked."""
    kept = _waiting()
    if kept is None or kept.slot != slot:
        kept = Waiting(slot, now)
        settings_store.put(WAITS, to_builtins(kept))
    return now >= kept.since + PATIENCE


def waits(now: datetime) -> Waits | None:
    """What the review that is due waits for; None where none does."""
    kept = _waiting()
    if kept is None or not sending().is_on or reviews.has(kept.slot):
        return None
    lacks = measures.uncounted(now - measures.SETTLED).words
    return Waits(kept.slot, kept.since, lacks) if lacks else None


def keep(new: New, now: datetime, *, slot: date | None = None, by: str | None = None) -> Review | None:
    """Keeps a review; one that was due is sent. None where another worker was faster, and where one that was due has
    too few issues to say anything: then it is made as soon as there are enough.
    """
    if new.is_young and slot is not None:
        return None
    with transaction.atomic():
        kept = reviews.add(new, now, slot=slot, by=by)
        if kept is not None and slot is not None:
            _tell(kept, now)
        reviews.forget(MOST_KEPT)
    return kept


def recipients(policy: Policy, now: datetime) -> list[Letter]:
    """A letter by each way that they chose for what Rung itself says."""
    chosen = [one for one in sending().people if one in policy.document.people]
    every_lead = dict.fromkeys(team.lead for team in policy.document.teams.values() if team.lead)
    return leads.letters(policy, shared.read(now), now, first=chosen or list(every_lead))


def _waiting() -> Waiting | None:
    return convert(settings_store.get(WAITS), Waiting | None)


def _tell(kept: Review, now: datetime) -> None:
    policy = policies.current()
    known = reviews.known(now)
    new: list[Finding] = [one for one in kept.findings if one.key not in known]
    letters = recipients(policy, now)
    if letters:
        link = f"{config.current().base_url}/review/{kept.id}"
        bulletins.say(said.KIND, letters, now, said=said.words(policy.workspace.name, kept, new, link))
    reviews.tell(kept.id, list(dict.fromkeys(one.to for one in letters)))
