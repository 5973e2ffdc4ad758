"""Back-tests that people asked for, and drafts that are watched beside the live policy."""

from django.db import models
from django.db.models import Q

from rung.store.models.fields import OrderedJson


class Backtest(models.Model):
    """One run of a policy over a past, beside the policy that was live when it was asked for."""

    name = models.CharField(max_length=200)
    draft = models.BigIntegerField(null=True)
    revision = models.IntegerField(null=True)
    version = models.IntegerField(null=True)
    """Of a published version that is tested; null for a draft and for a text of its own."""
    text = models.TextField()
    """What was tested, as it was then."""
    against = models.IntegerField()
    since_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    """The span of the installation's own past; null for an uploaded history."""
    file_name = models.CharField(max_length=200, default="", db_default="")
    columns = models.TextField(default="", db_default="")
    """What the columns of an uploaded table mean, where somebody had to say it."""
    upload = models.BinaryField(null=True)
    watch = models.BigIntegerField(null=True)
    """The watch that it brings up to date; those that people asked for have none."""
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=16, default="queued", db_default="queued")
    part = models.CharField(max_length=80, default="", db_default="")
    done = models.IntegerField(default=0, db_default=0)
    total = models.IntegerField(default=0, db_default=0)
    runner = models.CharField(max_length=80, default="", db_default="")
    """Which run of it: what an earlier one still says is not heard."""
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    """When its worker last said that it runs."""
    ended_at = models.DateTimeField(null=True)
    problems = OrderedJson(default=list)
    result = OrderedJson(null=True)
    report = models.BinaryField(null=True)
    """The report as one page, packed."""

    class Meta:
        db_table = "backtest"
        indexes = [
            models.Index(fields=["id"], name="backtest_active", condition=Q(state__in=("queued", "running"))),
            models.Index(fields=["draft", "-id"], name="backtest_draft"),
        ]


class PolicyWatch(models.Model):
    """A draft that decides beside the live policy for a while, and tells nobody."""

    name = models.CharField(max_length=200)
    draft = models.BigIntegerField()
    revision = models.IntegerField()
    text = models.TextField()
    asked_by = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=16, default="watching", db_default="watching")
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, default="", db_default="")
    """Why it ended before its time."""
    next_at = models.DateTimeField()
    """When it is brought up to date again."""
    failed = models.IntegerField(default=0, db_default=0)
    """Runs that failed one after the other."""
    backtest = models.BigIntegerField(null=True)
    """The last run that ended well: what it has seen so far."""

    class Meta:
        db_table = "policy_watch"
        indexes = [models.Index(fields=["next_at"], name="policy_watch_running", condition=Q(state="watching"))]
