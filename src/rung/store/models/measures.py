"""What the measures make of the journal: the facts of each issue, and those of each day by kind, ready to be counted.

All of it can be thrown away and made anew from the journal (`rung measures rebuild`).
"""

from django.db import models


class MeasuredIssue(models.Model):
    """The facts of one issue, and up to which line of its journal they go."""

    subject_id = models.BigIntegerField(primary_key=True)
    seq = models.IntegerField()
    facts = models.BinaryField()

    class Meta:
        db_table = "measured_issue"


class MeasuredDay(models.Model):
    """That an issue has a fact on a day (UTC)."""

    pk = models.CompositePrimaryKey("day", "subject_id")
    day = models.DateField()
    subject_id = models.BigIntegerField()

    class Meta:
        db_table = "measured_day"
        indexes = [models.Index(fields=["subject_id"], name="measured_day_subject")]


class FactDay(models.Model):
    """All facts of one kind on one day (UTC), column by column."""

    pk = models.CompositePrimaryKey("kind", "day")
    kind = models.CharField(max_length=20)
    day = models.DateField()
    sha = models.CharField(max_length=32)
    """Of the content: whoever holds it in memory sees by it whether it is still the same."""
    content = models.BinaryField()

    class Meta:
        db_table = "fact_day"


class StaleDay(models.Model):
    """A day (UTC) whose facts changed since its columns were made."""

    day = models.DateField(primary_key=True)

    class Meta:
        db_table = "stale_day"
