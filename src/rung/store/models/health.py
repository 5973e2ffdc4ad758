"""How well accounts were, day by day, and which issues were another account's before."""

from django.db import models

from rung.store.models.fields import OrderedJson


class AccountHealth(models.Model):
    """The health of an account at the end of a day, or so far where the day is not over; it can be made anew from the
    journal, with the rules in force then."""

    pk = models.CompositePrimaryKey("account", "day")
    account = models.CharField(max_length=200)
    day = models.DateField()
    """By the team's wall clock."""
    at = models.DateTimeField()
    """The instant for which it was made."""
    rules = models.IntegerField()
    """The number of the rules it was made with."""
    score = models.SmallIntegerField(null=True)
    level = models.CharField(max_length=8)
    """The churn risk: none, watch or high."""
    health = OrderedJson()
    churn = OrderedJson()
    moves = OrderedJson(default=list)
    """What moved the score since the row before."""

    class Meta:
        db_table = "account_health"
        indexes = [models.Index(fields=["day"], name="account_health_day")]


class IssueMoved(models.Model):
    """An issue came to another account: with the journal line `seq`; before, it was one of `was`."""

    pk = models.CompositePrimaryKey("subject_id", "seq")
    subject_id = models.BigIntegerField()
    seq = models.IntegerField()
    was = models.CharField(max_length=200, null=True)

    class Meta:
        db_table = "issue_moved"
        indexes = [models.Index(fields=["was"], name="issue_moved_was")]
