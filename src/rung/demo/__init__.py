"""A sample company at work: customers write by mail, Slack and HTTP, teammates answer, and one outage climbs."""
