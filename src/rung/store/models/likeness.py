"""By which words issues are found that are alike. No word stands here: a mark is a keyed digest of one."""

from django.db import models


class MarkedIssue(models.Model):
    """An issue whose words were looked at."""

    subject_id = models.BigIntegerField(primary_key=True)

    class Meta:
        db_table = "marked_issue"


class WordMark(models.Model):
    """One of the rarest words of what opened an issue. It goes with the contact who wrote it."""

    subject_id = models.BigIntegerField()
    contact = models.CharField(max_length=32)
    word = models.BigIntegerField()

    class Meta:
        db_table = "word_mark"
        indexes = [
            models.Index(fields=["word", "subject_id"], name="word_mark_word"),
            models.Index(fields=["contact"], name="word_mark_contact"),
            models.Index(fields=["subject_id"], name="word_mark_subject"),
        ]


class WordCount(models.Model):
    """In how many issues a word stood; under 0, how many there were."""

    word = models.BigIntegerField(primary_key=True)
    issues = models.IntegerField()

    class Meta:
        db_table = "word_count"


class RecentOpening(models.Model):
    """One of the latest openings, in the order in which they were decided: floods are counted among them."""

    issue = models.CharField(max_length=200)
    contact = models.CharField(max_length=32, null=True)
    """Whose words the marks are of."""
    opened_at = models.DateTimeField()
    kind = models.CharField(max_length=200, null=True)
    """As it was opened."""
    account = models.CharField(max_length=200, null=True)
    marks = models.TextField()
    """Of its content words, as `rung.understand.likeness.floods` makes them, with blanks between them."""

    class Meta:
        db_table = "recent_opening"
        indexes = [models.Index(fields=["contact"], name="recent_opening_contact")]
