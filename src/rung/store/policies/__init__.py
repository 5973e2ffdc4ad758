"""Policies and what proves them: versions, drafts, scenarios, watches, back-tests, learned models."""
