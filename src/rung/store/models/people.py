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
