"""What charts of months read: the columns of each month that is over, made of its days."""

from datetime import date

from django.db import migrations, models

KEY = {"blank": True, "editable": False, "primary_key": True, "serialize": False}


def make_all(apps, schema_editor):
    """Of the days that are there, every month is still to be made."""
    known = apps.get_model("store.FactDay").objects.values_list("kind", "day")
    months = {(kind, date(day.year, day.month, 1)) for kind, day in known}
    stale = apps.get_model("store.StaleMonth")
    stale.objects.bulk_create([stale(kind=kind, month=month) for kind, month in months])


def keep_plain(apps, schema_editor):
    """Numbers hardly get smaller by compressing, and are read faster without."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE fact_month ALTER COLUMN content SET STORAGE EXTERNAL")


class Migration(migrations.Migration):

    dependencies = [("store", "0037_wall_links")]

    operations = [
        migrations.CreateModel(
            name="FactMonth",
            fields=[
                ("pk", models.CompositePrimaryKey("kind", "name", "month", "sha", **KEY)),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=20)),
                ("month", models.DateField()),
                ("sha", models.CharField(max_length=32)),
                ("form", models.SmallIntegerField()),
                ("is_latest", models.BooleanField()),
                ("content", models.BinaryField()),
            ],
            options={"db_table": "fact_month"},
        ),
        migrations.CreateModel(
            name="StaleMonth",
            fields=[
                ("pk", models.CompositePrimaryKey("kind", "month", **KEY)),
                ("kind", models.CharField(max_length=20)),
                ("month", models.DateField()),
            ],
            options={"db_table": "stale_month"},
        ),
        migrations.RunPython(make_all, migrations.RunPython.noop),
        migrations.RunPython(keep_plain, migrations.RunPython.noop),
    ]
