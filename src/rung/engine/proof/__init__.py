"""A policy proven before it pages: scenarios, back-tests, watches and previews."""
