"""Customers who were asked how it went, and what they said."""

from django.db import models


class Survey(models.Model):
    """One time that an issue's customer was asked; number 0: what a customer said whom nobody had asked.

    A later answer replaces the earlier one here; the journal has both.
    """

    pk = models.CompositePrimaryKey("subject_id", "number")
    subject_id = models.BigIntegerField()
    number = models.IntegerField()
    """Which survey of the issue, counted from 1."""
    issue = models.CharField(max_length=200)
    contact = models.CharField(max_length=32, null=True)
    """Who was asked, or who answered unasked, by the id under which their words are kept."""
    account = models.CharField(max_length=200, null=True)
    team = models.CharField(max_length=200, null=True)
    person = models.CharField(max_length=200, null=True)
    """Whose the issue was."""
    is_escalated = models.BooleanField(default=False, db_default=False)
    """Whether anybody was asked by a path before."""
    asked_at = models.DateTimeField(null=True)
    open_until = models.DateTimeField(null=True)
    """Until then an answer can be given, and changed."""
    asked_line = models.IntegerField(null=True)
    """The line of the journal with which it was sent."""
    asked_by = models.CharField(max_length=20, default="", db_default="")
    """The channel by which it went out; `none` where none was known."""
    score = models.SmallIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, default="", db_default="")
    """The channel by which the answer came."""
    comment_line = models.IntegerField(null=True)
    """The line of the journal with which the last comment came."""

    class Meta:
        db_table = "survey"
        indexes = [
            models.Index(fields=["contact", "asked_at"], name="survey_contact"),
            models.Index(fields=["answered_at"], name="survey_answered"),
            models.Index(fields=["asked_at"], name="survey_asked"),
            models.Index(fields=["account", "answered_at"], name="survey_account"),
        ]
