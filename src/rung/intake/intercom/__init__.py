"""Intercom's webhooks: conversations."""
