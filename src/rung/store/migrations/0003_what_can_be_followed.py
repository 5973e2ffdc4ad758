"""Deliveries name the event they come from; issues say how many clocks are overdue; figures that processes add to."""

from django.db import migrations, models


def count_overdue(apps, schema_editor):
    """Of the issues that are open now: the others have nothing that waits."""
    subjects = apps.get_model("store", "Subject").objects
    for row in subjects.filter(kind="issue", is_open=True, state__isnull=False).only("pk", "state").iterator(500):
        clocks = row.state.get("clocks", {}).values()
        ended = ("fulfilled_at", "let_go_at")
        overdue = sum(one.get("state") == "breached" and not any(one.get(end) for end in ended) for one in clocks)
        if overdue:
            subjects.filter(pk=row.pk).update(overdue=overdue)


class Migration(migrations.Migration):

    dependencies = [("store", "0002_deliveries_by_destination")]

    operations = [
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("pk", models.CompositePrimaryKey("name", "label", blank=True, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("label", models.CharField(max_length=80)),
                ("number", models.FloatField()),
            ],
            options={"db_table": "figure"},
        ),
        migrations.AddField("delivery", "event_id", models.CharField(db_default="", default="", max_length=300)),
        migrations.AddField("subject", "overdue", models.SmallIntegerField(db_default=0, default=0)),
        migrations.RunPython(count_overdue, migrations.RunPython.noop),
        migrations.AddIndex(
            "subject",
            models.Index(condition=models.Q(("overdue__gt", 0)), fields=["overdue"], name="subject_overdue"),
        ),
    ]
