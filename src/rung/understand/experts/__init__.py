"""Who solves what."""
