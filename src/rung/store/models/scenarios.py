"""Scenarios that the installation keeps: stories with what is expected of any policy here."""

from django.db import models


class Scenario(models.Model):
    """One story as it was written."""

    name = models.CharField(max_length=200, unique=True)
    """As the text says it; by it an import knows which one it brings anew."""
    text = models.TextField()
    revision = models.IntegerField(default=1, db_default=1)
    """Counts each change of the text: who saves says which one they changed."""
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    taken_from = models.TextField(null=True)
    """The issue whose story it is; null where somebody made it up."""

    class Meta:
        db_table = "scenario"
