"""Chat widgets on customers' sites, who writes there, and what lies ready for their pages."""

from django.db import models
from django.db.models import Q

from rung.store.models.fields import OrderedJson, SealedText


class ChatWidget(models.Model):
    """One widget: a script tag with its key, the sites that may show it, and what it says."""

    name = models.CharField(max_length=40, primary_key=True)
    key = models.CharField(max_length=40, unique=True)
    """Stands in the script tag, for everybody to read: it opens nothing."""
    sites = OrderedJson(default=list)
    """The origins that may show it, such as `https://shop.example` and `https://*.acme.example`."""
    accent = models.CharField(max_length=7)
    """The site's colour, as `#rrggbb`."""
    words = OrderedJson(default=dict)
    """By language: `title`, `greeting` and `hours`, in the team's own words."""
    team = models.CharField(max_length=200, default="", db_default="")
    """Whose issues it opens, and whose hours count; empty: nobody's in particular, and everybody's."""
    secret = SealedText()
    """With which the site proves who its visitor is: it must be known here to check a proof."""
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    """When somebody last opened it."""
    last_site = models.CharField(max_length=300, default="", db_default="")
    """The site on which that was."""
    trouble = models.TextField(default="", db_default="")
    """What was wrong with the last proof of somebody's identity; empty once one was right."""
    trouble_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "chat_widget"


class ChatVisitor(models.Model):
    """Somebody who wrote by a widget. Their one conversation is one issue after the other."""

    id = models.CharField(max_length=20, primary_key=True)
    widget = models.CharField(max_length=40)
    contact = models.CharField(max_length=32)
    """The contact under whose key everything of them is kept."""
    proof = models.CharField(max_length=64, null=True)
    """An HMAC of what the site proved, by which the same user comes back from any browser. Null: nobody vouches."""
    sealed = models.BinaryField()
    """What is known of them (`store.chat.About`), under their contact's key."""
    issue = models.CharField(max_length=200)
    """The issue that their first message opened."""
    has_mail = models.BooleanField(default=False, db_default=False)
    """Whether there is an address to which answers go when they have left."""
    created_at = models.DateTimeField()
    last_at = models.DateTimeField()
    """When their page last asked for anything."""

    class Meta:
        db_table = "chat_visitor"
        constraints = [
            models.UniqueConstraint(
                fields=["widget", "proof"], condition=Q(proof__isnull=False), name="chat_visitor_proven"
            )
        ]
        indexes = [models.Index(fields=["widget", "last_at"], name="chat_visitor_widget")]


class ChatSession(models.Model):
    """A browser that is a visitor's: kept is the digest of the token that it holds."""

    digest = models.CharField(max_length=64, primary_key=True)
    visitor = models.CharField(max_length=20)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "chat_session"
        indexes = [
            models.Index(fields=["visitor"], name="chat_session_visitor"),
            models.Index(fields=["expires_at"], name="chat_session_expires"),
        ]


class ChatLine(models.Model):
    """One message as the visitor's page shows it. The journal has it, too: this is the copy that the visitor holds."""

    visitor = models.CharField(max_length=20)
    key = models.CharField(max_length=300)
    """What makes a repeat of it none: the page's own name for it, or the delivery's."""
    direction = models.CharField(max_length=3)
    """in (from the visitor) or out (to them)."""
    sealed = models.BinaryField()
    """The words and who says them (`store.chat.Said`), under the contact's key."""
    at = models.DateTimeField()
    issue = models.CharField(max_length=200, default="", db_default="")
    journal_line = models.IntegerField(default=0, db_default=0)
    """Of an answer: the line of the issue's journal in which it was given."""
    taken_at = models.DateTimeField(null=True)
    """When the visitor's page had it."""
    seen_at = models.DateTimeField(null=True)
    """When the visitor looked at it."""
    mailed_at = models.DateTimeField(null=True)
    """When it was sent to the visitor's mail address as well, because no page took it."""

    class Meta:
        db_table = "chat_line"
        constraints = [models.UniqueConstraint(fields=["visitor", "key"], name="chat_line_once")]
        indexes = [
            models.Index(fields=["visitor", "id"], name="chat_line_visitor"),
            models.Index(fields=["issue", "journal_line"], name="chat_line_issue", condition=Q(direction="out")),
            models.Index(
                fields=["at"], name="chat_line_left",
                condition=Q(direction="out", taken_at__isnull=True, mailed_at__isnull=True),
            ),
        ]  # fmt: skip
