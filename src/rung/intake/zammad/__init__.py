"""Zammad's webhooks: tickets and their articles."""
