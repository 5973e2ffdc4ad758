"""Webhook: the alert as signed JSON to any address."""
