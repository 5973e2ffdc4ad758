"""Webhooks of any other system, by a mapping that people make of one payload."""
