"""Indexes for what is rare and looked for on every page: issues that wait for a person, and rings that nobody heard."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("store", "0041_mailed_reports")]

    operations = [
        migrations.AddIndex(
            "subject",
            models.Index(condition=models.Q(("blocked__isnull", False)), fields=["id"], name="subject_blocked"),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(
                condition=models.Q(("ring", True), ("state", "failed")), fields=["at"], name="notice_unheard"
            ),
        ),
    ]
