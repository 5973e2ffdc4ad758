from django.db import migrations, models

import rung.store.models.fields


class Migration(migrations.Migration):
    """Weekly reviews, and what of them is known."""

    dependencies = [("store", "0038_measures_by_month")]

    operations = [
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slot", models.DateField(null=True, unique=True)),
                ("made_at", models.DateTimeField()),
                ("by", models.CharField(max_length=200, null=True)),
                ("content", rung.store.models.fields.OrderedJson(default=dict)),
                ("told", rung.store.models.fields.OrderedJson(default=list)),
                ("trials", rung.store.models.fields.OrderedJson(default=dict)),
            ],
            options={"db_table": "review"},
        ),
        migrations.CreateModel(
            name="ReviewKnown",
            fields=[
                ("key", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=500)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
            ],
            options={"db_table": "review_known"},
        ),
    ]
