"""JSON that comes back as it was written.

PostgreSQL's `jsonb` sorts the keys of objects, but in a policy and in a state their order has a meaning: the document's
order of people decides whose turn is first. So JSON is kept in the `json` type, which keeps the text.
"""

import json
from typing import Any

from django.db import models

from rung.store import sealed


class OrderedJson(models.JSONField):
    """A JSON value whose objects keep the order of their keys."""

    def db_type(self, connection: Any) -> str | None:
        return "json" if connection.vendor == "postgresql" else super().db_type(connection)

    def db_check(self, connection: Any) -> str | None:
        return None  # everything written here comes from an encoder; checking each row again doubles its cost

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return None if value is None else json.dumps(value, cls=self.encoder)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if connection.vendor == "postgresql":  # its driver has read it: a text is a text, not JSON once more
            return value
        return json.loads(value, cls=self.decoder) if isinstance(value, str | bytes) else value


class SealedText(models.TextField):
    """A credential: sealed in the table, which is as any other text there."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else sealed.seal(str(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value if value is None else sealed.opened(value)


class SealedJson(OrderedJson):
    """A JSON value with credentials among it: sealed as a whole, and kept as a text."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "rung.store.models.fields.OrderedJson", args, kwargs

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(sealed.seal_values(value) if value else value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        return sealed.opened_values(found) if isinstance(found, str) else found
