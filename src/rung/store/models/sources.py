"""Sources: other systems that send what happens, as they are set up in the console."""

from django.db import models

from rung.store.models.fields import OrderedJson, SealedJson, SealedText


class Source(models.Model):
    """One other system that posts to us at an address of its own."""

    name = models.CharField(max_length=60, primary_key=True)
    """Stands in the address, and before the number of each issue."""
    kind = models.CharField(max_length=40)
    """The intake that reads what it sends."""
    key_digest = models.CharField(max_length=64)
    secret = SealedText(default="", db_default="")
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
    api = SealedJson(default=dict, null=True)
    """How it is written to, by the names of its channel's settings; secrets among them."""
    writes = OrderedJson(default=list, null=True)
    """What is written to it (`Helpdesk.writes`)."""
    me = models.CharField(max_length=100, default="", db_default="")
    """The number that our own user has over there, as it said itself."""
    proof = models.TextField(default="", db_default="")
    """What it said when it was last asked who we are; a refusal in its words."""
    proved_at = models.DateTimeField(null=True)
    is_proved = models.BooleanField(default=False, db_default=False)

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


class Written(models.Model):
    """A message that Rung writes to a source, by which its webhook is known again as our own words.

    It is there before anything is sent: the webhook may be here before the answer to the request that made it.
    """

    source = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    issue = models.CharField(max_length=200)
    line = models.IntegerField()
    """The journal line whose words it says."""
    kind = models.CharField(max_length=8)
    """answer or note."""
    digest = models.CharField(max_length=32)
    """Of the words, under the installation's secret; empty once it is known by what it is called over there."""
    at = models.DateTimeField()
    ref = models.CharField(max_length=100, null=True)
    """What it is called over there, once that is known."""
    arrived_at = models.DateTimeField(null=True)
    seen_event = models.CharField(max_length=300, default="", db_default="")
    """The event of the webhook that brought it back."""

    class Meta:
        db_table = "written"
        constraints = [models.UniqueConstraint(fields=["subject_id", "line"], name="written_line")]
        indexes = [
            models.Index(fields=["source", "ref"], name="written_ref"),
            models.Index(fields=["issue", "digest"], name="written_digest"),
            models.Index(fields=["source", "arrived_at"], name="written_arrived"),
        ]


class There(models.Model):
    """How an issue stands over there, as far as Rung knows: what was told by its webhooks or written by us."""

    subject_id = models.BigIntegerField(primary_key=True)
    source = models.CharField(max_length=60)
    known = OrderedJson(default=dict)
    """By field, in our words."""
    written_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "there"
        indexes = [models.Index(fields=["source", "written_at"], name="there_written")]


class TrackedIssue(models.Model):
    """Which issues of ours are followed in an issue of a tracker: by what its webhooks are known to concern them."""

    source = models.CharField(max_length=60)
    number = models.CharField(max_length=200)
    """What it is called there."""
    ref = models.CharField(max_length=100, default="", db_default="")
    """What the tracker itself knows it by."""
    subject_id = models.BigIntegerField()
    issue = models.CharField(max_length=200)

    class Meta:
        db_table = "tracked_issue"
        constraints = [models.UniqueConstraint(fields=["source", "number", "subject_id"], name="tracked_issue_once")]
        indexes = [
            models.Index(fields=["source", "ref"], name="tracked_issue_ref"),
            models.Index(fields=["subject_id"], name="tracked_issue_ours"),
        ]
