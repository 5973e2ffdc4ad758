"""Measures speed and lateness on this machine, from outside: real processes, real protocols, a database of its own."""
