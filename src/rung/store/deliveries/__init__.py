"""What is to be sent and what became of it: claims, attempts, destinations, and what was told."""
