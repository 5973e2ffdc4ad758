"""What is judged by models that were learned from the team's own issues, and every version that was learned."""

from django.db import models

from rung.store.models.fields import OrderedJson


class Judge(models.Model):
    """One thing that is judged, such as the kind of an issue: by which version, and from which confidence on.

    A judge that nobody asked anything of yet has no row.
    """

    name = models.CharField(max_length=20, primary_key=True)
    in_use = models.IntegerField(null=True)
    """The version whose word counts; null before the first, and while it is off."""
    is_off = models.BooleanField(default=False, db_default=False)
    """Somebody switched it off: what is learned meanwhile is kept and not used."""
    is_held = models.BooleanField(default=False, db_default=False)
    """Somebody went back to an older version: newer ones are kept and not used."""
    threshold = models.FloatField(null=True)
    """From which confidence on, 0 to 1, its word counts without anybody's yes; null: never."""
    asked_at = models.DateTimeField(null=True)
    """When somebody asked that it be learned now; null once that has begun."""
    asked_by = models.CharField(max_length=200, default="", db_default="")
    started_at = models.DateTimeField(null=True)
    """Since when it is being learned; null where it is not."""
    tried_at = models.DateTimeField(null=True)
    """When it was last learned, or found that it cannot be."""
    problem = models.TextField(default="", db_default="")
    """Why the last try came to nothing; empty where it did not."""

    class Meta:
        db_table = "judge"


class LearnedModel(models.Model):
    """One version of what a judge learned."""

    judge = models.CharField(max_length=20)
    version = models.IntegerField()
    learned_at = models.DateTimeField()
    learned_for = models.CharField(max_length=200, default="", db_default="")
    """Who asked for it; empty where it was a night's."""
    examples = models.IntegerField()
    figures = OrderedJson(default=dict)
    """What it was worth on what it had not seen: issues that came after those it learned from."""
    sha = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        db_table = "learned_model"
        constraints = [models.UniqueConstraint(fields=["judge", "version"], name="learned_model_version")]
