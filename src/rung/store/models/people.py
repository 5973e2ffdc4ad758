"""What choices between people are made from: who is away, whose turn it was, who carries how much."""

from django.db import models


class Away(models.Model):
    """A person is away in [from_at, until_at)."""

    person = models.CharField(max_length=200)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    deputy = models.CharField(max_length=200, null=True)

    class Meta:
        db_table = "away"
        indexes = [models.Index(fields=["until_at"], name="away_until")]


class Turn(models.Model):
    """A round robin's memory: the number of a person's last turn at one level or routing rule."""

    pk = models.CompositePrimaryKey("key", "person")
    key = models.CharField(max_length=400)
    person = models.CharField(max_length=200)
    number = models.BigIntegerField()

    class Meta:
        db_table = "turn"


class Load(models.Model):
    """How many open issues a person has."""

    person = models.CharField(max_length=200, primary_key=True)
    number = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "load"


class Line(models.Model):
    """An issue waits for a person to have room, or to be there: what is due first comes first."""

    pk = models.CompositePrimaryKey("person", "issue")
    person = models.CharField(max_length=200)
    issue = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    watch_at = models.DateTimeField(null=True)
    """When this issue looks by itself whether the person is there."""

    class Meta:
        db_table = "line"
        indexes = [
            models.Index(fields=["person", "due_at", "opened_at", "issue"], name="line_in_order"),
            models.Index(fields=["issue"], name="line_of_issue"),
            models.Index(fields=["person"], name="line_watched", condition=models.Q(watch_at__isnull=False)),
        ]


class Served(models.Model):
    """When a person was last given an issue of an account."""

    pk = models.CompositePrimaryKey("account", "person")
    account = models.CharField(max_length=200)
    person = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        db_table = "served"
