"""What pages ask of issues: the queue, one issue, its timeline."""
