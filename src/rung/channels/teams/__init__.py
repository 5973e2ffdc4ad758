"""Alerts as Adaptive Cards of Microsoft Teams."""
