"""Mailboxes: the addresses that customers write to, as they are set up in the console."""

from django.db import models

from rung.store.models.fields import OrderedJson, SealedJson, SealedText


class Mailbox(models.Model):
    """One address: whose it is, how its mail comes in, and how answers leave it."""

    name = models.CharField(max_length=60, primary_key=True)
    address = models.CharField(max_length=320, unique=True)
    """In lower case."""
    title = models.CharField(max_length=200, default="", db_default="")
    """What stands before the address in From."""
    team = models.CharField(max_length=200, default="", db_default="")
    way = models.CharField(max_length=20)
    """How its mail comes in: smtp, imap, mailgun, postmark or ses."""
    key_digest = models.CharField(max_length=64)
    secret = SealedText(default="", db_default="")
    """The password of its IMAP account, or what its provider signs with."""
    reach = OrderedJson(default=dict)
    """Where its mail is fetched from, and what of it is believed."""
    out = SealedJson(default=dict)
    """The server that takes its answers; empty: the installation's own."""
    signature = models.TextField(default="", db_default="")
    signature_html = models.TextField(default="", db_default="")
    position = OrderedJson(default=dict)
    """How far its folder was read: UIDVALIDITY and the last UID that is on disk."""
    next_at = models.DateTimeField(null=True)
    """When its folder is looked at next; a process that looks moves it on first, so that no other one does."""
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    """When a mail came in by it."""
    looked_at = models.DateTimeField(null=True)
    """When its folder was last read through without trouble."""
    trouble = models.TextField(default="", db_default="")
    """Why its mail cannot be fetched, or the last post was not taken; empty while all is well."""
    trouble_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mailbox"
