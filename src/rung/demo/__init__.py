"""A sample company at work: customers write by mail, Slack and HTTP, teammates answer most of them, and one outage climbs."""
