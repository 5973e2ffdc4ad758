"""Where a level has nobody to tell, and what Rung itself says to people."""

from django.db import migrations, models

import rung.store.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0008_assignments_in_the_journal"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoverageLook",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("fingerprint", models.CharField(db_default="", default="", max_length=64)),
                ("looked_at", models.DateTimeField(null=True)),
                ("from_at", models.DateTimeField(null=True)),
                ("to_at", models.DateTimeField(null=True)),
                ("policy_version", models.IntegerField(null=True)),
                ("found", rung.store.models.fields.OrderedJson(default=dict)),
                ("claim", models.CharField(db_default="", default="", max_length=32)),
                ("claimed_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "coverage_look",
            },
        ),
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=8)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200, null=True)),
                ("to", models.CharField(db_column="recipient", db_default="", default="", max_length=300)),
                ("why", models.CharField(db_default="", default="", max_length=8)),
                ("gaps", rung.store.models.fields.OrderedJson(default=list)),
                ("said", rung.store.models.fields.OrderedJson(default=dict)),
                ("swap", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "bulletin",
                "indexes": [
                    models.Index(fields=["to", "at"], name="bulletin_to"),
                    models.Index(
                        condition=models.Q(("swap__isnull", False)), fields=["swap"], name="bulletin_swap"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Gap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=200)),
                ("level", models.SmallIntegerField()),
                ("tier", models.CharField(max_length=200, null=True)),
                ("priorities", rung.store.models.fields.OrderedJson(default=list)),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField()),
                ("found_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("is_past", models.BooleanField(db_default=False, default=False)),
                ("known_by", models.CharField(max_length=200, null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("week_told_at", models.DateTimeField(null=True)),
                ("day_told_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "gap",
                "indexes": [
                    models.Index(condition=models.Q(("closed_at__isnull", True)), fields=["from_at"], name="gap_open"),
                    models.Index(fields=["closed_at"], name="gap_closed"),
                ],
            },
        ),
    ]
