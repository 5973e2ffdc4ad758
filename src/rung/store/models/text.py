"""What people wrote, apart from state and journal, each under its contact's key: dropping the key erases it."""

from django.db import models
from django.db.models import Q


class ContactKey(models.Model):
    """A person who writes to us: the key of their texts, and their address under that key.

    `digest` finds the contact of an address without keeping it in the clear. Erased: `key` and `address` are null.
    """

    id = models.CharField(max_length=32, primary_key=True)
    digest = models.CharField(max_length=64, null=True, unique=True)
    address = models.BinaryField(null=True)
    key = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    account = models.CharField(max_length=200, null=True)
    """The account they write for, where somebody said so."""
    profile = models.IntegerField(default=0, db_default=0)
    """The number of the newest `ContactProfile`; 0: nothing was said of them."""

    class Meta:
        db_table = "contact_key"
        indexes = [models.Index(fields=["account"], name="contact_account", condition=Q(account__isnull=False))]


class ContactProfile(models.Model):
    """What somebody said of a contact (name, tags, fields ...), under the contact's key. The newest counts; a replay
    reads the one that its decision read.
    """

    contact = models.CharField(max_length=32)
    number = models.IntegerField()
    sealed = models.BinaryField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    origin = models.CharField(max_length=200)
    """By what: the console, the API, an import of a file."""

    class Meta:
        db_table = "contact_profile"
        constraints = [models.UniqueConstraint(fields=["contact", "number"], name="contact_profile_number")]


class Text(models.Model):
    """One field of one event, encrypted: a subject, a body, a note."""

    subject_id = models.BigIntegerField()
    journal_seq = models.IntegerField()
    field = models.CharField(max_length=40)
    contact = models.CharField(max_length=32)
    """Whose key it is under."""
    sealed = models.BinaryField()
    """Nonce and ciphertext (AES-GCM)."""
    at = models.DateTimeField()
    author = models.CharField(max_length=200, null=True)
    direction = models.CharField(max_length=8)
    """in (from the customer), out (to them), or internal."""

    class Meta:
        db_table = "text"
        indexes = [
            models.Index(fields=["subject_id", "journal_seq"], name="text_subject"),
            models.Index(fields=["contact"], name="text_from_contact", condition=Q(direction="in")),
        ]


class Attachment(models.Model):
    """A file that came with a message, encrypted like a text. Found again by the event that brought it."""

    source = models.CharField(max_length=200)
    event_id = models.CharField(max_length=300)
    subject_kind = models.CharField(max_length=16)
    subject_key = models.CharField(max_length=200)
    contact = models.CharField(max_length=32)
    sealed_name = models.BinaryField()
    content_type = models.CharField(max_length=200)
    size = models.IntegerField()
    sealed = models.BinaryField()
    content_id = models.CharField(max_length=300, default="", db_default="")
    """What the words of a mail call a picture that stands in them (`[cid:...]`)."""
    at = models.DateTimeField()
    sealed_url = models.BinaryField(null=True)
    """Where its content is fetched from, where it did not come along."""
    fetch_at = models.DateTimeField(null=True)
    """When its content is fetched next; null: it is here, or will not come."""
    attempts = models.IntegerField(default=0, db_default=0)
    trouble = models.TextField(default="", db_default="")
    """Why the last attempt to fetch it came to nothing."""

    class Meta:
        db_table = "attachment"
        indexes = [
            models.Index(fields=["subject_kind", "subject_key"], name="attachment_subject"),
            models.Index(fields=["fetch_at"], name="attachment_fetch", condition=Q(fetch_at__isnull=False)),
        ]
