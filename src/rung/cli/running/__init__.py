"""Commands that run an installation and keep it."""
