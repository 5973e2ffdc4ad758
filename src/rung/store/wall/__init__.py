"""What a wall board shows: what stands open, and the read-only links by which a screen without a login sees it."""
