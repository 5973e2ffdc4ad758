"""Drafts: policies that people work on, and that decide nothing yet."""

from django.db import models
from django.db.models import Q

from rung.store.models.fields import OrderedJson


class PolicyDraft(models.Model):
    """A text on its way to a version. It is kept as it was typed, right or wrong."""

    name = models.CharField(max_length=200)
    text = models.TextField()
    comment = models.TextField(default="", db_default="")
    """What it changes and why; it becomes the version's."""
    based_on = models.IntegerField(null=True)
    """The version whose text it started from; null where there was none."""
    revision = models.IntegerField(default=1, db_default=1)
    """Counts each change of the text: who saves says which one they changed."""
    state = models.CharField(max_length=20, default="open", db_default="open")
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    authors = OrderedJson(default=list, null=True)
    """Who wrote of its text what nobody else has agreed to."""
    version = models.IntegerField(null=True)
    """As which it was published."""
    approved_by = models.CharField(max_length=200, null=True)
    approved_revision = models.IntegerField(null=True)
    """The text that a second person agreed to; another one asks anew."""
    asked_by = models.CharField(max_length=200, null=True)
    asked_revision = models.IntegerField(null=True)
    """The text that somebody would like a second person to look at."""

    class Meta:
        db_table = "policy_draft"
        indexes = [models.Index(fields=["-changed_at"], name="policy_draft_open", condition=Q(state="open"))]
