"""Sources: other systems that send what happens, as they are set up in the console."""

from django.db import models

from rung.store.models.fields import OrderedJson


class Source(models.Model):
    """One other system that posts to us at an address of its own."""

    name = models.CharField(max_length=60, primary_key=True)
    """Stands in the address, and before the number of each issue."""
    kind = models.CharField(max_length=40)
    """The intake that reads what it sends."""
    key_digest = models.CharField(max_length=64)
    secret = models.TextField(default="", db_default="")
    """What the other system signs with: it must be known here to check a signature."""
    words = OrderedJson(default=dict)
    mapping = OrderedJson(default=dict)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    """When it sent something that was taken."""
    trouble = models.TextField(default="", db_default="")
    """Why the last thing it sent was not taken; empty once something was."""
    trouble_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "source"


class SlackChannel(models.Model):
    """A channel of Slack that the app is in, or was written to in; which account has it stands in the settings."""

    id = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=200, default="")
    is_private = models.BooleanField(default=False)
    is_shared = models.BooleanField(default=False)
    """With another company (Slack Connect)."""
    is_member = models.BooleanField(default=False)
    """Whether the app is in it, as far as it was asked."""
    unmapped = models.IntegerField(default=0)
    """Messages that were passed over because it belongs to no account."""
    unmapped_since = models.DateTimeField(null=True)
    unmapped_at = models.DateTimeField(null=True)
    """The last of them."""

    class Meta:
        db_table = "slack_channel"
