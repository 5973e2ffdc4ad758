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


class FactMonth(models.Model):
    """One column of all facts of one kind in one month (UTC) that is over: what a chart of months reads, and no more.

    Made of the days, and good for as long as its `StaleMonth` is not there. The columns of one making bear one sha; the
    making before stays until the next one, for those who are reading it.
    """

    pk = models.CompositePrimaryKey("kind", "name", "month", "sha")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=20)
    """Of the column."""
    month = models.DateField()
    """Its first day."""
    sha = models.CharField(max_length=32)
    """Of the days that it is made of, each with its own sha."""
    form = models.SmallIntegerField()
    """How it is packed."""
    is_latest = models.BooleanField()
    """False: of the making before."""
    content = models.BinaryField()

    class Meta:
        db_table = "fact_month"


class StaleMonth(models.Model):
    """That days of a kind changed since the columns of their month were made, or that there are none yet."""

    pk = models.CompositePrimaryKey("kind", "month")
    kind = models.CharField(max_length=20)
    month = models.DateField()

    class Meta:
        db_table = "stale_month"
