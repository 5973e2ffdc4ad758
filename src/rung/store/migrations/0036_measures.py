from django.db import migrations, models

KEY = {"blank": True, "editable": False, "primary_key": True, "serialize": False}


class Migration(migrations.Migration):
    """The facts that the measures count, by issue and by day: made of the journal, and at any time anew."""

    dependencies = [("store", "0035_handovers")]

    operations = [
        migrations.CreateModel(
            name="FactDay",
            fields=[
                ("pk", models.CompositePrimaryKey("kind", "day", **KEY)),
                ("kind", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("sha", models.CharField(max_length=32)),
                ("content", models.BinaryField()),
            ],
            options={"db_table": "fact_day"},
        ),
        migrations.CreateModel(
            name="MeasuredIssue",
            fields=[
                ("subject_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.IntegerField()),
                ("facts", models.BinaryField()),
            ],
            options={"db_table": "measured_issue"},
        ),
        migrations.CreateModel(
            name="StaleDay",
            fields=[("day", models.DateField(primary_key=True, serialize=False))],
            options={"db_table": "stale_day"},
        ),
        migrations.CreateModel(
            name="MeasuredDay",
            fields=[
                ("pk", models.CompositePrimaryKey("day", "subject_id", **KEY)),
                ("day", models.DateField()),
                ("subject_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "measured_day",
                "indexes": [models.Index(fields=["subject_id"], name="measured_day_subject")],
            },
        ),
    ]
