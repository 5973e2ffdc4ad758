"""What somebody looks at again and again."""

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A way to narrow the queue, under a name of its own, for whoever made it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=600)
    """What stands behind the question mark of its address."""

    class Meta:
        db_table = "saved_view"
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_name")]
