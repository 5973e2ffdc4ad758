"""Engineering's trackers: issues are opened, linked and written to in Jira, Linear and GitHub."""
