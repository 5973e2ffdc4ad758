"""What is learned from the team's own issues, and the models that judge with it."""
