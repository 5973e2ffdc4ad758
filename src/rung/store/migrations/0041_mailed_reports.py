"""Figures that are mailed again and again."""

from django.db import migrations, models

from rung.store.models.fields import OrderedJson

ID = {"auto_created": True, "primary_key": True, "serialize": False, "verbose_name": "ID"}


class Migration(migrations.Migration):
    dependencies = [("store", "0040_events_set_aside")]

    operations = [
        migrations.CreateModel(
            name="MailedReport",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("name", models.CharField(max_length=200)),
                ("measure", models.CharField(db_default="", default="", max_length=60)),
                ("only", OrderedJson(default=dict)),
                ("every", models.CharField(max_length=5)),
                ("day", models.SmallIntegerField()),
                ("minute", models.SmallIntegerField()),
                ("time_zone", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("is_on", models.BooleanField(db_default=True, default=True)),
                ("next_at", models.DateTimeField()),
            ],
            options={
                "db_table": "mailed_report",
                "indexes": [
                    models.Index(condition=models.Q(("is_on", True)), fields=["next_at"], name="mailed_report_next"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportReader",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("report_id", models.BigIntegerField()),
                ("person", models.CharField(db_default="", default="", max_length=200)),
                ("address", models.CharField(db_default="", default="", max_length=320)),
                ("asked_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "report_reader",
                "constraints": [
                    models.UniqueConstraint(fields=("report_id", "person", "address"), name="report_reader_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportRun",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("report_id", models.BigIntegerField()),
                ("due_at", models.DateTimeField()),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("late", models.FloatField(db_default=0.0, default=0.0)),
                ("by", models.CharField(max_length=200, null=True)),
                ("bulletin", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "report_run",
                "indexes": [models.Index(fields=["bulletin"], name="report_run_bulletin")],
                "constraints": [models.UniqueConstraint(fields=("report_id", "due_at"), name="report_run_once")],
            },
        ),
    ]
