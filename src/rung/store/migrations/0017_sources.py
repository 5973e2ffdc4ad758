from django.db import migrations, models

import rung.store.models.fields


class Migration(migrations.Migration):
    """Other systems that post to us, as they are set up in the console."""

    dependencies = [("store", "0016_approval_and_moving")]

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("key_digest", models.CharField(max_length=64)),
                ("secret", models.TextField(db_default="", default="")),
                ("words", rung.store.models.fields.OrderedJson(default=dict)),
                ("mapping", rung.store.models.fields.OrderedJson(default=dict)),
                ("created_by", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("last_at", models.DateTimeField(null=True)),
                ("trouble", models.TextField(db_default="", default="")),
                ("trouble_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "source"},
        ),
    ]
