"""Commands of accounts: facts, health, CRM."""
