"""Which issues are alike, and when many of them come at once."""
