from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Questions whether people hear, and their answers; and whether somebody was told that a destination is down."""

    dependencies = [("store", "0024_ways_back")]

    operations = [
        migrations.CreateModel(
            name="ReachTest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(max_length=200)),
                ("channel", models.CharField(max_length=40)),
                ("address", models.CharField(max_length=500)),
                ("kind", models.CharField(max_length=8)),
                ("bulletin", models.BigIntegerField()),
                ("reminder", models.BigIntegerField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by", models.CharField(db_default="", default="", max_length=8)),
            ],
            options={
                "db_table": "reach_test",
                "indexes": [
                    models.Index(fields=["person", "asked_at"], name="reach_test_person"),
                    models.Index(fields=["bulletin"], name="reach_test_bulletin"),
                    models.Index(
                        condition=Q(("confirmed_at__isnull", True)), fields=["asked_at"], name="reach_test_open"
                    ),
                ],
            },
        ),
        migrations.AddField("destination", "told_at", models.DateTimeField(null=True)),
    ]
