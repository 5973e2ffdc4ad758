"""Days that somebody marked: what changed in the world around the support."""

from django.db import models
from django.db.models import Q


class MarkedDay(models.Model):
    """A day, or an instant, with words that say what changed then."""

    day = models.DateField(null=True)
    """A whole day, wherever the reader is."""
    at = models.DateTimeField(null=True)
    """An instant, where it is known."""
    words = models.CharField(max_length=200)
    marked_by = models.CharField(max_length=200)
    marked_at = models.DateTimeField()

    class Meta:
        db_table = "marked_day"
        constraints = [
            models.CheckConstraint(condition=Q(day__isnull=True) ^ Q(at__isnull=True), name="marked_day_one")
        ]
