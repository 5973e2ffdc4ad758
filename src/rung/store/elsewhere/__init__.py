"""Other systems: sources, mailboxes, chat, forms, Slack, Teams and trackers as they are kept."""
