"""Ticket forms: what a form asks, and what becomes of what somebody filled in."""
