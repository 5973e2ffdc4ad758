"""The directory: people, teams, schedules and calendars that are kept beside the policy's text."""

from django.db import models

from rung.store.models.fields import OrderedJson


class DirectoryVersion(models.Model):
    """The whole directory as somebody left it; the newest counts, and the others say who changed what."""

    number = models.IntegerField(primary_key=True)
    records = OrderedJson()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    comment = models.TextField(default="", db_default="")

    class Meta:
        db_table = "directory_version"
