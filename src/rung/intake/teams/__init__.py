"""Microsoft Teams: customers' channels and chats, and what teammates order, press and fill in."""
