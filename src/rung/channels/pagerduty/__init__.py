"""Alerts as incidents of PagerDuty."""
