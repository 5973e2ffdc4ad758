"""What is promised to a customer: the clocks of an issue, their terms, and when they are due."""
