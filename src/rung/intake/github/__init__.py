"""What GitHub tells of its issues."""
