from django.db import migrations, models


class Migration(migrations.Migration):
    """The index that began with the kind lent itself to finding one subject, by reading all of its kind."""

    dependencies = [("store", "0005_gathered_notices")]

    operations = [
        migrations.RemoveIndex(model_name="subject", name="subject_updated"),
        migrations.AddIndex(
            model_name="subject", index=models.Index(fields=["updated_at"], name="subject_changed")
        ),
    ]
