"""Slack: a Block Kit message with buttons that changes in place."""
