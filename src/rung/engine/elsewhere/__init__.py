"""Other systems: helpdesks and mailboxes that issues come from, trackers, and who writes there."""
