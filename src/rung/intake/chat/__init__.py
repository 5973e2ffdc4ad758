"""What visitors write in the chat widget on a customer's site, as events."""
