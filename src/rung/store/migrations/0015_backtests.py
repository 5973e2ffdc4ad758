from django.db import migrations, models

import rung.store.models.fields


class Migration(migrations.Migration):
    """Back-tests that people ask for, and drafts that are watched."""

    dependencies = [("store", "0014_scenarios")]

    operations = [
        migrations.CreateModel(
            name="Backtest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("draft", models.BigIntegerField(null=True)),
                ("revision", models.IntegerField(null=True)),
                ("version", models.IntegerField(null=True)),
                ("text", models.TextField()),
                ("against", models.IntegerField()),
                ("since_at", models.DateTimeField(null=True)),
                ("until_at", models.DateTimeField(null=True)),
                ("file_name", models.CharField(db_default="", default="", max_length=200)),
                ("columns", models.TextField(db_default="", default="")),
                ("upload", models.BinaryField(null=True)),
                ("watch", models.BigIntegerField(null=True)),
                ("asked_by", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("state", models.CharField(db_default="queued", default="queued", max_length=16)),
                ("part", models.CharField(db_default="", default="", max_length=80)),
                ("done", models.IntegerField(db_default=0, default=0)),
                ("total", models.IntegerField(db_default=0, default=0)),
                ("runner", models.CharField(db_default="", default="", max_length=80)),
                ("started_at", models.DateTimeField(null=True)),
                ("beat_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("problems", rung.store.models.fields.OrderedJson(default=list)),
                ("result", rung.store.models.fields.OrderedJson(null=True)),
                ("report", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "backtest",
                "indexes": [
                    models.Index(
                        fields=["id"], name="backtest_active", condition=models.Q(state__in=("queued", "running"))
                    ),
                    models.Index(fields=["draft", "-id"], name="backtest_draft"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyWatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("draft", models.BigIntegerField()),
                ("revision", models.IntegerField()),
                ("text", models.TextField()),
                ("asked_by", models.CharField(max_length=200)),
                ("started_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("state", models.CharField(db_default="watching", default="watching", max_length=16)),
                ("ended_at", models.DateTimeField(null=True)),
                ("why", models.CharField(db_default="", default="", max_length=300)),
                ("next_at", models.DateTimeField()),
                ("failed", models.IntegerField(db_default=0, default=0)),
                ("backtest", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "policy_watch",
                "indexes": [
                    models.Index(
                        fields=["next_at"], name="policy_watch_running", condition=models.Q(state="watching")
                    )
                ],
            },
        ),
    ]
