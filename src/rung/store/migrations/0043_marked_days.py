from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Days and instants that somebody marked, to see what came after."""

    dependencies = [("store", "0042_few_among_many")]

    operations = [
        migrations.CreateModel(
            name="MarkedDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(null=True)),
                ("at", models.DateTimeField(null=True)),
                ("words", models.CharField(max_length=200)),
                ("marked_by", models.CharField(max_length=200)),
                ("marked_at", models.DateTimeField()),
            ],
            options={
                "db_table": "marked_day",
                "constraints": [
                    models.CheckConstraint(condition=Q(day__isnull=True) ^ Q(at__isnull=True), name="marked_day_one")
                ],
            },
        ),
    ]
