"""Who may do what: members and their roles, and tokens for programs."""

from django.conf import settings
from django.db import models

from rung.store.models.fields import OrderedJson


class Member(models.Model):
    """A user's part in this installation: a role, and which person of the policy they are."""

    class Role(models.TextChoices):
        AGENT = "agent", "Agent"
        LEAD = "lead", "Lead"
        ADMINISTRATOR = "administrator", "Administrator"
        READ_ONLY = "read_only", "Read only"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member")
    person = models.CharField(max_length=200, null=True, blank=True)
    """The key of the person in the policy document."""
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.READ_ONLY)
    time_zone = models.CharField(max_length=64, default="", db_default="", blank=True)

    class Meta:
        db_table = "member"


class ApiToken(models.Model):
    """A program's key: its first letters to find and show it by, and a digest of the whole. Shown once, kept never."""

    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    scopes = OrderedJson(default=list)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_token"
