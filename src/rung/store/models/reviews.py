"""Weekly reviews: what stood out, kept as it was said."""

from django.db import models

from rung.store.models.fields import OrderedJson


class Review(models.Model):
    """A look at the last four weeks."""

    slot = models.DateField(null=True, unique=True)
    """The day that a worker's was due: there is one of a day, whoever makes it. Null: somebody asked for it."""
    made_at = models.DateTimeField()
    by = models.CharField(max_length=200, null=True)
    content = OrderedJson(default=dict)
    told = OrderedJson(default=list)
    """Who was sent it."""
    trials = OrderedJson(default=dict)
    """By the key of a finding, what its proposal would have done."""

    class Meta:
        db_table = "review"


class ReviewKnown(models.Model):
    """A finding that is known, and left out until then."""

    key = models.CharField(max_length=300, primary_key=True)
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        db_table = "review_known"
