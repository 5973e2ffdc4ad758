from django.db import migrations, models

import rung.store.models.fields


class Migration(migrations.Migration):
    """What is judged by models that were learned from the team's own issues."""

    dependencies = [("store", "0025_reach_tests")]

    operations = [
        migrations.CreateModel(
            name="Judge",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("in_use", models.IntegerField(null=True)),
                ("is_off", models.BooleanField(db_default=False, default=False)),
                ("is_held", models.BooleanField(db_default=False, default=False)),
                ("threshold", models.FloatField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("asked_by", models.CharField(db_default="", default="", max_length=200)),
                ("started_at", models.DateTimeField(null=True)),
                ("tried_at", models.DateTimeField(null=True)),
                ("problem", models.TextField(db_default="", default="")),
            ],
            options={"db_table": "judge"},
        ),
        migrations.CreateModel(
            name="LearnedModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("judge", models.CharField(max_length=20)),
                ("version", models.IntegerField()),
                ("learned_at", models.DateTimeField()),
                ("learned_for", models.CharField(db_default="", default="", max_length=200)),
                ("examples", models.IntegerField()),
                ("figures", rung.store.models.fields.OrderedJson(default=dict)),
                ("sha", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
            ],
            options={
                "db_table": "learned_model",
                "constraints": [
                    models.UniqueConstraint(fields=["judge", "version"], name="learned_model_version")
                ],
            },
        ),
    ]
