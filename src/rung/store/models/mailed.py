"""Figures that are mailed again and again: what, when, to whom, and what became of it."""

from django.db import models
from django.db.models import Q

from rung.store.models.fields import OrderedJson


class MailedReport(models.Model):
    """Figures that are mailed at a rhythm."""

    name = models.CharField(max_length=200)
    measure = models.CharField(max_length=60, default="", db_default="")
    """The one that is told of; empty: all."""
    only = OrderedJson(default=dict)
    """By field, the words that issues must fit (`reports.facts.Asked.only`)."""
    every = models.CharField(max_length=5)
    day = models.SmallIntegerField()
    minute = models.SmallIntegerField()
    time_zone = models.CharField(max_length=64)
    by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    is_on = models.BooleanField(default=True, db_default=True)
    next_at = models.DateTimeField()

    class Meta:
        db_table = "mailed_report"
        indexes = [models.Index(fields=["next_at"], name="mailed_report_next", condition=Q(is_on=True))]


class ReportReader(models.Model):
    """Somebody to whom a report is sent: a person of the policy, or an address outside that agreed."""

    report_id = models.BigIntegerField()
    person = models.CharField(max_length=200, default="", db_default="")
    """Their key; empty: an address outside."""
    address = models.CharField(max_length=320, default="", db_default="")
    """Of an address outside."""
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "report_reader"
        constraints = [
            models.UniqueConstraint(fields=["report_id", "person", "address"], name="report_reader_once")
        ]


class ReportRun(models.Model):
    """A report as it was made once, whichever worker did."""

    report_id = models.BigIntegerField()
    due_at = models.DateTimeField()
    since = models.DateField()
    until = models.DateField()
    made_at = models.DateTimeField()
    late = models.FloatField(default=0.0, db_default=0.0)
    """Seconds of our clock after it was due; later ones that were due, too, are in it."""
    by = models.CharField(max_length=200, null=True)
    """Who asked for it, where it was not due."""
    bulletin = models.BigIntegerField(null=True)
    """What carries it; null: there was nobody to send it to."""

    class Meta:
        db_table = "report_run"
        constraints = [models.UniqueConstraint(fields=["report_id", "due_at"], name="report_run_once")]
        indexes = [models.Index(fields=["bulletin"], name="report_run_bulletin")]
