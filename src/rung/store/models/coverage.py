"""Where a level has nobody to tell, and what Rung itself says to people: of such gaps, and to try whether they hear."""

from django.db import models
from django.db.models import Q

from rung.store.models.fields import OrderedJson


class Gap(models.Model):
    """A span in which nobody could be told at a level. It is closed once somebody could be, or once it is past.

    `told_at`, `week_told_at`, `day_told_at` are when people were told of it: when it appeared, seven days ahead, a day
    ahead. Each is told once, whoever looks and however often it starts anew; what need not be told is marked as well.
    """

    path = models.CharField(max_length=200)
    level = models.SmallIntegerField()
    tier = models.CharField(max_length=200, null=True)
    priorities = OrderedJson(default=list)
    """None named: whatever the priority."""
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    is_past = models.BooleanField(default=False, db_default=False)
    """It was closed by time alone, or by another gap in its place: nobody carried the level then."""
    known_by = models.CharField(max_length=200, null=True)
    """Who said that it is to stay as it is: nobody is told of it any more."""
    told_at = models.DateTimeField(null=True)
    week_told_at = models.DateTimeField(null=True)
    day_told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "gap"
        indexes = [
            models.Index(fields=["from_at"], name="gap_open", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["closed_at"], name="gap_closed"),
        ]


class CoverageLook(models.Model):
    """The last look at the coming weeks. There is one row, by which workers agree on who looks."""

    id = models.SmallIntegerField(primary_key=True)
    fingerprint = models.CharField(max_length=64, default="", db_default="")
    """Of what was looked at: policy, absences, weeks, the hour."""
    looked_at = models.DateTimeField(null=True)
    from_at = models.DateTimeField(null=True)
    to_at = models.DateTimeField(null=True)
    policy_version = models.IntegerField(null=True)
    found = OrderedJson(default=dict)
    """What else was seen: who alone carries a level, who cannot be reached."""
    claim = models.CharField(max_length=32, default="", db_default="")
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "coverage_look"


class Bulletin(models.Model):
    """What Rung itself says to people: about gaps, or to try whether they hear. It belongs to no issue, asks nothing,
    and never climbs. Its deliveries have its number, negative, for their notice.
    """

    kind = models.CharField(max_length=8)
    """gap, test, weekly, reach, channel, shift, watch, review, report or invite."""
    at = models.DateTimeField()
    by = models.CharField(max_length=200, null=True)
    """Who asked for a test."""
    to = models.CharField(max_length=300, default="", db_default="", db_column="recipient")
    """Whom a test was sent to."""
    why = models.CharField(max_length=8, default="", db_default="")
    """Of gaps: new, week or day."""
    gaps = OrderedJson(default=list)
    """The numbers of the gaps that it tells of."""
    said = OrderedJson(default=dict)
    """What it says, where that is known when it is written."""
    swap = models.BigIntegerField(null=True)
    """The offer of a shift that it asks about: once that has ended there is nothing to ask any more."""

    class Meta:
        db_table = "bulletin"
        indexes = [
            models.Index(fields=["to", "at"], name="bulletin_to"),
            models.Index(fields=["swap"], name="bulletin_swap", condition=Q(swap__isnull=False)),
        ]
