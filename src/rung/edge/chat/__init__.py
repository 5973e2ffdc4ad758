"""The doors of the chat widget: its script, its page, and what the page asks."""
