"""The pages that people use: thin views over `rung.store`, one module a screen."""
