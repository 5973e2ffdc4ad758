"""What customers meet: their own page, forms, the chat widget, and surveys."""
