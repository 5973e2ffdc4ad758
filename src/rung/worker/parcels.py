"""Deliveries made ready to go: put together as things stand now, and rendered; or finished, where nothing is sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec
import structlog
from django.db import InterfaceError, OperationalError
from msgspec import Struct, structs

from rung.channels.base import Alert, Answer, Change, Rendered, Task
from rung.channels.registry import CHANNELS, HELPDESKS, OF_SOURCES
from rung.engine.customers import surveys
from rung.engine.elsewhere import tracking, way_back
from rung.engine.sending import answers
from rung.engine.telling import alerts, bulletins
from rung.engine.telling.alerts import Dropped
from rung.store.deliveries.claims import Leased
from rung.store.deliveries.results import Finished
from rung.store.elsewhere import written
from rung.store.measures import mailed

log = structlog.get_logger()
_NO_ALERTS = (answers.OP, surveys.OP, bulletins.OP, way_back.FIELDS_OP, tracking.OP)


class Parcel(Struct, frozen=True):
    """A delivery that is ready to go."""

    delivery: Leased
    rendered: Rendered | Answer | Change | Task
    previous: str | None
    mode: str
    content_hash: str
    also: tuple[Leased, ...] = ()
    """Other deliveries that the same message carries: they share its fate."""
    is_probe: bool = False
    """It goes to a destination that is broken, to see whether it is back."""
    settings: dict[str, Any] | None = None
    """Those of a source, for what is written back into it; None: the installation's."""
    begins_by: float = float("inf")
    """On the steady clock: later than this it may be another process's, and is not sent."""

    @property
    def key(self) -> str:
        """The same for every attempt of this delivery, so that the other side can tell a repeat."""
        return f"{self.delivery.issue}#{self.delivery.notice}/{self.delivery.channel}/{self.delivery.id}"


def pack(leased: Sequence[Leased], mode: str, now: datetime) -> list[Parcel | Finished]:
    """What these deliveries carry. One that cannot be put together fails alone, is logged, and is shown as failed; a
    database that goes away meanwhile is no fault of theirs."""
    try:
        return _together(leased, mode, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        log.error("deliver.unpackable", error=said, event_ids=[one.event_id for one in leased], exc_info=error)
        if len(leased) == 1:  # kept with its delivery, which is shown and can be sent again
            return [Finished(leased[0], "failed", now, mode, error=f"it could not be put together: {said}"[:500])]
    return [packed for one in leased for packed in pack([one], mode, now)]


def content_hash(alert: Alert) -> str:
    """The same for alerts that say the same, whenever they say it."""
    settled = structs.replace(
        alert, now=alert.opened_at, ring=False, possible_repeat=False, late_by=None, act_link="", notice="", because="",
        asked="" if alert.state == "asking" else alert.asked,
    )  # fmt: skip
    return blake2b(msgspec.json.encode(settled), digest_size=16).hexdigest()


def _together(leased: Sequence[Leased], mode: str, now: datetime) -> list[Parcel | Finished]:
    routed = [_routed(one, mode) for one in leased if one.op not in _NO_ALERTS]
    built = list(zip(routed, alerts.build(routed, now), strict=True))
    gathered = [(one, alert) for one, alert in built if one.gather and isinstance(alert, Alert)]
    groups = _groups(gathered)
    together = {one.id for group in groups for one, _ in group}
    packed: list[Parcel | Finished] = [_gathered(group, mode) for group in groups]
    packed += [_packed(one, alert, mode, now) for one, alert in built if one.id not in together]
    others = [one for one in leased if one.op in _NO_ALERTS]
    return packed + (_others(others, mode, now) if others else [])


def _others(leased: Sequence[Leased], mode: str, now: datetime) -> list[Parcel | Finished]:
    """What is no alert: what Rung itself says, what customers read, and what other systems keep."""
    public = [one for one in leased if one.op == answers.OP]
    asked = [one for one in leased if one.op == surveys.OP]
    own = [_routed(one, mode) for one in leased if one.op == bulletins.OP]
    fields = [one for one in leased if one.op == way_back.FIELDS_OP]
    tasks = [one for one in leased if one.op == tracking.OP]
    packed = _own(own, mode, now)
    packed += [_kept(one, change, mode, now) for one, change in zip(fields, way_back.build(fields), strict=True)]
    packed += [_kept(one, task, mode, now) for one, task in zip(tasks, tracking.build(tasks), strict=True)]
    back = written.seen([(one.subject_id, -one.notice) for one in (*public, *asked) if one.channel in HELPDESKS])
    packed += [_answered(one, survey, back, mode, now) for one, survey in zip(asked, surveys.build(asked), strict=True)]
    return packed + [
        _answered(one, answer, back, mode, now) for one, answer in zip(public, answers.build(public), strict=True)
    ]


def _own(own: Sequence[Leased], mode: str, now: datetime) -> list[Parcel | Finished]:
    """What Rung itself says; reports have a form of their own."""
    runs = mailed.runs_of(-one.notice for one in own)
    figures = [one for one in own if -one.notice in runs]
    others = [one for one in own if -one.notice not in runs]
    packed = [_packed(one, said, mode, now) for one, said in zip(others, bulletins.build(others, now), strict=True)]
    if not figures:
        return packed
    from rung.worker import report_letters  # late: only who measures needs numpy

    for one, letter in zip(figures, report_letters.build(figures, runs, now), strict=True):
        if isinstance(letter, Dropped):
            packed.append(Finished(one, "dropped", now, mode, error=letter.why))
        else:
            packed.append(Parcel(one, letter, None, mode, ""))
    return packed


def _groups(gathered: Sequence[tuple[Leased, Alert]]) -> list[list[tuple[Leased, Alert]]]:
    """By recipient and address what goes in one message; one alone goes as it is."""
    groups: dict[tuple[str, str, str], list[tuple[Leased, Alert]]] = {}
    for one, alert in gathered:
        groups.setdefault((one.to, one.channel, one.address), []).append((one, alert))
    return [group for group in groups.values() if len(group) > 1]


def _gathered(group: Sequence[tuple[Leased, Alert]], mode: str) -> Parcel:
    first, *rest = [one for one, _ in group]
    alert = alerts.summary([alert for _, alert in group])
    return Parcel(first, CHANNELS[first.channel].render(alert), None, mode, content_hash(alert), also=tuple(rest))


def _routed(delivery: Leased, mode: str) -> Leased:
    """A message that lives elsewhere (at a stand-in, while we send for real) is none to bring up to date."""
    return delivery if delivery.message_mode == mode else structs.replace(delivery, vendor_ref=None)


def _packed(delivery: Leased, alert: Alert | Dropped, mode: str, now: datetime) -> Parcel | Finished:
    if isinstance(alert, Dropped):
        return Finished(delivery, "dropped", now, mode, error=alert.why)
    digest = content_hash(alert)
    if delivery.op in ("update", bulletins.OP) and digest == delivery.content_hash:
        return Finished(delivery, "dropped", now, mode, error="the message says so already")
    return Parcel(delivery, CHANNELS[delivery.channel].render(alert), delivery.vendor_ref, mode, digest)


def _answered(
    delivery: Leased, answer: Answer | answers.Unanswerable, back: Mapping[tuple[int, int], str], mode: str,
    now: datetime,
) -> Parcel | Finished:  # fmt: skip
    """`back`: what a webhook has brought back already, so that it arrived, whatever became of the attempt before."""
    if (ref := back.get((delivery.subject_id, -delivery.notice))) is not None:
        return Finished(delivery, "accepted", now, mode, vendor_ref=ref)
    if isinstance(answer, answers.Unanswerable):
        return Finished(delivery, "failed", now, mode, error=answer.why)
    return Parcel(delivery, answer, None, mode, "", settings=_settings(delivery))


def _kept(delivery: Leased, change: Change | Task | str, mode: str, now: datetime) -> Parcel | Finished:
    if isinstance(change, str):
        return Finished(delivery, "dropped", now, mode, error=change)
    return Parcel(delivery, change, None, mode, "", settings=_settings(delivery))


def _settings(delivery: Leased) -> dict[str, Any] | None:
    return way_back.settings_of(delivery.address) if delivery.channel in OF_SOURCES else None
