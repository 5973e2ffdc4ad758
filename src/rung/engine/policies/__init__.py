"""From a text to a policy in force: drafts, publishing, and the directory that goes with it."""
