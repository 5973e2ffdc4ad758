"""What is measured against: the same decisions, one event a transaction and one row a statement, through Django's
models.

It does less than the engine: no texts, no waking by time, no living messages. Only its speed is of interest.
"""

import msgspec
from django.db import transaction

from rung import clock
from rung.core.decide import decide
from rung.core.effects import Notice as Notify
from rung.core.events import AnyEvent
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.core.texts import without_texts
from rung.store.decisions import desk
from rung.store.models import Delivery, Inbox, Journal, Notice, Subject
from rung.store.pages import listing
from rung.store.policies import policies

_events = msgspec.json.Decoder(AnyEvent)
_states = msgspec.json.Decoder(IssueState)


def step() -> int:
    """Decides the oldest event of the inbox; 0 when there is none."""
    policy = policies.load(policies.current_number() or 0)
    with transaction.atomic():
        waiting = Inbox.objects.select_for_update().filter(state="new").order_by("seq").first()
        if waiting is None:
            return 0
        subject, _ = Subject.objects.select_for_update().get_or_create(
            kind=waiting.subject_kind, key=waiting.subject_key
        )
        _decide(waiting, subject, policy)
        waiting.delete()
    return 1


def _decide(waiting: Inbox, subject: Subject, policy: Policy) -> None:
    now = clock.now()
    event = _events.decode(msgspec.json.encode(waiting.event))
    state = _states.decode(msgspec.json.encode(subject.state)) if subject.state else None
    decision = decide(state, event, policy, desk.read(now), max(now, state.decided_at) if state else now)
    for name, value in listing.columns(decision.state, now).items():
        setattr(subject, name, value)
    subject.state = msgspec.to_builtins(decision.state)
    subject.wake_at = decision.state.wake_at
    subject.journal_seq += 1
    subject.save()
    Journal.objects.create(
        subject_id=subject.pk, seq=subject.journal_seq, at=event.at, decided_at=now,
        event=msgspec.to_builtins(without_texts(event)), effects=msgspec.to_builtins(decision.effects), facts={},
        policy_version=policy.version,
    )  # fmt: skip
    for effect in decision.effects:
        if isinstance(effect, Notify):
            _notify(subject, effect)


def _notify(subject: Subject, effect: Notify) -> None:
    now = clock.now()
    Notice.objects.create(
        subject_id=subject.pk, number=effect.notice, issue=subject.key, to=effect.to, urgency=effect.urgency,
        channels=list(effect.channels), ring=effect.ring, code=effect.because.code, because=str(effect.because),
        at=effect.at, state="pending",
    )  # fmt: skip
    Delivery.objects.create(
        subject_id=subject.pk, notice=effect.notice, lane=f"{subject.pk}/{effect.to}", to=effect.to, channel="slack",
        address=effect.to, op="send", ring=effect.ring, urgency=effect.urgency, due_at=now, state="waiting",
        created_at=now,
    )  # fmt: skip
