"""Django's SQLite backend with one fair queue for all writers of the process (see `base`)."""
