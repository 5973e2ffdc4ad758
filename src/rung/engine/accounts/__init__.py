"""Accounts and their contacts: changed, read from a CRM or a table, and how well each is."""
