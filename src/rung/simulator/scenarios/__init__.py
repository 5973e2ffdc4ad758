"""Stories with what is expected of a policy: read, run, written, and what they exercise."""
