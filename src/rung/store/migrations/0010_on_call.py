"""Shifts that people swap, what they are told of it, and calendars that they take with them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("store", "0009_gaps"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="ShiftSwap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("offered_by", models.CharField(max_length=200)),
                ("offered_to", models.CharField(max_length=200)),
                ("schedule", models.CharField(max_length=200)),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField()),
                ("back_schedule", models.CharField(max_length=200, null=True)),
                ("back_from_at", models.DateTimeField(null=True)),
                ("back_to_at", models.DateTimeField(null=True)),
                ("note", models.TextField(db_default="", default="")),
                ("state", models.CharField(max_length=10)),
                ("offered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(max_length=200, null=True)),
                ("because", models.TextField(db_default="", default="")),
            ],
            options={
                "db_table": "shift_swap",
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["from_at"], name="shift_swap_open"),
                    models.Index(fields=["offered_at"], name="shift_swap_offered"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("prefix", models.CharField(max_length=16)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calendar_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("key", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "calendar_link"},
        ),
    ]
