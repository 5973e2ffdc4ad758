"""What Jira tells of its issues."""
