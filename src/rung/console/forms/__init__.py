"""What pages post, read field by field, and what is wrong where."""
