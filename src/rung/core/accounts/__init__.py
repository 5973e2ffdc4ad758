"""An account: how well it is, and whether it may leave."""
