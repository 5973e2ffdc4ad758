"""Subjects, what waits for them, and what has happened to them."""

from django.db import models
from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast, StrIndex
from django.db.models.lookups import GreaterThan

from rung.store.models.fields import OrderedJson


class Subject(models.Model):
    """Something that events happen to: an issue, an account or a person, with its state and its one wake-up.

    The columns after `policy_version` repeat, for issues, what lists are sorted and filtered by; the state is the
    truth.
    """

    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=200)
    state = OrderedJson(null=True)
    wake_at = models.DateTimeField(null=True)
    """The earliest instant at which anything could happen to it."""
    policy_version = models.IntegerField(null=True)
    journal_seq = models.IntegerField(default=0, db_default=0)
    """The number of its last journal line."""
    blocked = models.TextField(null=True)
    """Why its events wait: a decision failed unexpectedly, and a person has to look."""

    is_open = models.BooleanField(default=False, db_default=False)
    is_escalating = models.BooleanField(default=False, db_default=False)
    """An escalation is under way."""
    rank = models.SmallIntegerField(default=9, db_default=9)
    """Where the queue shows it: see `rung.store.pages.listing`."""
    next_at = models.DateTimeField(null=True)
    """The next bad instant: the earlier of the next climb and the next due."""
    next_what = models.CharField(max_length=40, default="", db_default="")
    priority = models.CharField(max_length=40, default="", db_default="")
    account = models.CharField(max_length=200, null=True)
    team = models.CharField(max_length=200, null=True)
    assignee = models.CharField(max_length=200, null=True)
    offered_to = models.CharField(max_length=200, null=True)
    """The team that it is offered to and that has not answered yet."""
    status = models.CharField(max_length=200, default="", db_default="")
    opened_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)
    overdue = models.SmallIntegerField(default=0, db_default=0)
    """Clocks that breached and still wait for what they measure."""
    title_id = models.BigIntegerField(null=True)
    """The text that is its subject line."""
    last_words_id = models.BigIntegerField(null=True)
    """The customer's last text."""

    class Meta:
        db_table = "subject"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="subject_kind_key")]
        indexes = [
            models.Index(fields=["wake_at"], name="subject_wake", condition=Q(wake_at__isnull=False)),
            models.Index(fields=["kind", "rank", "next_at"], name="subject_queue", condition=Q(is_open=True)),
            models.Index(fields=["kind", "account", "key"], name="subject_account", condition=Q(is_open=True)),
            models.Index(fields=["account"], name="subject_of_account", condition=Q(account__isnull=False)),
            models.Index(fields=["kind", "assignee", "key"], name="subject_assignee", condition=Q(is_open=True)),
            models.Index(fields=["offered_to"], name="subject_offered", condition=Q(offered_to__isnull=False)),
            models.Index(fields=["policy_version"], name="subject_policy", condition=Q(is_open=True)),
            models.Index(fields=["updated_at"], name="subject_changed"),
            models.Index(fields=["overdue"], name="subject_overdue", condition=Q(overdue__gt=0)),
            models.Index(fields=["id"], name="subject_blocked", condition=Q(blocked__isnull=False)),
        ]


class Inbox(models.Model):
    """An event that waits to be decided, whole, with the words that people wrote. Gone once it is decided.

    `state`: new; later (of a large import, decided when nothing else waits);
    waits (an earlier event of the subject failed); set_aside (deciding it failed unexpectedly); refused
    (it makes no sense for its issue, and `error` says why).
    """

    seq = models.BigAutoField(primary_key=True)
    subject_kind = models.CharField(max_length=16)
    subject_key = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    event_id = models.CharField(max_length=300)
    event = OrderedJson()
    at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="new", db_default="new")
    error = models.TextField(null=True)

    class Meta:
        db_table = "inbox"
        indexes = [
            models.Index(fields=["seq"], name="inbox_new", condition=Q(state="new")),
            models.Index(fields=["seq"], name="inbox_later", condition=Q(state="later")),
            models.Index(fields=["seq"], name="inbox_aside", condition=Q(state__in=["set_aside", "waits"])),
            models.Index(fields=["subject_kind", "subject_key", "seq"], name="inbox_subject"),
        ]


class Receipt(models.Model):
    """That an event was taken in, for ever: the same id again changes nothing, with other content it is refused."""

    pk = models.CompositePrimaryKey("source", "event_id")
    source = models.CharField(max_length=200)
    event_id = models.CharField(max_length=300)
    content_hash = models.CharField(max_length=32)
    subject_key = models.CharField(max_length=200, default="", db_default="")
    """What the event belonged to: an answer to a mail finds its issue by the mail's receipt."""

    class Meta:
        db_table = "receipt"


ASSIGNS = Q(GreaterThan(StrIndex(Cast("effects", TextField()), Value('"issue.assigned_to"')), Value(0)))
"""Lines that gave an issue to somebody: few, and asked for when it is counted who carries how much (`store.loads`)."""


class Journal(models.Model):
    """One decision: the event without its words, what it led to, and the facts it read. Append-only, numbered."""

    pk = models.CompositePrimaryKey("subject_id", "seq")
    subject_id = models.BigIntegerField()
    seq = models.IntegerField()
    at = models.DateTimeField()
    decided_at = models.DateTimeField()
    event = OrderedJson()
    effects = OrderedJson()
    facts = OrderedJson()
    policy_version = models.IntegerField(null=True)

    class Meta:
        db_table = "journal"
        indexes = [
            models.Index(fields=["decided_at"], name="journal_decided"),
            models.Index(fields=["decided_at"], name="journal_assigned", condition=ASSIGNS),
        ]


class Escalation(models.Model):
    """One row for each climb, to list and to count by; what it means stands in its issue's state and journal."""

    pk = models.CompositePrimaryKey("subject_id", "number")
    subject_id = models.BigIntegerField()
    number = models.IntegerField()
    issue = models.CharField(max_length=200)
    account = models.CharField(max_length=200, null=True)
    path = models.CharField(max_length=200)
    trigger = models.CharField(max_length=300)
    state = models.CharField(max_length=16)
    level = models.SmallIntegerField()
    urgency = models.CharField(max_length=16)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=200, null=True)

    class Meta:
        db_table = "escalation"
        indexes = [
            models.Index(fields=["account", "opened_at"], name="escalation_account"),
            models.Index(fields=["state", "opened_at"], name="escalation_state"),
        ]
