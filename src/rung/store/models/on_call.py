"""On call between people: shifts that they swap, what they are told of it, and calendars that they take with them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from rung.store.models.fields import OrderedJson


class ShiftSwap(models.Model):
    """A part of somebody's shift that they offered to a colleague, perhaps for a part of the other's.

    `state`: open until it is accepted, declined or withdrawn, or has ended by itself.
    """

    offered_by = models.CharField(max_length=200)
    offered_to = models.CharField(max_length=200)
    schedule = models.CharField(max_length=200)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    back_schedule = models.CharField(max_length=200, null=True)
    """The shift that is asked for in exchange; none where it is a favour."""
    back_from_at = models.DateTimeField(null=True)
    back_to_at = models.DateTimeField(null=True)
    note = models.TextField(default="", db_default="")
    state = models.CharField(max_length=10)
    offered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, null=True)
    """Who answered or withdrew it; nobody where it ended by itself."""
    because = models.TextField(default="", db_default="")

    class Meta:
        db_table = "shift_swap"
        indexes = [
            models.Index(fields=["from_at"], name="shift_swap_open", condition=Q(state="open")),
            models.Index(fields=["offered_at"], name="shift_swap_offered"),
        ]


class SlackGroup(models.Model):
    """A user group of Slack that a schedule names, as it was last made to be."""

    group = models.CharField(max_length=40, primary_key=True)
    members = OrderedJson(default=list)
    """Slack's ids of those whom it named last, sorted."""
    mode = models.CharField(max_length=8, default="", db_default="")
    """Where that was said: live, or outbox (a stand-in)."""
    set_at = models.DateTimeField(null=True)
    """When it was last known to be so."""
    next_at = models.DateTimeField()
    """When it is looked at again, if nothing changes before."""
    trouble = models.TextField(default="", db_default="")
    """Why the last try failed, or could not say what is so."""
    failing_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "slack_group"


class CalendarLink(models.Model):
    """A private address of somebody's shifts, or of a schedule's; kept is a digest, as of a program's key."""

    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=16)
    """Its first letters, to know it by."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_links")
    kind = models.CharField(max_length=16)
    """person or schedule."""
    key = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "calendar_link"
