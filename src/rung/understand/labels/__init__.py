"""What a text is about: kind, priority, team and skills, learned from a team's own issues."""
