from django.db import migrations, models

import rung.store.models.fields


class Migration(migrations.Migration):
    """Addresses that customers write to, each with its team and its way in; pictures that stand in the words of a mail."""

    dependencies = [("store", "0018_draft_authors")]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("address", models.CharField(max_length=320, unique=True)),
                ("title", models.CharField(db_default="", default="", max_length=200)),
                ("team", models.CharField(db_default="", default="", max_length=200)),
                ("way", models.CharField(max_length=20)),
                ("key_digest", models.CharField(max_length=64)),
                ("secret", models.TextField(db_default="", default="")),
                ("reach", rung.store.models.fields.OrderedJson(default=dict)),
                ("out", rung.store.models.fields.OrderedJson(default=dict)),
                ("signature", models.TextField(db_default="", default="")),
                ("signature_html", models.TextField(db_default="", default="")),
                ("position", rung.store.models.fields.OrderedJson(default=dict)),
                ("next_at", models.DateTimeField(null=True)),
                ("created_by", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("last_at", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("trouble", models.TextField(db_default="", default="")),
                ("trouble_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "mailbox"},
        ),
        migrations.AddField(
            model_name="attachment",
            name="content_id",
            field=models.CharField(db_default="", default="", max_length=300),
        ),
    ]
