from typing import Any

from django.db import migrations

import rung.store.models.fields


def name_known_authors(apps: Any, _schema_editor: Any) -> None:
    """Of drafts from before, who began and who changed them last is known."""
    drafts = apps.get_model("store", "PolicyDraft").objects
    for row in drafts.only("id", "created_by", "changed_by"):
        drafts.filter(pk=row.pk).update(authors=[*dict.fromkeys((row.created_by, row.changed_by))])


class Migration(migrations.Migration):
    """Everybody whose words are in a draft, so that no author is its second pair of eyes."""

    dependencies = [("store", "0017_sources")]

    operations = [
        migrations.AddField("policydraft", "authors", rung.store.models.fields.OrderedJson(default=list, null=True)),
        migrations.RunPython(name_known_authors, migrations.RunPython.noop),
    ]
