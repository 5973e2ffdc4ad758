"""Slack's Events API and interactivity: customers' channels, and the buttons of alerts."""
