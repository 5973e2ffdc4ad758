"""Results in the words of their pages."""
