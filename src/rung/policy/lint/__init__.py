"""What loads and hardly means what its author wants."""
