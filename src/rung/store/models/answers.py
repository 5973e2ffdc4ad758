"""Answers that the team gives again and again."""

from django.db import models


class SavedAnswer(models.Model):
    """The words of one, for the team's own use: no words of a customer."""

    name = models.CharField(max_length=100, unique=True)
    team = models.CharField(max_length=200, null=True)
    """The one team that is offered it; null for all."""
    body = models.TextField()
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "saved_answer"
