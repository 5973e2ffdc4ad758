"""Notices, how each of them travels, and what became of it."""

from django.db import models
from django.db.models import Q

from rung.store.models.fields import OrderedJson

LAST_RANK = 32
"""An update that is in no hurry; also what an older version writes, until the deliverer looks."""


class Notice(models.Model):
    """What one person or channel was to know, as the decision said it.

    `state`: pending until a channel accepted it or all failed; then accepted or failed; dropped when it was asked no
    more before it could be sent. Only rings are waited for: an update or an `inform` is `quiet`.
    """

    pk = models.CompositePrimaryKey("subject_id", "number")
    subject_id = models.BigIntegerField()
    number = models.IntegerField()
    issue = models.CharField(max_length=200)
    escalation = models.IntegerField(null=True)
    path = models.CharField(max_length=200, null=True)
    level = models.SmallIntegerField(null=True)
    to = models.CharField(max_length=300, db_column="recipient")
    urgency = models.CharField(max_length=16)
    channels = OrderedJson()
    ring = models.BooleanField()
    code = models.CharField(max_length=24)
    because = models.TextField()
    at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    late_by = models.FloatField(null=True)
    state = models.CharField(max_length=10)
    fails_at = models.DateTimeField(null=True)
    """Not accepted by then, it has failed (POLICY: 60 s critical, else 10 min)."""
    error = models.TextField(null=True)
    line = models.IntegerField(null=True)
    """The line of the journal that brought what it says, where that stands beside the ladders."""
    about = models.CharField(max_length=60, default="", db_default="")
    """What it is about, where it stands beside the ladders (`core.effects.Notice`)."""
    collapsed_into = models.IntegerField(null=True)
    """The later notice that was sent in its place: one message about all that had become overdue."""

    class Meta:
        db_table = "notice"
        indexes = [
            models.Index(fields=["fails_at"], name="notice_fails", condition=Q(state="pending")),
            models.Index(fields=["at"], name="notice_at"),
            models.Index(fields=["to", "at"], name="notice_to"),
            models.Index(fields=["at"], name="notice_unheard", condition=Q(ring=True, state="failed")),
        ]


class Delivery(models.Model):
    """One notice on one channel, or the bringing up to date of a living message.

    `lane` is subject, recipient, channel and address: what goes down one lane goes in order. `fence` rises with each
    lease; a sender whose lease ran out finds another number and may not write.

    `state`: waiting, leased, sent, failed (for good), dropped (no longer asked, nothing changed, or said by a later
    one: `collapsed_into`).
    """

    subject_id = models.BigIntegerField()
    notice = models.IntegerField()
    lane = models.CharField(max_length=900)
    to = models.CharField(max_length=300, db_column="recipient")
    channel = models.CharField(max_length=40)
    address = models.CharField(max_length=500)
    op = models.CharField(max_length=8)
    """send, update, answer (to a customer), fields (into a helpdesk) or bulletin (what Rung itself says)."""
    ring = models.BooleanField()
    urgency = models.CharField(max_length=16)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8)
    lease_until = models.DateTimeField(null=True)
    fence = models.IntegerField(default=0, db_default=0)
    attempts = models.IntegerField(default=0, db_default=0)
    possible_repeat = models.BooleanField(default=False, db_default=False)
    error = models.TextField(null=True)
    event_id = models.CharField(max_length=300, default="", db_default="")
    """The event that it comes from, as the logs name it (`engine.trail`); empty for an update, which may have many."""
    gather = models.BooleanField(default=False, db_default=False)
    """Sent in one message with what else is gathered for its recipient on its channel."""
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    destination = models.CharField(max_length=300, default="", db_default="")
    """What the other side counts together (`channels.base.Destination`); empty until the deliverer names it."""
    rank = models.SmallIntegerField(default=LAST_RANK, db_default=LAST_RANK)
    """Its place in the line of its destination: see `outbox.rank`."""
    uncounted = models.IntegerField(default=0, db_default=0)
    """Attempts that do not count towards giving up: probes, refusals of a busy service, what was before a replay."""
    diverted_at = models.DateTimeField(null=True)
    """Its destination accepted nothing, and the person's other channels were used in its place."""
    again_by = models.CharField(max_length=200, null=True)
    """Who asked for it to be sent again; kept with the attempt that follows."""
    collapsed_into = models.IntegerField(null=True)
    """The notice that says what this one was to say."""
    what = models.CharField(max_length=60, default="", db_default="")
    """Of fields that are written back into a helpdesk: which, separated by commas."""
    since = models.DateTimeField(null=True)
    """When the earliest of those that were collapsed into this one was to be sent."""

    class Meta:
        db_table = "delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["lane"], condition=Q(op="update", state="waiting"), name="delivery_one_update"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(state="waiting")),
            models.Index(fields=["lane"], name="delivery_lane", condition=Q(state__in=["waiting", "leased"])),
            models.Index(fields=["lease_until"], name="delivery_lease", condition=Q(state="leased")),
            models.Index(fields=["subject_id", "notice"], name="delivery_notice"),
            models.Index(
                fields=["destination", "rank", "due_at"], name="delivery_line", condition=Q(state="waiting")
            ),
            models.Index(fields=["done_at"], name="delivery_failed", condition=Q(state="failed")),
            models.Index(
                fields=["to", "channel"], name="delivery_gather", condition=Q(gather=True, state="waiting")
            ),
        ]


class Attempt(models.Model):
    """One try to send: when, for how long, and how it ended."""

    delivery_id = models.BigIntegerField()
    number = models.IntegerField()
    fence = models.IntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, default="unknown", db_default="unknown")
    """accepted, retry, failed, or unknown: it began, and nobody knows how it ended."""
    error = models.TextField(null=True)
    retry_after = models.FloatField(null=True)
    mode = models.CharField(max_length=8)
    """Where it went: live, or outbox (a stand-in)."""
    ref = models.CharField(max_length=500, default="", db_default="")
    """What the other side calls what it took: its later reports name it so."""
    by = models.CharField(max_length=200, null=True)
    """Who asked for it, where a person did."""

    class Meta:
        db_table = "attempt"
        constraints = [models.UniqueConstraint(fields=["delivery_id", "number"], name="attempt_number")]
        indexes = [models.Index(fields=["ref"], name="attempt_ref", condition=~Q(ref=""))]


class DeliveryReceipt(models.Model):
    """What the other side said later of something that it had taken. It may say so before our own attempt has ended, so
    it is known by its name over there alone."""

    channel = models.CharField(max_length=40)
    ref = models.CharField(max_length=500)
    state = models.CharField(max_length=20)
    """In the other side's word: sent, delivered, read, completed, undelivered, failed ..."""
    detail = models.CharField(max_length=500, default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "delivery_receipt"
        constraints = [models.UniqueConstraint(fields=["channel", "ref", "state"], name="delivery_receipt_once")]


class Message(models.Model):
    """What a person sees about an issue on one channel: one living message, updated in place."""

    lane = models.CharField(max_length=900, unique=True)
    subject_id = models.BigIntegerField()
    to = models.CharField(max_length=300, db_column="recipient")
    channel = models.CharField(max_length=40)
    address = models.CharField(max_length=500)
    notice = models.IntegerField()
    vendor_ref = models.TextField(null=True)
    mode = models.CharField(max_length=8)
    content_hash = models.CharField(max_length=32)
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "message"
        indexes = [models.Index(fields=["subject_id"], name="message_subject")]


class OutboxMessage(models.Model):
    """What a stand-in received in place of the real service: shown on the Outbox page."""

    channel = models.CharField(max_length=40)
    ref = models.CharField(max_length=500)
    """Names the message at the stand-in; a later version of a message has the same."""
    kind = models.CharField(max_length=8)
    """new, reply (in a thread), private (shown to one person) or modal (a form)."""
    thread = models.CharField(max_length=500, null=True)
    address = models.CharField(max_length=500, db_column="recipient")
    text = models.TextField(default="", db_default="")
    captured = OrderedJson(default=dict)
    """The message as the stand-in captured it last."""
    history = OrderedJson(default=list)
    """Its versions before that, the oldest first."""
    received_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    is_read = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "outbox_message"
        constraints = [models.UniqueConstraint(fields=["channel", "ref"], name="outbox_ref")]
        indexes = [models.Index(fields=["updated_at"], name="outbox_updated")]
