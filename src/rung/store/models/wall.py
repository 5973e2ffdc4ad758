"""Screens without a login that show the wall."""

from django.conf import settings
from django.db import models


class WallLink(models.Model):
    """A read-only address of the wall; kept is a digest, as of a program's key."""

    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=16)
    """Its first letters, to know it by."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wall_links")
    name = models.CharField(max_length=100)
    """Where the screen hangs."""
    team = models.CharField(max_length=200, null=True)
    """The one team that it shows; null for all."""
    has_accounts = models.BooleanField()
    """Whether it names accounts."""
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "wall_link"
