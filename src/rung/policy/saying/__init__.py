"""A policy, and what two of them do differently, in plain sentences."""
