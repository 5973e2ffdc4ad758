"""People, teams, schedules and calendars beside the policy's text."""

from django.db import migrations, models

import rung.store.models.fields


class Migration(migrations.Migration):

    dependencies = [("store", "0006_issues_by_their_last_change")]

    operations = [
        migrations.CreateModel(
            name="DirectoryVersion",
            fields=[
                ("number", models.IntegerField(primary_key=True, serialize=False)),
                ("records", rung.store.models.fields.OrderedJson()),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
                ("comment", models.TextField(db_default="", default="")),
            ],
            options={"db_table": "directory_version"},
        ),
    ]
