"""Changing a policy where it is read: cards, pickers, completions, strategies, a first policy."""
