"""Notices that are gathered for their recipient and sent in one message."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("store", "0004_feeds")]

    operations = [
        migrations.AddField("delivery", "gather", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex(
            "delivery",
            models.Index(
                condition=models.Q(("gather", True), ("state", "waiting")),
                fields=["to", "channel"],
                name="delivery_gather",
            ),
        ),
    ]
