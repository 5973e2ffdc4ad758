"""Why a rule acted in a decision, and why not."""
