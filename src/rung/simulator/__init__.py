"""A policy on a virtual clock: scenarios, back-tests and coverage.

The same pure core as the live service, without a database: events come from a file, time is a heap of wake-ups.
"""
