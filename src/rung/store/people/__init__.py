"""Teammates: who signs in, what they may, the directory, shifts, feeds and gaps."""
