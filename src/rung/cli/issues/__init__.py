"""Commands about issues: explain, preview, hand-overs, what is alike, what is learned from them."""
