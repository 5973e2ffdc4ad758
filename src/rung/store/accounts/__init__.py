"""Accounts and contacts: facts, notes, health, mood, satisfaction, and how customers come in."""
