"""How messages travel: by which wire, how much a destination bears, and which other way when it bears nothing."""
