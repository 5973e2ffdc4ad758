"""What beside the words under a contact's key tells of them: how they come in, and what was sent to them. Erasing a
contact (`texts.erase`) takes all of it.

What was sent stays counted: that it went, when, and how it ended.
"""

from collections.abc import Sequence

from django.db.models import F, Value
from django.db.models.functions import Replace

from rung.store.models import (
    Attempt,
    Bulletin,
    ChatLine,
    ChatSession,
    ChatVisitor,
    CustomerLink,
    CustomerSession,
    Delivery,
    Message,
    OutboxMessage,
    ReportReader,
    Subject,
    Text,
)

ERASED = "erased"
"""Stands where an address stood."""


def shut_out(contact: str) -> None:
    """No browser, link or session is theirs any more; should they come again, they are somebody new."""
    for model in (CustomerSession, CustomerLink):
        model.objects.filter(contact=contact).delete()
    remove_visitors(list(ChatVisitor.objects.filter(contact=contact).values_list("id", flat=True)))


def remove_visitors(visitors: Sequence[str]) -> None:
    """No browser is theirs any more, and nothing lies ready for their pages."""
    for theirs in (ChatSession, ChatLine):
        theirs.objects.filter(visitor__in=visitors).delete()
    ChatVisitor.objects.filter(pk__in=visitors).delete()


def wipe(contact: str, address: str) -> None:
    """Their address out of all that was sent to them, and what the Outbox page shows of them and their issues."""
    issues = list(Text.objects.filter(contact=contact).values_list("subject_id", flat=True).distinct())
    _end_reports(address)
    sent = Delivery.objects.filter(subject_id__in=issues, address=address)
    Attempt.objects.filter(delivery_id__in=sent.values("id"), error__contains=address).update(error=ERASED)
    sent.filter(error__contains=address).update(error=ERASED)
    sent.update(address=ERASED, lane=Replace(F("lane"), Value(address), Value(ERASED)))
    OutboxMessage.objects.filter(channel="email", address=address).delete()
    told = Message.objects.filter(subject_id__in=issues).exclude(vendor_ref=None)
    for channel, ref in told.values_list("channel", "vendor_ref"):
        OutboxMessage.objects.filter(channel=channel, ref=ref).delete()


def _end_reports(address: str) -> None:
    """No report is mailed to them any more, and what was sent or asked of them names them no longer."""
    ReportReader.objects.filter(address__iexact=address).delete()
    Bulletin.objects.filter(to__iexact=address).update(to=ERASED)
    own = Subject.objects.filter(kind="workspace").values("id")
    Message.objects.filter(subject_id__in=own, to__iexact=address).delete()
    sent = Delivery.objects.filter(subject_id__in=own, to__iexact=address)
    Attempt.objects.filter(delivery_id__in=sent.values("id"), error__icontains=address).update(error=ERASED)
    sent.filter(error__icontains=address).update(error=ERASED)
    sent.update(to=ERASED, address=ERASED, lane=ERASED)
