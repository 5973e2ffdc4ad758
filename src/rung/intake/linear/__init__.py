"""What Linear tells of its issues."""
