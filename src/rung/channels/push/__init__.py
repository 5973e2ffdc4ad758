"""Push messages to phones by an ntfy server."""
