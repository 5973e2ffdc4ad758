"""Carries decisions out: loads states, decides, and commits everything a decision led to in one transaction."""
