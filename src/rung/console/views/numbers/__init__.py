"""Numbers: what escalation does to response times, looked at rather than read, and every issue behind every bar."""
