"""The pages that customers see as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "rung.portal"
    label = "portal"
