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
