"""Ladders: how a path opens, tells, climbs, is acknowledged, and ends."""
