"""What makes an escalation: events, moments of time, and floods."""
