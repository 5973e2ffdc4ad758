"""A stronger model of the operator's own, asked beside the decisions of texts of which the judges here are unsure."""
