"""Whether people hear: each question by one channel, and its answer."""

from django.db import models
from django.db.models import Q


class ReachTest(models.Model):
    """One person asked by one channel whether they hear, and whether they said so: by the link in that very message, or
    by the code that a call read out.
    """

    person = models.CharField(max_length=200)
    channel = models.CharField(max_length=40)
    address = models.CharField(max_length=500)
    kind = models.CharField(max_length=8)
    """asked (somebody tried), or weekly (Rung looks after those who are on duty soon)."""
    bulletin = models.BigIntegerField()
    reminder = models.BigIntegerField(null=True)
    """The bulletin that reminded of a weekly one."""
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    """When the lead was told that nobody answered."""
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=8, default="", db_default="")
    """link or code."""

    class Meta:
        db_table = "reach_test"
        indexes = [
            models.Index(fields=["person", "asked_at"], name="reach_test_person"),
            models.Index(fields=["bulletin"], name="reach_test_bulletin"),
            models.Index(fields=["asked_at"], name="reach_test_open", condition=Q(confirmed_at__isnull=True)),
        ]
