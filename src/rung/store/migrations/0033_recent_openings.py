from django.db import migrations, models


class Migration(migrations.Migration):
    """What was opened lately, among which floods are counted."""

    dependencies = [("store", "0032_told_beside")]

    operations = [
        migrations.CreateModel(
            name="RecentOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issue", models.CharField(max_length=200)),
                ("contact", models.CharField(max_length=32, null=True)),
                ("opened_at", models.DateTimeField()),
                ("kind", models.CharField(max_length=200, null=True)),
                ("account", models.CharField(max_length=200, null=True)),
                ("marks", models.TextField()),
            ],
            options={
                "db_table": "recent_opening",
                "indexes": [models.Index(fields=["contact"], name="recent_opening_contact")],
            },
        ),
    ]
