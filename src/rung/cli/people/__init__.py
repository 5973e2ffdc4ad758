"""Commands of people: accounts to sign in, imports, on call."""
