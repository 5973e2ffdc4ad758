"""The engine's path: what comes in, what a decision reads, and what it writes in one transaction."""
