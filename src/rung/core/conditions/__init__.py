"""The condition language: what follows `when`, read as CEL, checked, and made a function."""
