"""Published policies and the switches of the installation."""

from django.db import models

from rung.store.models.fields import OrderedJson


class PolicyVersion(models.Model):
    """A policy as it was published: the text that people wrote and the values it means, holidays expanded."""

    number = models.IntegerField(primary_key=True)
    text = models.TextField()
    document = OrderedJson()
    sha = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)
    comment = models.TextField(default="", db_default="")
    moves_open = models.BooleanField(default=False, db_default=False)
    """Whether escalations that were open when it was published go over to it."""

    class Meta:
        db_table = "policy_version"


class Figure(models.Model):
    """A number that all processes add to, such as how many wake-ups were how late; for `/metrics`."""

    pk = models.CompositePrimaryKey("name", "label")
    name = models.CharField(max_length=80)
    label = models.CharField(max_length=80)
    number = models.FloatField()

    class Meta:
        db_table = "figure"


class Setting(models.Model):
    """One switch of the installation (not of the policy)."""

    key = models.CharField(max_length=80, primary_key=True)
    value = OrderedJson()

    class Meta:
        db_table = "setting"


class Feed(models.Model):
    """An on-call feed at an address: the last calendar that could be read, and how the last try went."""

    address = models.TextField(primary_key=True)
    content = models.BinaryField(null=True)
    etag = models.TextField(default="", db_default="")
    last_modified = models.TextField(default="", db_default="")
    fetched_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    trouble = models.TextField(default="", db_default="")
    failing_since = models.DateTimeField(null=True)
    problems = OrderedJson(default=list)

    class Meta:
        db_table = "feed"
