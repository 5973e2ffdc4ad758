"""How likely a promise is missed."""
