"""The way back into the helpdesks that issues come from: Zendesk, Intercom, Zammad, Chatwoot."""
