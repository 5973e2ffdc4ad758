"""Zendesk's webhooks: tickets and their comments."""
