from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """The channels of Slack that the app is in; files whose content is fetched after the message is taken in."""

    dependencies = [("store", "0021_forms")]

    operations = [
        migrations.CreateModel(
            "SlackChannel",
            [
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200, default="")),
                ("is_private", models.BooleanField(default=False)),
                ("is_shared", models.BooleanField(default=False)),
                ("is_member", models.BooleanField(default=False)),
                ("unmapped", models.IntegerField(default=0)),
                ("unmapped_since", models.DateTimeField(null=True)),
                ("unmapped_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "slack_channel"},
        ),
        migrations.AddField("attachment", "sealed_url", models.BinaryField(null=True)),
        migrations.AddField("attachment", "fetch_at", models.DateTimeField(null=True)),
        migrations.AddField("attachment", "attempts", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("attachment", "trouble", models.TextField(default="", db_default="")),
        migrations.AddIndex(
            "attachment",
            models.Index(fields=["fetch_at"], name="attachment_fetch", condition=Q(fetch_at__isnull=False)),
        ),
    ]
