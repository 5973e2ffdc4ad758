"""How each vendor we send to stands: shared by all workers."""

from django.db import models


class Destination(models.Model):
    """A workspace, mail relay or host that did not answer as it should. One that is well has no need of a row.

    Its circuit breaker is open from `opened_at` until something is accepted: meanwhile nothing is sent there but one
    probe after each pause.
    """

    name = models.CharField(max_length=300, primary_key=True)
    failures = models.IntegerField(default=0, db_default=0)
    """Temporary failures one after the other."""
    failing_since = models.DateTimeField(null=True)
    """When the first of them was seen; nothing was accepted since."""
    opened_at = models.DateTimeField(null=True)
    probes = models.IntegerField(default=0, db_default=0)
    """Probes that failed; the pause grows with them."""
    probe_at = models.DateTimeField(null=True)
    """When the next one may go."""
    probing_until = models.DateTimeField(null=True)
    """One is under way, at most until then."""
    paused_until = models.DateTimeField(null=True)
    """The other side asked to be left alone until then."""
    error = models.TextField(null=True)
    """What it said last."""
    changed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    """When somebody was told that it accepts nothing; nothing once they were told that it is back."""

    class Meta:
        db_table = "destination"
