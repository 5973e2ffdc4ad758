from django.db import migrations, models
from django.db.models import Q

from rung.store.models.fields import OrderedJson


class Migration(migrations.Migration):
    """Chat widgets on customers' sites, their visitors, and what lies ready for them."""

    dependencies = [("store", "0019_mailboxes")]

    operations = [
        migrations.CreateModel(
            name="ChatWidget",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=40, unique=True)),
                ("sites", OrderedJson(default=list)),
                ("accent", models.CharField(max_length=7)),
                ("words", OrderedJson(default=dict)),
                ("team", models.CharField(db_default="", default="", max_length=200)),
                ("secret", models.TextField()),
                ("created_by", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("last_at", models.DateTimeField(null=True)),
                ("last_site", models.CharField(db_default="", default="", max_length=300)),
                ("trouble", models.TextField(db_default="", default="")),
                ("trouble_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "chat_widget"},
        ),
        migrations.CreateModel(
            name="ChatVisitor",
            fields=[
                ("id", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("widget", models.CharField(max_length=40)),
                ("contact", models.CharField(max_length=32)),
                ("proof", models.CharField(max_length=64, null=True)),
                ("sealed", models.BinaryField()),
                ("issue", models.CharField(max_length=200)),
                ("has_mail", models.BooleanField(db_default=False, default=False)),
                ("created_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "db_table": "chat_visitor",
                "indexes": [models.Index(fields=["widget", "last_at"], name="chat_visitor_widget")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(proof__isnull=False), fields=("widget", "proof"), name="chat_visitor_proven"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChatSession",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("visitor", models.CharField(max_length=20)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "db_table": "chat_session",
                "indexes": [
                    models.Index(fields=["visitor"], name="chat_session_visitor"),
                    models.Index(fields=["expires_at"], name="chat_session_expires"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChatLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("visitor", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=300)),
                ("direction", models.CharField(max_length=3)),
                ("sealed", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("issue", models.CharField(db_default="", default="", max_length=200)),
                ("journal_line", models.IntegerField(db_default=0, default=0)),
                ("taken_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "chat_line",
                "indexes": [
                    models.Index(fields=["visitor", "id"], name="chat_line_visitor"),
                    models.Index(
                        condition=Q(direction="out"), fields=["issue", "journal_line"], name="chat_line_issue"
                    ),
                    models.Index(
                        condition=Q(direction="out", mailed_at__isnull=True, taken_at__isnull=True),
                        fields=["at"], name="chat_line_left",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("visitor", "key"), name="chat_line_once")],
            },
        ),
    ]  # fmt: skip
