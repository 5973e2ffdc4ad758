from django.db import migrations, models


class Migration(migrations.Migration):
    """Which issues wait for whom, and whom accounts know."""

    dependencies = [("store", "0011_contacts")]

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person", "issue", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person", models.CharField(max_length=200)),
                ("issue", models.CharField(max_length=200)),
                ("due_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("watch_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "line",
                "indexes": [
                    models.Index(fields=["person", "due_at", "opened_at", "issue"], name="line_in_order"),
                    models.Index(fields=["issue"], name="line_of_issue"),
                    models.Index(fields=["person"], name="line_watched", condition=models.Q(watch_at__isnull=False)),
                ],
            },
        ),
        migrations.CreateModel(
            name="Served",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account", "person", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account", models.CharField(max_length=200)),
                ("person", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "served"},
        ),
    ]
