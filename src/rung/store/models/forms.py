"""Ticket forms, what was filled in, and how customers come to their own page."""

from django.db import models

from rung.store.models.fields import OrderedJson


class Form(models.Model):
    """A form on its way to customers: its draft, and which version is live."""

    key = models.CharField(max_length=40, primary_key=True)
    """Stands in its address."""
    draft = OrderedJson()
    revision = models.IntegerField(default=1, db_default=1)
    """Counts each change of the draft: who saves says which one they changed."""
    version = models.IntegerField(null=True)
    """The version that is live; null before the first."""
    is_on = models.BooleanField(default=True, db_default=True)
    """Off: it is published and takes nothing."""
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "form"


class FormVersion(models.Model):
    """What a form asked from some instant on. Kept for ever: pages that are open still send it."""

    form = models.CharField(max_length=40)
    number = models.IntegerField()
    definition = OrderedJson()
    published_by = models.CharField(max_length=200)
    published_at = models.DateTimeField()

    class Meta:
        db_table = "form_version"
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_number")]


class FormEntry(models.Model):
    """Every answer that opened an issue, encrypted under the key of its contact."""

    issue = models.CharField(max_length=200, primary_key=True)
    form = models.CharField(max_length=40)
    version = models.IntegerField()
    contact = models.CharField(max_length=32)
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "form_entry"
        indexes = [models.Index(fields=["form", "-at"], name="form_entry_newest")]


class HeldFile(models.Model):
    """A file that came with a form which could not be taken yet; only the page that sent it can open it."""

    digest = models.CharField(max_length=64, primary_key=True)
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "held_file"
        indexes = [models.Index(fields=["at"], name="held_file_at")]


class CustomerLink(models.Model):
    """A link by which a customer comes to their page once."""

    digest = models.CharField(max_length=64, primary_key=True)
    contact = models.CharField(max_length=32)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customer_link"
        indexes = [models.Index(fields=["contact"], name="customer_link_contact")]


class CustomerSession(models.Model):
    """A browser in which a customer looks at their page."""

    digest = models.CharField(max_length=64, unique=True)
    was = models.CharField(max_length=64, default="", db_default="")
    """The digest before it was last rotated: requests that were under way still bear it."""
    contact = models.CharField(max_length=32)
    issue = models.CharField(max_length=200, null=True)
    """The one issue that a link of it opened; null: all that the contact may see."""
    made_at = models.DateTimeField()
    rotated_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "customer_session"
        indexes = [
            models.Index(fields=["contact"], name="customer_session_contact"),
            models.Index(fields=["was"], name="customer_session_was"),
        ]


class CustomerAccess(models.Model):
    """When somebody last took back all links and sessions of a contact: those from before open nothing."""

    contact = models.CharField(max_length=32, primary_key=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "customer_access"


class Tally(models.Model):
    """How often something was asked for in one span of time, such as forms sent from one address in an hour."""

    name = models.CharField(max_length=120)
    """What is counted; addresses stand in it as digests."""
    began_at = models.DateTimeField()
    count = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "tally"
        constraints = [models.UniqueConstraint(fields=["name", "began_at"], name="tally_name_began")]
        indexes = [models.Index(fields=["began_at"], name="tally_began")]
