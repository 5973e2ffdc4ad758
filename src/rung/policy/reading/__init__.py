"""From YAML to values: every part knows where it stands, and all that is wrong is said at once."""
