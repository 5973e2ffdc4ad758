from django.db import migrations, models

import rung.store.models.fields


class Migration(migrations.Migration):
    """Ticket forms and the customer's own page."""

    dependencies = [("store", "0020_chat")]

    operations = [
        migrations.CreateModel(
            name="CustomerAccess",
            fields=[
                ("contact", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
            options={"db_table": "customer_access"},
        ),
        migrations.CreateModel(
            name="CustomerLink",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("contact", models.CharField(max_length=32)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "customer_link"},
        ),
        migrations.CreateModel(
            name="CustomerSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("was", models.CharField(db_default="", default="", max_length=64)),
                ("contact", models.CharField(max_length=32)),
                ("issue", models.CharField(max_length=200, null=True)),
                ("made_at", models.DateTimeField()),
                ("rotated_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
            ],
            options={"db_table": "customer_session"},
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                ("key", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("draft", rung.store.models.fields.OrderedJson()),
                ("revision", models.IntegerField(db_default=1, default=1)),
                ("version", models.IntegerField(null=True)),
                ("is_on", models.BooleanField(db_default=True, default=True)),
                ("created_by", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
                ("changed_at", models.DateTimeField()),
            ],
            options={"db_table": "form"},
        ),
        migrations.CreateModel(
            name="FormEntry",
            fields=[
                ("issue", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("form", models.CharField(max_length=40)),
                ("version", models.IntegerField()),
                ("contact", models.CharField(max_length=32)),
                ("sealed", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "form_entry"},
        ),
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form", models.CharField(max_length=40)),
                ("number", models.IntegerField()),
                ("definition", rung.store.models.fields.OrderedJson()),
                ("published_by", models.CharField(max_length=200)),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "db_table": "form_version",
                "constraints": [models.UniqueConstraint(fields=["form", "number"], name="form_version_number")],
            },
        ),
        migrations.CreateModel(
            name="HeldFile",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "held_file"},
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("began_at", models.DateTimeField()),
                ("count", models.IntegerField(db_default=0, default=0)),
            ],
            options={
                "db_table": "tally",
                "constraints": [models.UniqueConstraint(fields=["name", "began_at"], name="tally_name_began")],
            },
        ),
        migrations.AddIndex(
            model_name="text",
            index=models.Index(condition=models.Q(("direction", "in")), fields=["contact"], name="text_from_contact"),
        ),
        migrations.AddIndex(
            model_name="customerlink",
            index=models.Index(fields=["contact"], name="customer_link_contact"),
        ),
        migrations.AddIndex(
            model_name="customersession",
            index=models.Index(fields=["contact"], name="customer_session_contact"),
        ),
        migrations.AddIndex(
            model_name="customersession",
            index=models.Index(fields=["was"], name="customer_session_was"),
        ),
        migrations.AddIndex(
            model_name="formentry",
            index=models.Index(fields=["form", "-at"], name="form_entry_newest"),
        ),
        migrations.AddIndex(
            model_name="heldfile",
            index=models.Index(fields=["at"], name="held_file_at"),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(fields=["began_at"], name="tally_began"),
        ),
    ]
