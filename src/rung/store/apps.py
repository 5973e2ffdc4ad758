"""Tells Django that `rung.store` is where the models live."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "rung.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from rung.store import sessions, ways

        sessions.watch()
        ways.listen()
