"""The indexes of what stands open begin with the kind, as every question does, and end as the answers are ordered: else
SQLite takes the index of all keys for them, and looks through all that is over.
"""

from typing import Any

from django.db import migrations, models


def _of_open(name: str, *fields: str) -> Any:
    return models.Index(condition=models.Q(("is_open", True)), fields=["kind", *fields], name=name)


class Migration(migrations.Migration):

    dependencies = [("store", "0043_marked_days")]

    operations = [
        migrations.RemoveIndex("subject", "subject_queue"),
        migrations.RemoveIndex("subject", "subject_account"),
        migrations.RemoveIndex("subject", "subject_assignee"),
        migrations.AddIndex("subject", _of_open("subject_queue", "rank", "next_at")),
        migrations.AddIndex("subject", _of_open("subject_account", "account", "key")),
        migrations.AddIndex("subject", _of_open("subject_assignee", "assignee", "key")),
    ]
