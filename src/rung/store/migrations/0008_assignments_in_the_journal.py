from django.db import migrations, models
from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast, StrIndex
from django.db.models.lookups import GreaterThan


class Migration(migrations.Migration):
    """Who was given how many issues is counted from the few lines that assign, not from the whole journal."""

    dependencies = [("store", "0007_directory")]

    operations = [
        migrations.AddIndex(
            model_name="journal",
            index=models.Index(
                fields=["decided_at"],
                name="journal_assigned",
                condition=Q(
                    GreaterThan(StrIndex(Cast("effects", TextField()), Value('"issue.assigned_to"')), Value(0))
                ),
            ),
        ),
    ]
