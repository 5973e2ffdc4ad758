"""Chatwoot's webhooks: conversations and their messages."""
