from django.db import migrations, models

import rung.store.models.fields


class Migration(migrations.Migration):
    """Sources that are written to, and what was."""

    dependencies = [("store", "0023_slack_groups")]

    operations = [
        migrations.AddField("source", "api", rung.store.models.fields.OrderedJson(default=dict, null=True)),
        migrations.AddField("source", "writes", rung.store.models.fields.OrderedJson(default=list, null=True)),
        migrations.AddField("source", "me", models.CharField(db_default="", default="", max_length=100)),
        migrations.AddField("source", "proof", models.TextField(db_default="", default="")),
        migrations.AddField("source", "proved_at", models.DateTimeField(null=True)),
        migrations.AddField("source", "is_proved", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("delivery", "what", models.CharField(db_default="", default="", max_length=60)),
        migrations.CreateModel(
            name="Written",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=60)),
                ("subject_id", models.BigIntegerField()),
                ("issue", models.CharField(max_length=200)),
                ("line", models.IntegerField()),
                ("kind", models.CharField(max_length=8)),
                ("digest", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                ("ref", models.CharField(max_length=100, null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
                ("seen_event", models.CharField(db_default="", default="", max_length=300)),
            ],
            options={
                "db_table": "written",
                "constraints": [models.UniqueConstraint(fields=["subject_id", "line"], name="written_line")],
                "indexes": [
                    models.Index(fields=["source", "ref"], name="written_ref"),
                    models.Index(fields=["issue", "digest"], name="written_digest"),
                    models.Index(fields=["source", "arrived_at"], name="written_arrived"),
                ],
            },
        ),
        migrations.CreateModel(
            name="There",
            fields=[
                ("subject_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=60)),
                ("known", rung.store.models.fields.OrderedJson(default=dict)),
                ("written_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "there",
                "indexes": [models.Index(fields=["source", "written_at"], name="there_written")],
            },
        ),
    ]
