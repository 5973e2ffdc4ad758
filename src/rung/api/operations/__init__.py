"""What can be asked and done, noun by noun. Each operation names the scope it needs."""
