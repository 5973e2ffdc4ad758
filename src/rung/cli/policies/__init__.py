"""Commands of policies: check, test, publish, compare, back-test, cover."""
