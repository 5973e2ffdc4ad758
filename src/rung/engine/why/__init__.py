"""Why, and why not: what was decided of an issue, who was told, and by which way."""
