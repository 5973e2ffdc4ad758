from django.db import migrations, models

import rung.store.models.fields


class Migration(migrations.Migration):
    """User groups of Slack that name whoever is on duty."""

    dependencies = [("store", "0022_slack")]

    operations = [
        migrations.CreateModel(
            name="SlackGroup",
            fields=[
                ("group", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("members", rung.store.models.fields.OrderedJson(default=list)),
                ("mode", models.CharField(db_default="", default="", max_length=8)),
                ("set_at", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField()),
                ("trouble", models.TextField(db_default="", default="")),
                ("failing_since", models.DateTimeField(null=True)),
            ],
            options={"db_table": "slack_group"},
        ),
    ]
